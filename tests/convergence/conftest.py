"""A simulated practice with its counterparts, and its second night job by job."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.convergence.counterparts import listening
from tests.convergence.house import House, Still
from tests.convergence.trial import Watched, play, watch
from tests.convergence.world import make_world

NIGHTS, SEED, PATIENTS = 4, 7, 40


@pytest.fixture(scope="session")
def house(postgres: str, template: str) -> Iterator[House]:
    """A practice of a few nights and everybody it talks to; its first office is empty."""
    with TemporaryDirectory(prefix="backoffice-house-") as name:
        folder = Path(name)
        empty = Still(template, folder / "empty")
        empty.landed.mkdir()
        world = make_world(folder / "world", NIGHTS, SEED, PATIENTS)
        with listening(folder) as counterparts:
            yield House(postgres, empty, folder, world, counterparts)


@pytest.fixture(scope="session")
def second_night(house: House) -> Watched:
    """The second night, job by job: it asks payers, one of which is down, orders supplies, and mails its digest."""
    first, second = house.world.nights[:2]
    return watch(house, play(house, house.empty, [first]), second)
