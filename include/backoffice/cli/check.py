"""The command that asks a payer about one coverage, now."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.config import SettingsError
from backoffice.eligibility.arrivals import PIPELINE
from backoffice.eligibility.model import Status
from backoffice.eligibility.on_demand import Again, ask_now
from backoffice.worklist.catalogue import catalogue


@coded
def check(
    coverage: Annotated[str, typer.Option(help="Id of the coverage in the practice system.")],
    visit_date: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of the visit; today or later.")],
    service_type: Annotated[str, typer.Option(help="X12 service type; empty: as the visit or the settings say.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Pay for one more answer though a fresh one is there.")
    ] = False,
    by: Annotated[str, typer.Option("--by", help="Login of the person; needed with --again.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why; needed with --again, and audited.")] = "",
    as_json: AsJson = False,
    practice: Practice = "",
) -> None:
    """Asks the payer about a coverage, unless a fresh answer is there or one is awaited; exit code 1 unless ACTIVE."""
    if again and not (by and reason):
        raise SettingsError("--again needs --by and --reason: who pays for one more answer is written down")
    wanted = Again(by, reason) if again else None
    known = ask_now(opened(practice), coverage, visit_date.date(), service_type, wanted)
    output = Output(as_json)
    if as_json:
        output.data(asdict(known) | {"was_asked": known.was_asked})
    asked = "the payer was asked just now" if known.was_asked else "the payer was not asked again"
    output.line(f"{coverage} on {visit_date:%Y-%m-%d}: {known.status} {known.reason} ({asked})")
    if known.reason:
        output.line(catalogue().reason(PIPELINE, known.reason).words)
    if known.not_asked:
        why = catalogue().reason(PIPELINE, known.not_asked)
        output.line(f"Not asked again: {why.words}. {why.next_action}.")
    if known.status is not Status.ACTIVE:
        raise typer.Exit(Exit.ATTENTION)
