"""The second opinion: the same rules as Great Expectations suites on the practice's own database.

One suite a table over the flags of `statements.flags`, so that Great Expectations never meets a patient's value: its
batch holds keys, 0, 1 and null. A rule holds when its flags are in {0}; null flags are what it calls missing.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from backoffice.records.model import Count, Rule, Tally
from backoffice.records.sources import PLANNING, Night
from backoffice.records.statements import flags
from backoffice.records.tallies import by_table

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.datasource.fluent.postgres_datasource import PostgresDatasource

_COUNTS_ONLY = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


def second_opinion(engine: Engine, rules: Iterable[Rule], night: Night) -> dict[str, Tally]:
    """Great Expectations' tally of each rule, in `theirs`. Importing it costs six seconds of CPU: once a night."""
    tables = by_table(rules)
    if not tables:
        return {}
    source = _source(engine)
    tallies: dict[str, Tally] = {}
    try:
        for table, members in tables.items():
            query = flags(table, members, night).compile(engine, compile_kwargs={"literal_binds": True})
            tallies |= _validated(source, table, members, str(query))
    finally:
        source.get_execution_engine().close()
    return tallies


def _source(engine: Engine) -> "PostgresDatasource":
    """One data source on the practice's schema, in a context that leaves nothing behind.

    Great Expectations refuses an address without a host, though a socket folder makes it needless; its log may quote
    the SQL of a failure, so it is silenced.
    """
    import great_expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig

    log = logging.getLogger("great_expectations")
    log.propagate, log.handlers = False, [logging.NullHandler()]
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    options = [engine.url.query.get("options", ""), *(f"-c{name}={value}" for name, value in PLANNING.items())]
    url = engine.url.update_query_dict({"options": " ".join(map(str, options))})
    address = url.set(host=url.host or "localhost").render_as_string(hide_password=False)
    return context.data_sources.add_postgres("office", connection_string=address, create_temp_table=True)


def _validated(source: "PostgresDatasource", table: str, rules: Sequence[Rule], query: str) -> dict[str, Tally]:
    """The flags of a table as a temporary table, and all its rules counted in one query. What it raises may quote
    values, so that only the fact is kept."""
    from great_expectations.exceptions.exceptions import GreatExpectationsError

    try:
        batch = source.add_query_asset(table, query=query).add_batch_definition_whole_table("night").get_batch()
        results = batch.validate(_suite(table, rules), result_format=_COUNTS_ONLY).results
    except (GreatExpectationsError, SQLAlchemyError):
        return {rule.rule_id: Tally(error="GX_RAISED") for rule in rules}
    return {rule_id: _tally(result) for result in results if (rule_id := _rule_id(result))}


def _suite(table: str, rules: Sequence[Rule]) -> "ExpectationSuite":
    from great_expectations.core import ExpectationSuite
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
        ExpectColumnValuesToBeInSet,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

    expectations = [
        ExpectColumnValuesToBeInSet(
            column=rule.rule_id,
            value_set=[0],
            severity=FailureSeverity(rule.severity.value),
            meta={"rule_id": rule.rule_id},
        )
        for rule in rules
    ]
    return ExpectationSuite(name=table, expectations=expectations)


def _rule_id(result: "ExpectationValidationResult") -> str:
    """Results come back in another order than they were asked in; our id in `meta` says which is which."""
    configuration = result.expectation_config
    return str((configuration.meta or {})["rule_id"]) if configuration else ""


def _tally(result: "ExpectationValidationResult") -> Tally:
    """Counts of one expectation; one that raised has none, and its exception_info, which may hold values, is left."""
    counts = result.result
    if not {"element_count", "missing_count", "unexpected_count"} <= counts.keys():
        return Tally(error="GX_RAISED")
    # Of a table without rows it counts nothing, where it means 0.
    tested, failing = counts["element_count"] - (counts["missing_count"] or 0), counts["unexpected_count"] or 0
    return Tally(theirs=Count(int(tested), int(failing)))
