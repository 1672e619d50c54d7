"""A job that is killed and run again ends as if nothing had happened, wherever it died."""

from collections import Counter
from dataclasses import replace

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
    *("eligibility_statuses", "eligibility_breakers", "eligibility_messages", "eligibility_payer_figures"),
    *("purchase_orders", "order_lines"),
}
"""Tables that may look otherwise when nobody knows whether an effect happened."""


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("job", JOBS)
def test_a_killed_job_ends_like_an_undisturbed_one(house: House, second_night: Watched, job: str, part: int) -> None:
    moment = second_night.moments[job]
    points = sampled(range(1 + part, moment.points + 1, len(PARTS)), POINTS_A_JOB)
    doubts = sum(_is_left_in_doubt(house, moment, point) for point in points)
    report("killed", job=job, part=part, kills=len(points), effects_in_doubt=doubts)


def _is_left_in_doubt(house: House, moment: Moment, point: int) -> bool:
    with house.office(moment.before, moment.night) as office:

        def work(engine: Engine) -> None:
            run_night(replace(office, engine=engine), moment.night, [moment.job])

        assert killed_at(point, lambda: house.beside(office).engine, work)
        run_as_airflow(office, moment.night, [moment.job])
        after = state(office)
        expire_leases(office, moment.night)
        doubts = effects_in_doubt(office) - moment.doubts
        arrived = effects(house, office)
        changed = difference(moment.after, after)
        if doubts:
            _assert_one_doubt(office, doubts, changed)
            arrived, expected = arrived - doubts, moment.arrived - doubts
        else:
            assert changed == {}, f"killed at point {point}"
            expected = moment.arrived
        assert arrived == expected, f"killed at point {point}"
        return bool(doubts)


def _assert_one_doubt(office: Office, doubts: Counter[str], changed: dict[str, list[str]]) -> None:
    """One effect that may have happened once, nothing else changed by it, and somebody is told."""
    assert doubts.total() == 1
    assert changed.keys() <= FOLLOW_FROM_AN_ANSWER
    assert len(changed["outbox"]) == 2
    with office.transaction() as connection:
        owned = set(
            connection.scalars(select(outbox.c.key).where(outbox.c.state == "unknown", outbox.c.owner_role != ""))
        )
        told = set(connection.scalars(select(work_items.c.subject).where(work_items.c.kind == "EFFECT_UNKNOWN")))
    assert owned <= told
