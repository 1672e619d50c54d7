"""A job that is killed and run again ends as if nothing had happened, wherever it died."""

from collections import Counter
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Engine, select

from backoffice.office import Office
from backoffice.store.tables.work import outbox, work_items
from tests.convergence.house import House
from tests.convergence.kill import killed_at
from tests.convergence.state import difference, state
from tests.convergence.trial import Moment, Watched, effects, effects_in_doubt, expire_leases, run_as_airflow
from tests.night import JOBS, run_night
from tests.soak import IS_SOAK, report, sampled

pytestmark = pytest.mark.soak

PARTS = range(16) if IS_SOAK else range(1)
POINTS_A_JOB = 3

FOLLOW_FROM_AN_ANSWER = {
    *("outbox", "consumptions", "work_items", "work_item_history"),
    *("eligibility_attempts", "eligibility_checks", "eligibility_answers", "eligibility_benefits"),
    *("eligibility_statuses", "eligibility_talks", "eligibility_messages", "eligibility_payer_figures"),
    *("purchase_orders", "order_lines"),
}
"""Tables that may look otherwise when nobody knows whether an effect happened."""


@dataclass(frozen=True, slots=True)
class _End:
    """How a job ended that was killed and run again: what differs from an undisturbed one, and what has arrived.

    `doubts` are effects of which nobody knows whether they happened, `untold` those of them that no person is told of.
    """

    was_killed: bool
    doubts: Counter[str]
    untold: set[str]
    changed: dict[str, list[str]]
    arrived: Counter[str]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("job", JOBS)
def test_a_killed_job_ends_like_an_undisturbed_one(house: House, second_night: Watched, job: str, part: int) -> None:
    moment = second_night.moments[job]
    points = sampled(range(1 + part, moment.points + 1, len(PARTS)), POINTS_A_JOB)
    in_doubt = 0
    for point in points:
        end, where = _killed_and_run_again(house, moment, point), f"killed at point {point}"
        assert end.was_killed, where
        assert end.arrived - end.doubts == moment.arrived - end.doubts, where
        if end.doubts:  # one effect that may have happened once, nothing else changed by it, and somebody is told
            in_doubt += 1
            assert (end.doubts.total(), len(end.changed["outbox"]), end.untold) == (1, 2, set()), where
            assert end.changed.keys() <= FOLLOW_FROM_AN_ANSWER, where
        else:
            assert end.changed == {}, where
    report("killed", job=job, part=part, kills=len(points), effects_in_doubt=in_doubt)


def _killed_and_run_again(house: House, moment: Moment, point: int) -> _End:
    with house.office(moment.before, moment.night) as office:

        def work(engine: Engine) -> None:
            run_night(replace(office, engine=engine), moment.night, [moment.job])

        was_killed = killed_at(point, lambda: house.beside(office).engine, work)
        run_as_airflow(office, moment.night, [moment.job])
        changed = difference(moment.after, state(office))
        expire_leases(office, moment.night)
        doubts = effects_in_doubt(office) - moment.doubts
        untold = _untold(office) if doubts else set()
        return _End(was_killed, doubts, untold, changed, effects(house, office))


def _untold(office: Office) -> set[str]:
    """Effects in doubt that somebody owns and no item tells of."""
    with office.transaction() as connection:
        owned = select(outbox.c.key).where(outbox.c.state == "unknown", outbox.c.owner_role != "")
        told = select(work_items.c.subject).where(work_items.c.kind == "EFFECT_UNKNOWN")
        return set(connection.scalars(owned)) - set(connection.scalars(told))
