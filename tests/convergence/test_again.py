"""A night that runs twice, or beside itself, is one night."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from tests.convergence.house import House
from tests.convergence.left_out import RUN_AGAIN, after_backfill
from tests.convergence.state import difference, state
from tests.convergence.trial import Watched, effects, run_as_airflow
from tests.night import JOBS, run_night
from tests.soak import report

pytestmark = pytest.mark.soak


def test_a_night_that_runs_again_changes_nothing_and_sends_nothing(house: House, second_night: Watched) -> None:
    with house.office(second_night.end, second_night.night) as office:
        before = state(office, RUN_AGAIN)
        run_night(office, second_night.night)
        assert difference(before, state(office, RUN_AGAIN)) == {}
        assert effects(house, office) == Counter()


def test_every_effect_of_a_night_arrives_once(second_night: Watched) -> None:
    arrived = second_night.arrived
    assert {key.partition(":")[0] for key in arrived} >= {"270", "po", "digest"}
    assert set(arrived.values()) == {1}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_that_runs_twice_at_once_has_one_outcome(house: House, second_night: Watched, job: str) -> None:
    moment = second_night.moments[job]
    with house.office(moment.before, moment.night) as office:
        _run_at_once(*[partial(run_as_airflow, house.beside(office), moment.night, [job]) for _ in range(2)])
        assert difference(moment.after, state(office)) == {}
        assert effects(house, office) == moment.arrived
    report("two at once", job=job, runs=2, outcomes=1)


def test_an_old_night_may_run_beside_the_newest(house: House, second_night: Watched) -> None:
    first, newest = house.world.nights[:2]
    left_out = after_backfill(newest)
    with house.office(second_night.end, newest) as office:
        expected = state(office, left_out)
    with house.office(second_night.moments["feeds"].before, newest) as office:
        _run_at_once(*[partial(run_as_airflow, house.beside(office), night, [*JOBS]) for night in (first, newest)])
        assert difference(expected, state(office, left_out)) == {}
        assert effects(house, office) == second_night.arrived


def _run_at_once(*works: Callable[[], None]) -> None:
    start = Barrier(len(works))
    with ThreadPoolExecutor(len(works)) as pool:
        for running in [pool.submit(_begin, start, work) for work in works]:
            running.result()


def _begin(start: Barrier, work: Callable[[], None]) -> None:
    start.wait()
    work()
