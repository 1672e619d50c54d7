"""`backoffice control` and `backoffice kpi`: what a night found when it looked at the books."""

from datetime import date

import typer
from sqlalchemy import Connection

from backoffice.cli.books import Day
from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.report.accounts import control_report, key_figures, newest_night


@coded
def control(practice: Practice = "", business_date: Day = None, as_json: AsJson = False) -> None:
    """The control report of a night, the newest if none is named: what must agree, and where it does not."""
    with opened(practice).transaction() as connection:
        night = business_date.date() if business_date else _newest(connection)
        lines = control_report(connection, night)
    records = [
        {
            "line": line.name,
            "left": f"{line.left_words}: {line.shown(line.left_side)}",
            "right": f"{line.right_words}: {line.shown(line.right_side)}",
            "agrees": line.agrees,
            "places": ", ".join(line.places),
        }
        for line in lines
    ]
    Output(as_json).records(f"Control report of the night of {night}", records)
    if not lines or not all(line.agrees for line in lines):
        raise typer.Exit(Exit.ATTENTION)


@coded
def kpi(practice: Practice = "", business_date: Day = None, as_json: AsJson = False) -> None:
    """The key figures of a night, the newest if none is named, each with its numerator and denominator."""
    with opened(practice).transaction() as connection:
        night = business_date.date() if business_date else _newest(connection)
        figures = key_figures(connection, night)
    records = [
        {
            "figure": figure.name,
            "words": figure.ratio.words,
            "value": figure.ratio.shown,
            "made_of": figure.parts,
            "target": figure.target,
        }
        for figure in figures
    ]
    Output(as_json).records(f"Key figures of the night of {night}", records)
    if not figures:
        raise typer.Exit(Exit.ATTENTION)


def _newest(connection: Connection) -> date:
    return newest_night(connection) or date.min
