"""Asks the rules of a night in SQL: what each counts, and which keys break it. A broken rule stops no other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import DBAPIError

from backoffice.records.model import Count, Rule, Tally
from backoffice.records.sources import PLANNING, Night
from backoffice.records.statements import count_and_keep
from backoffice.store.tables.records import dq_failures

_FAULT_OF_THE_RULE = ("21", "22", "42", "54")  # cardinality, data, syntax or missing column, too complex


def ask(connection: Connection, rules: Iterable[Rule], night: Night) -> dict[str, Tally]:
    """Our tally of each rule; the failing keys of the night stand in dq_failures afterwards, and no others."""
    connection.execute(select(*(func.set_config(name, value, True) for name, value in PLANNING.items())))
    connection.execute(delete(dq_failures).where(dq_failures.c.business_date == night.business_date))
    tallies: dict[str, Tally] = {}
    for table, members in by_table(rules).items():
        tallies |= _ask_table(connection, table, members, night)
    return tallies


def by_table(rules: Iterable[Rule]) -> Mapping[str, list[Rule]]:
    """The rules of each table, tables in order."""
    tables: dict[str, list[Rule]] = defaultdict(list)
    for rule in sorted(rules, key=lambda rule: (rule.table, rule.rule_id)):
        tables[rule.table].append(rule)
    return tables


def _ask_table(connection: Connection, table: str, rules: Sequence[Rule], night: Night) -> dict[str, Tally]:
    """One statement for all; if that breaks, one for each, so that only the broken rule is without a count."""
    try:
        with connection.begin_nested():
            numbers = list(connection.execute(count_and_keep(table, rules, night)).one())
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if not state.startswith(_FAULT_OF_THE_RULE):
            raise
        if len(rules) == 1:
            return {rules[0].rule_id: Tally(error=f"SQL_{state}")}
        return {key: tally for rule in rules for key, tally in _ask_table(connection, table, [rule], night).items()}
    pairs = zip(rules, numbers[0::2], numbers[1::2], strict=True)
    return {rule.rule_id: Tally(ours=Count(int(tested), int(failing))) for rule, tested, failing in pairs}
