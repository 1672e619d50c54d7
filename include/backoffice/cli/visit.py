"""`backoffice visit APPOINTMENT_ID`: whether it is covered, what it will cost the patient, and what is left to do."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Looker, Practice, Purpose, ShowValues, coded, opened, sign
from backoffice.eligibility.estimate import NO_LIMIT_CENTS
from backoffice.eligibility.visit_page import CoverageOfVisit, VisitPage, visit_page
from backoffice.money import dollars
from backoffice.store.audit import look

_Night = Annotated[
    datetime | None,
    typer.Option("--business-date", "-d", formats=["%Y-%m-%d"], help="As of this night; else the newest."),
]


@coded
def visit(
    appointment_id: str,
    practice: Practice = "",
    business_date: _Night = None,
    show_values: ShowValues = False,
    by: Looker = "",
    reason: Purpose = "",
    as_json: AsJson = False,
) -> None:
    """One visit: coverage on its day, what the patient will owe and why, what is left to do, a good-faith estimate."""
    sign(show_values, by, reason)
    office, output = opened(practice), Output(as_json)
    if show_values:
        with office.transaction() as connection:
            look(connection, office.clock(), by, "visit", appointment_id, reason)
    with office.transaction() as connection:
        page = visit_page(connection, appointment_id, business_date.date() if business_date else None, show_values)
    if page is None:
        output.line(
            "No night knows this visit: it is past, not booked, not in the window yet, "
            "or no coverage on file holds on its day"
        )
        raise typer.Exit(Exit.ATTENTION)
    if as_json:
        output.data(asdict(page))
    else:
        _show(output, page)


def _show(output: Output, page: VisitPage) -> None:
    output.line(f"Visit {page.appointment_id} on {page.visit_date}, as of the night of {page.business_date}")
    for coverage in page.coverages:
        _show_coverage(output, coverage)
    if page.good_faith:
        charges = page.good_faith["charges"]
        output.records("Good-faith estimate", charges if isinstance(charges, list) else [])
        due = page.good_faith["due_date"]
        output.line(f"Total {_money(page.good_faith['total_cents'])}; " + (f"due {due}" if due else "none is owed"))


def _show_coverage(output: Output, coverage: CoverageOfVisit) -> None:
    pending = ", pending the payer's review" if coverage.is_pending else ""
    output.line(f"\nCoverage {coverage.coverage_id} with {coverage.payer_id}: {coverage.status}{pending}")
    if coverage.words:
        output.line(coverage.words)
    if coverage.answered_at:
        dates = f"{coverage.begin_date or 'no begin stated'} to {coverage.end_date or 'no end stated'}"
        output.line(f"{coverage.plan_name or 'Plan'}, {dates}; answered {coverage.answered_at:%Y-%m-%d %H:%M}")
    output.line(f"Patient owes: {_owed(coverage)}")
    inputs = coverage.estimate.get("inputs")
    if isinstance(inputs, list) and inputs:
        output.records("Made of", [_input(each) for each in inputs])
    if coverage.limits:
        output.records("Limits", coverage.limits)
    if coverage.damages:
        output.records("Not understood in the answer", coverage.damages)
    for each in coverage.to_do:
        output.line(f"{each['kind']}, due {each['due_date']}: {each['words']}. {each['next_action']}.")
    for name, value in coverage.values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            output.records(name, value)
        else:
            output.line(f"{name}: {value}")


def _owed(coverage: CoverageOfVisit) -> str:
    low, high = coverage.estimate.get("low_cents"), coverage.estimate.get("high_cents")
    if low is None or high is None:
        return f"no estimate {coverage.estimate.get('reason_code', '')}".strip()
    amount = _money(low) if low == high else f"{_money(low)} to {_money(high)}"
    return f"{amount} (estimate: {coverage.estimate['basis']})"


def _input(each: dict[str, object]) -> dict[str, object]:
    show = _percent if each["name"] == "coinsurance" else _money
    high = "no limit stated" if each["high"] == NO_LIMIT_CENTS else show(each["high"])
    return {"input": each["name"], "low": show(each["low"]), "high": high, "benefits": each["rows"]}


def _money(cents: object) -> str:
    return dollars(cents) if isinstance(cents, int) else "not known"


def _percent(points: object) -> str:
    return f"{points / 100:g} %" if isinstance(points, int) else ""
