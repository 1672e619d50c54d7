"""The second opinion: the same rules as Great Expectations suites on the practice's own database.

One suite a table over the flags of `statements.flags`, so that Great Expectations never meets a patient's value: its
batch holds keys, 0, 1 and null. A rule holds when its flags are in {0}; null flags are what it calls missing.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql

from backoffice.records.model import Count, Rule, Tally
from backoffice.records.sources import Night
from backoffice.records.statements import flags
from backoffice.records.tallies import by_table

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.datasource.fluent import PostgresDatasource

_COUNTS_ONLY = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


def second_opinion(engine: Engine, rules: Iterable[Rule], night: Night) -> dict[str, Tally]:
    """Great Expectations' tally of each rule, in `theirs`. Importing it costs six seconds of CPU: once a night."""
    tables = by_table(rules)
    if not tables:
        return {}
    source = _source(engine)
    try:
        return {
            rule_id: tally
            for table, members in tables.items()
            for rule_id, tally in _validated(source, table, members, night).items()
        }
    finally:
        source.get_execution_engine().close()


def _source(engine: Engine) -> "PostgresDatasource":
    """One data source on the practice's schema, in a context that leaves nothing behind.

    Great Expectations refuses an address without a host, also where a socket folder makes it needless; its log may
    quote the SQL of a failure, so it is silenced.
    """
    import great_expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    url = engine.url if engine.url.host else engine.url.set(host="localhost")
    address = url.render_as_string(hide_password=False)
    return context.data_sources.add_postgres("office", connection_string=address, create_temp_table=True)


def _validated(source: "PostgresDatasource", table: str, rules: Sequence[Rule], night: Night) -> dict[str, Tally]:
    """The flags as a temporary table, and all its rules counted in one query."""
    statement = flags(table, rules, night).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
    )
    batch = source.add_query_asset(table, query=str(statement)).add_batch_definition_whole_table("night").get_batch()
    results = batch.validate(_suite(table, rules), result_format=_COUNTS_ONLY).results
    return {str(result.expectation_config.meta["rule_id"]): _tally(result) for result in results}


def _suite(table: str, rules: Sequence[Rule]) -> "ExpectationSuite":
    from great_expectations.core import ExpectationSuite
    from great_expectations.expectations import ExpectColumnValuesToBeInSet

    return ExpectationSuite(
        name=table,
        expectations=[
            ExpectColumnValuesToBeInSet(
                column=rule.rule_id, value_set=[0], severity=rule.severity.value, meta={"rule_id": rule.rule_id}
            )
            for rule in rules
        ],
    )


def _tally(result: "ExpectationValidationResult") -> Tally:
    """Counts of one expectation. A check that raised says so in exception_info and nowhere else."""
    if not {"element_count", "missing_count", "unexpected_count"} <= result.result.keys():
        return Tally(error="GX_RAISED")
    tested = result.result["element_count"] - result.result["missing_count"]
    return Tally(theirs=Count(int(tested), int(result.result["unexpected_count"])))
