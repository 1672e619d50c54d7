"""`backoffice visits DATE`: one line a visit of a day, for the meeting before it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Looker, Practice, Purpose, ShowValues, coded, opened, sign
from backoffice.eligibility.huddle import HuddleLine, huddle
from backoffice.store.audit import look

_Day = Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of the visits, where they are.")]


@coded
def visits(
    day: _Day,
    practice: Practice = "",
    show_values: ShowValues = False,
    by: Looker = "",
    reason: Purpose = "",
    as_json: AsJson = False,
) -> None:
    """The visits of a day: coverage, what is left to do, and what each patient will owe, one line a visit."""
    sign(show_values, by, reason)
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
