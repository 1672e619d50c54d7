"""Runs jobs over a simulated practice, night by night, the way a deployment does."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import select

from backoffice.office import Counts, Office
from backoffice.simulator import practice, truth
from backoffice.simulator.score import Score, score
from backoffice.store.tables.work import work_items

Step = Callable[[Office, date], Counts]


def play(office: Office, pipeline: str, steps: Iterable[Step], nights: int, seed: int = 7, patients: int = 60) -> list[Score]:
    """Writes nights one after the other, runs the steps of one job on each; the score of that job on each night."""
    folder, chain = office.inbox.parent.parent, list(steps)
    practice.generate(folder, "demo", seed, patients, date(2026, 10, 5), 0)
    return [_night(office, folder, {pipeline}, chain) for _ in range(nights)]


def _night(office: Office, folder: Path, pipelines: Collection[str], steps: Iterable[Step]) -> Score:
    night = practice.extend(folder, "demo")
    for step in steps:
        step(office, night)
    named = truth.read(truth.path_of(folder, "demo", night))
    with office.transaction() as connection:
        rows = [row._mapping for row in connection.execute(select(work_items)) if row.pipeline in pipelines]
    return score(rows, [each for each in named if each.pipeline in pipelines], night)
