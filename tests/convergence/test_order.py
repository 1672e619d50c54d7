"""Nights after an outage in any order, and old nights again: the state is that of the newest night."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations

import pytest

from tests.convergence.house import House
from tests.convergence.left_out import after_backfill, in_any_order
from tests.convergence.state import State, balances, difference, state
from tests.convergence.trial import Watched, effects, play
from tests.night import run_night
from tests.soak import IS_SOAK, report, sampled

pytestmark = pytest.mark.soak

MISSED, RUN_ONCE = (4, 4) if IS_SOAK else (3, 2)
ORDERS = sampled(list(permutations(range(MISSED))), 1)

Outcome = tuple[State, dict[tuple[str, str], int], Counter[str]]


def _run(house: House, order: Sequence[int]) -> Outcome:
    """What comes of running these nights in this order when all of them have been delivered."""
    nights = house.world.nights[:MISSED]
    with house.office(house.empty, nights[-1]) as office:
        for place in order:
            run_night(office, nights[place])
        return state(office, in_any_order(nights[-1])), balances(office), effects(house, office)


@pytest.fixture(scope="module")
def newest_alone(house: House) -> Outcome:
    """What comes of the newest night when the others are never run."""
    return _run(house, [MISSED - 1])


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_after_an_outage_the_order_of_the_nights_does_not_matter(
    house: House, newest_alone: Outcome, order: Sequence[int]
) -> None:
    expected, money, sent = newest_alone
    actual, balanced, arrived = _run(house, order)
    assert difference(expected, actual) == {}
    assert balanced == money
    assert arrived == sent
    report("order of nights", nights=MISSED, balances=len(money), effects=sent.total())


def test_old_nights_that_run_again_leave_the_newest_alone(house: House, second_night: Watched) -> None:
    nights = house.world.nights[:RUN_ONCE]
    left_out = after_backfill(nights[-1])
    with house.office(play(house, second_night.end, nights[2:]), nights[-1]) as office:
        before, money = state(office, left_out), balances(office)
        for night in nights:
            run_night(office, night)
        assert difference(before, state(office, left_out)) == {}
        assert balances(office) == money
        assert effects(house, office) == Counter()
