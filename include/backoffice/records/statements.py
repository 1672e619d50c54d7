"""Turns the rules of a table into SQL: a row for each record, and for each rule a flag that is null where the rule does
not apply, 0 where the record keeps it and 1 where it breaks it.

Both engines count these flags: one statement of ours, which also keeps the failing keys, and one suite of Great
Expectations. PostgreSQL caches 32 compiled regular expressions a session; more in one statement are compiled anew for
every row, at a hundred times the cost.
"""

from collections.abc import Sequence

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    case,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.sql.selectable import CTE

from backoffice.records.conflicts import conflicts, is_compared
from backoffice.records.model import Rule, RuleKind
from backoffice.records.sources import Night, record_key, records
from backoffice.store.tables.records import dq_failures


def flags(table: str, rules: Sequence[Rule], night: Night) -> Select[*tuple[object, ...]]:
    """A row for each record of the night: record_key, a flag named after each rule, group and verdict of FD rules."""
    key = record_key(table)
    joined: FromClause = records(table, night)
    columns: list[ColumnElement[int | None] | ColumnElement[str]] = []
    for rule in rules:
        if rule.kind is RuleKind.ROW:
            columns.append(_flag(rule, literal_column(rule.fail_when, Boolean)).label(rule.rule_id))
            continue
        found = conflicts(rule, night).subquery(rule.rule_id.lower())
        joined = joined.outerjoin(found, key == found.c.record_key)
        flag = case((is_compared(rule), _flag(rule, found.c.verdict.is_not(None))))
        columns.append(flag.label(rule.rule_id))
        columns += [found.c.group_id.label(_group(rule)), found.c.verdict.label(_verdict(rule))]
    return select(key.label("record_key"), *columns).select_from(joined)


def count_and_keep(table: str, rules: Sequence[Rule], night: Night) -> Select[*tuple[int, ...]]:
    """One statement that adds the failing keys to dq_failures and gives tested and failing rows, rule by rule."""
    asked = flags(table, rules, night).cte("flags")
    failing = union_all(*(_failing_keys(asked, rule, night) for rule in rules))
    kept = insert(dq_failures).from_select([column.name for column in dq_failures.columns], failing).cte("kept")
    counts: list[ColumnElement[int]] = []
    for rule in rules:
        flag = asked.c[rule.rule_id]
        counts += [func.count(flag), func.coalesce(func.sum(flag), 0)]
    return select(*counts).select_from(asked).add_cte(kept)


def _failing_keys(asked: CTE, rule: Rule, night: Night) -> Select[*tuple[object, ...]]:
    is_fd = rule.kind is RuleKind.FD
    return select(
        literal(night.business_date),
        literal(rule.rule_id),
        literal(rule.table),
        asked.c.record_key,
        asked.c[_group(rule)] if is_fd else literal(""),
        asked.c[_verdict(rule)] if is_fd else literal(""),
    ).where(asked.c[rule.rule_id] == 1)


def _flag(rule: Rule, fails: ColumnElement[bool]) -> ColumnElement[int | None]:
    return case((literal_column(rule.applies_when, Boolean), case((fails, 1), else_=0)))


def _group(rule: Rule) -> str:
    return f"{rule.rule_id}_GROUP"


def _verdict(rule: Rule) -> str:
    return f"{rule.rule_id}_VERDICT"
