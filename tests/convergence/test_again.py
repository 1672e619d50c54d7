"""A night that runs twice, or beside itself, is one night."""

from collections import Counter
from collections.abc import Sequence
from threading import Barrier, Thread

import pytest

from backoffice.office import Office
from tests.convergence.house import House
from tests.convergence.left_out import RUN_AGAIN
from tests.convergence.state import difference, state
from tests.convergence.trial import Moment, Watched, effects, run_as_airflow
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
    arrived = sum((moment.arrived for moment in second_night.moments.values()), Counter[str]())
    assert {key.partition(":")[0] for key in arrived} >= {"270", "po", "digest"}
    assert set(arrived.values()) == {1}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_that_runs_twice_at_once_has_one_outcome(house: House, second_night: Watched, job: str) -> None:
    moment = second_night.moments[job]
    with house.office(moment.before, moment.night) as office:
        _run_at_once([house.beside(office) for _ in range(2)], moment)
        assert difference(moment.after, state(office)) == {}
        assert effects(house, office) == moment.arrived
    report("two at once", job=job, runs=2, outcomes=1)


def _run_at_once(offices: Sequence[Office], moment: Moment) -> None:
    start = Barrier(len(offices))
    failures: list[Exception] = []

    def run(office: Office) -> None:
        start.wait()
        try:
            run_as_airflow(office, moment.night, [moment.job])
        except Exception as failure:
            failures.append(failure)

    threads = [Thread(target=run, args=(office,)) for office in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
