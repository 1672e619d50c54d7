"""Whole nights of a simulated practice: every planted fault is found, and nothing else is."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from backoffice.config import load_practice
from backoffice.office import Office, Partner
from backoffice.simulator import practice, truth
from backoffice.simulator.score import Score, score
from backoffice.store.tables.house import landed_files, snapshot_loads
from backoffice.store.tables.work import outbox, work_items
from backoffice.worklist.sync import OPEN_STATES
from tests.conftest import NIGHT, NO_PATIENCE
from tests.convergence.counterparts import listening
from tests.eligibility.promises import broken_promises
from tests.night import run_night
from tests.soak import report, sampled

OF_ONE_SIZE = [(seed, 60) for seed in range(1, 21)]
OF_OTHER_SIZES = [(seed, patients) for patients in (30, 300) for seed in range(1, 6)]
CASES = sampled([*OF_ONE_SIZE, *OF_OTHER_SIZES], few=1)
NIGHTS, MANY = 3, 30
pytestmark = pytest.mark.soak


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[Path, Callable[[str], Partner]]]:
    """A folder for a simulated world, and its payer and mail server on this machine."""
    with listening(tmp_path) as outside:
        yield tmp_path, outside.partner


def _score(office: Office, folder: Path, night: date) -> Score:
    with office.transaction() as connection:
        rows = [
            row._mapping for row in connection.execute(select(work_items).where(work_items.c.status.in_(OPEN_STATES)))
        ]
    return score(rows, truth.read(truth.path_of(folder, office.practice_id, night)), night)


@pytest.mark.parametrize(("seed", "patients"), CASES)
def test_every_planted_fault_is_found_and_nothing_else(
    make_office: Callable[..., Office], world: tuple[Path, Callable[[str], Partner]], seed: int, patients: int
) -> None:
    folder, partners = world
    settings = load_practice(Path("practices/demo.yaml"))
    settings = settings.model_copy(update={"eligibility": settings.eligibility.model_copy(update=NO_PATIENCE)})
    office = replace(make_office(partners), settings=settings, inbox=folder / "inbox" / "demo")
    practice.generate(folder, "demo", seed, patients, NIGHT, 0)
    for _ in range(NIGHTS):
        night = practice.extend(folder, "demo")
        run_night(office, night)
        found = _score(office, folder, night)
        assert (found.missed, found.unexpected) == ((), ())
        assert found.overall.expected > MANY
        assert {tally.precision for tally in found.by_fault.values()} == {1.0}
        assert {tally.recall for tally in found.by_fault.values()} == {1.0}
        assert broken_promises(office, folder, night) == []
        report("truth", seed=str(seed), patients=str(patients), night=str(night), planted=found.overall.expected)
    _check_that_nothing_was_lost(office)


def _check_that_nothing_was_lost(office: Office) -> None:
    loads, files = snapshot_loads.c, landed_files.c
    with office.transaction() as connection:
        unbalanced = select(func.count()).where(
            loads.read_count != loads.loaded_count + loads.quarantined_count + loads.duplicate_count
        )
        assert connection.scalar(unbalanced) == 0
        assert connection.scalar(select(func.count()).where(files.state == "landed")) == 0
        assert connection.scalar(select(func.count()).where(outbox.c.state.in_(("ready", "sending")))) == 0
