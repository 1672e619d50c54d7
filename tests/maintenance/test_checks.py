"""Plans that can't be worked with say why."""

from datetime import date

import pytest

from backoffice.errors import Rejected
from backoffice.maintenance.checks import Device, accepted, parts
from backoffice.maintenance.model import Every, Part, Plan, Unit
from tests.maintenance.rows import SCALE, START, plan, plan_row


def _accepted(**changes: object) -> Plan:
    return accepted(plan_row(**changes), SCALE, {"scales"}, START)


def test_a_complete_plan_is_accepted_as_it_stands() -> None:
    assert _accepted() == plan()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"skill": "lasers"}, "UNKNOWN_SKILL"),
        ({"duration_minutes": 0}, "DURATION_MISSING"),
        ({"interval_count": None}, "INTERVAL_INVALID"),
        ({"interval_count": 0}, "INTERVAL_INVALID"),
        ({"interval_unit": None}, "INTERVAL_INVALID"),
        ({"interval_count": 9_999_999}, "INTERVAL_INVALID"),
        ({"lead_days": -1}, "INTERVAL_INVALID"),
        ({"grace_days": 99_999_999}, "INTERVAL_INVALID"),
        ({"season_months": "5:13"}, "INTERVAL_INVALID"),
        ({"season_months": "May"}, "INTERVAL_INVALID"),
        ({"basis": "meter"}, "INTERVAL_INVALID"),
        ({"basis": "first_of", "meter_interval": 0}, "INTERVAL_INVALID"),
        ({"anchor_date": date(9999, 12, 31)}, "ANCHOR_MISSING"),
    ],
)
def test_a_plan_that_cannot_be_worked_with_is_put_aside(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(Rejected) as refusal:
        _accepted(**changes)
    assert (refusal.value.code, refusal.value.subject) == (reason, "P1")


def test_a_plan_of_a_device_nobody_knows_is_put_aside() -> None:
    with pytest.raises(Rejected, match="UNKNOWN_EQUIPMENT P1"):
        accepted(plan_row(), None, set(), START)


def test_skills_are_not_judged_where_no_technician_is_listed() -> None:
    assert accepted(plan_row(skill="lasers"), SCALE, set(), START).skill == "lasers"


def test_a_season_and_a_meter_are_read() -> None:
    accepted_plan = _accepted(basis="first_of", meter_interval=500, season_months="4:10")
    assert accepted_plan.every == Every(3, Unit.MONTH, frozenset({4, 10}))
    assert (accepted_plan.meter_interval, accepted_plan.rolls) == (500, True)


@pytest.mark.parametrize(("basis", "is_paused"), [("fixed", False), ("floating", True), ("meter", True)])
def test_only_work_that_counts_from_use_pauses_out_of_service(basis: str, is_paused: bool) -> None:
    row = plan_row(basis=basis, meter_interval=100)
    assert accepted(row, Device("MAIN", "out_of_service"), set(), START).is_paused is is_paused


def test_a_kit_lists_each_part_once() -> None:
    assert parts(plan_row(kit="filter:2; belt:1;filter:1;")) == (Part("belt", 1), Part("filter", 3))


@pytest.mark.parametrize("kit", ["filter", "filter:two", "filter:-1", ":2", "filter:1,belt:1"])
def test_a_kit_that_cannot_be_read_is_refused(kit: str) -> None:
    with pytest.raises(Rejected, match="KIT_INVALID P1"):
        parts(plan_row(kit=kit))
