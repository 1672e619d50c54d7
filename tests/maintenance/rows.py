"""Plans and completions as tests want them."""

from datetime import date

from backoffice.maintenance.checks import Device
from backoffice.maintenance.meters import Meter
from backoffice.maintenance.model import Completion, Every, Plan, PlanRow, Reading, Span, Unit

START = date(2026, 1, 1)
SCALE = Device("MAIN", "in_service")


def plan(**changes: object) -> Plan:
    """A quarterly service from 5 January, announced a week ahead."""
    values: dict[str, object] = {
        "plan_id": "P1",
        "equipment_id": "E1",
        "location_id": "MAIN",
        "every": Every(3, Unit.MONTH),
        "meter_interval": 0,
        "rolls": False,
        "anchor_date": date(2026, 1, 5),
        "duration_minutes": 30,
        "skill": "scales",
        "is_regulatory": False,
        "lead_days": 7,
        "grace_days": 5,
    }
    return Plan(**(values | changes))  # type: ignore[arg-type]


def plan_row(**changes: object) -> PlanRow:
    """The same as delivered."""
    values: dict[str, object] = {
        "plan_id": "P1",
        "equipment_id": "E1",
        "basis": "fixed",
        "interval_count": 3,
        "interval_unit": "month",
        "meter_interval": None,
        "meter_basis": None,
        "anchor_date": date(2026, 1, 5),
        "duration_minutes": 30,
        "skill": "scales",
        "is_regulatory": False,
        "lead_days": 7,
        "grace_days": 5,
        "season_months": None,
        "kit": None,
    }
    return PlanRow(**(values | changes))  # type: ignore[arg-type]


def completion(name: str, done_date: date, **changes: object) -> Completion:
    """Plan P1 done on device E1, passed."""
    values: dict[str, object] = {"plan_id": "P1", "equipment_id": "E1", "is_pass": True}
    return Completion(name, done_date=done_date, **(values | changes))  # type: ignore[arg-type]


def meter(*readings: tuple[date, int]) -> Meter:
    """A meter with these readings."""
    from backoffice.maintenance.meters import read_meter

    return read_meter([Reading("E1", day, value) for day, value in readings], date.max)[0]


def span(on: date, horizon_days: int = 30) -> Span:
    """A night, judged from the start of the year."""
    return Span(on, START, horizon_days)
