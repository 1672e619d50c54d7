"""`backoffice visits DATE`: one line a visit of a day, for the meeting before it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.config import SettingsError
from backoffice.eligibility.huddle import HuddleLine, huddle
from backoffice.store.audit import look

_Day = Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the visits, where they are.")]
_ShowValues = Annotated[bool, typer.Option("--show-values", help="Print the patients' names; it is audited.")]
_By = Annotated[str, typer.Option("--by", help="Login of the person; needed with --show-values.")]
_Reason = Annotated[str, typer.Option("--reason", help="What the names are for; needed with --show-values.")]


@coded
def visits(
    day: _Day,
    practice: Practice = "",
    show_values: _ShowValues = False,
    by: _By = "",
    reason: _Reason = "",
    as_json: AsJson = False,
) -> None:
    """The visits of a day: coverage, what is left to do, and what each patient will owe, one line a visit."""
    if show_values and not (by and reason):
        raise SettingsError("--show-values needs --by and --reason: who looks at a patient's data is written down")
    office, output = opened(practice), Output(as_json)
    with office.transaction() as connection:
        night, lines = huddle(connection, office, day.date(), show_values)
        if show_values:
            for each in lines:
                look(connection, office.clock(), by, "visit", each.appointment_id, reason)
    if night is None:
        output.line("No night has looked at visits of this day: there are none, or it is not in the window yet")
        raise typer.Exit(Exit.ATTENTION)
    if as_json:
        output.data([asdict(each) for each in lines])
    else:
        output.records(f"Visits on {day:%Y-%m-%d}, as of the night of {night}", [_row(each) for each in lines])


def _row(line: HuddleLine) -> dict[str, object]:
    named = {"patient": line.patient} if line.patient else {}
    return {
        "visit": line.appointment_id,
        **named,
        "coverage": "\n".join(line.covers) or "nobody was asked",
        "to do": "\n".join(line.to_do),
        "owes_from_cents": line.owes_from_cents,
        "owes_to_cents": line.owes_to_cents,
        "estimate": line.estimate,
    }
