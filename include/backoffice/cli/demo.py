"""Commands of the simulated practice: simulate and score. Production code never imports the simulator; these do."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.office import system_clock
from backoffice.store.tables.work import work_items
from backoffice.worklist.sync import OPEN_STATES

_DEMO_BEGINS_DAYS_BACK = 30
_Folder = Annotated[Path, typer.Argument(file_okay=False, help="Folder of the simulated world.")]
_Start = Annotated[datetime | None, typer.Option("--first-date", formats=["%Y-%m-%d"], help="First closed day.")]


@coded
def simulate(
    folder: _Folder,
    practice: Practice = "demo",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    patients: Annotated[int, typer.Option(min=30, help="How many patients the practice has.")] = 120,
    nights: Annotated[int, typer.Option(min=1, help="How many nights to write.")] = 1,
    first_date: _Start = None,
    as_json: AsJson = False,
) -> None:
    """Writes nights of a simulated practice: feeds, remittances, bank files, planted faults and their truth."""
    from backoffice.simulator.practice import generate

    begin = first_date.date() if first_date else system_clock().date() - timedelta(days=_DEMO_BEGINS_DAYS_BACK)
    dates = generate(folder, practice, seed, patients, begin, nights)
    Output(as_json).records("Nights written", [{"business_date": night, "inbox": folder / "inbox"} for night in dates])


@coded
def score(
    folder: _Folder,
    business_date: Annotated[datetime, typer.Option("--business-date", "-d", formats=["%Y-%m-%d"], help="Closed day.")],
    practice: Practice = "",
    as_json: AsJson = False,
) -> None:
    """Compares the open work items of a night with the truth: precision and recall for each planted fault."""
    from backoffice.simulator import truth
    from backoffice.simulator.score import score as compare

    office, night = opened(practice), business_date.date()
    with office.transaction() as connection:
        items = connection.execute(select(work_items).where(work_items.c.status.in_(OPEN_STATES)))
        rows = [dict(row._mapping) for row in items]
    found = compare(rows, truth.read(truth.path_of(folder, office.practice_id, night)), night)
    records = [
        {
            "fault": fault,
            "expected": tally.expected,
            "found": tally.found,
            "unexpected": tally.unexpected,
            "precision": f"{tally.precision:.3f}",
            "recall": f"{tally.recall:.3f}",
        }
        for fault, tally in [("(all)", found.overall), *found.by_fault.items()]
    ]
    Output(as_json).records(f"Score of {night}", records)
    if not found.is_perfect:
        raise typer.Exit(Exit.ATTENTION)
