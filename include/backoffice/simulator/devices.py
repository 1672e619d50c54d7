"""Devices, their maintenance plans, and the work that is always done in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import yaml

from backoffice.simulator.days import DAY
from backoffice.simulator.folders import Row
from backoffice.simulator.team import LOCATIONS
from backoffice.simulator.world import LEDGER_START, Spec

_EXPOSURES_A_WEEK = 180
_SKILLS = {"T1": "clinical:general", "T2": "biomedical:general", "T3": "vendor"}


@dataclass(frozen=True, slots=True)
class Task:
    """What is done to a kind of device. `unit` is day, week, month, year, or what the meter counts."""

    name: str
    basis: str
    interval: int
    unit: str
    lead_days: int
    grace_days: int
    is_regulatory: bool
    skill: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Device:
    """A device; `number` counts from 0."""

    number: int
    name: str
    category: str
    task: Task

    @property
    def equipment_id(self) -> str:
        """Its number in the practice."""
        return f"EQ{101 + self.number}"

    @property
    def plan_id(self) -> str:
        """Its plan."""
        return f"PM{101 + self.number}"

    @property
    def has_meter(self) -> bool:
        """Whether it counts what it does."""
        return self.task.basis == "meter"


@dataclass(frozen=True, slots=True)
class Due:
    """One due instance of a plan, with the open day on which it is done."""

    due_key: str
    nominal: date
    done: date
    completion_id: str


@cache
def devices() -> tuple[Device, ...]:
    """All devices, as devices.yaml lists them."""
    listed = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))["devices"]
    each = [(name, category, Task(*task)) for name, category, count, *task in listed for _ in range(count)]
    return tuple(Device(number, *one) for number, one in enumerate(each))


def anchor(spec: Spec, device: Device) -> date:
    """The plan's first date: an open day of the first week, or of the first two months, of the ledger's year."""
    spread = {"week": 5}.get(device.task.unit, 60)
    return spec.days.on_or_after(LEDGER_START + timedelta(days=spec.chance.number("anchor", device.number) % spread))


def dues(spec: Spec, device: Device, until: date) -> list[Due]:
    """The plan's due instances up to that day, and the first one after it unless a meter counts."""
    found: list[Due] = []
    nominal = _nominal(spec, device, found)
    while nominal <= until:
        found.append(_due(spec, device, nominal, found))
        nominal = _nominal(spec, device, found)
    return found if device.has_meter else [*found, _due(spec, device, nominal, found)]


def _due(spec: Spec, device: Device, nominal: date, before: list[Due]) -> Due:
    """The work is done on its day, or on the last open day before it; what a meter calls for, when it is read."""
    key = f"D:{nominal.isoformat()}"
    if device.task.basis == "floating":
        key = f"A:{before[-1].completion_id}" if before else "A:start"
    done = nominal if device.has_meter else spec.days.on_or_before(nominal)
    return Due(key, nominal, done, f"MD{101 + device.number}-{len(before) + 1}")


def _nominal(spec: Spec, device: Device, before: list[Due]) -> date:
    """The next date: fixed ones count from the anchor, floating ones from the last day on which the work was done.

    A meter reaches its threshold with the first weekly reading that is not below it.
    """
    task, start, number = device.task, anchor(spec, device), len(before)
    if device.has_meter:
        return start + timedelta(days=7 * -(-task.interval * (number + 1) // _EXPOSURES_A_WEEK))
    if task.basis == "floating":
        return before[-1].done + timedelta(days=task.interval) if before else start
    if task.unit == "week":
        return start + timedelta(days=7 * task.interval * number)
    return months_after(start, task.interval * number)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY
    return min(first + timedelta(days=day.day - 1), last)


def equipment_rows(spec: Spec) -> Iterator[Row]:
    """The equipment feed."""
    for device in devices():
        yield {
            "equipment_id": device.equipment_id,
            "name": device.name,
            "category": device.category,
            "manufacturer": "Simulac",
            "model": f"{device.category.upper()}-1",
            "serial_number": f"SN{spec.chance.digits(6, 'serial')}{device.number:02}",
            "location_id": LOCATIONS[device.number % len(LOCATIONS)],
            "status": "in_service",
            "risk_class": "high" if device.task.is_regulatory else "low",
            "acquired_date": LEDGER_START - timedelta(days=400 + device.number),
        }


def plan_rows(spec: Spec) -> Iterator[Row]:
    """The maintenance_plans feed."""
    for device in devices():
        yield plan_row(device.plan_id, device.equipment_id, device.task, anchor(spec, device))


def plan_row(plan_id: str, equipment_id: str, task: Task, first: date) -> Row:
    """One plan of the feed."""
    is_metered = task.basis == "meter"
    return {
        "plan_id": plan_id,
        "equipment_id": equipment_id,
        "task": task.name,
        "basis": task.basis,
        "interval_count": None if is_metered else task.interval,
        "interval_unit": None if is_metered else task.unit,
        "meter_interval": task.interval if is_metered else None,
        "meter_basis": "fixed" if is_metered else None,
        "anchor_date": first,
        "duration_minutes": task.minutes,
        "skill": task.skill,
        "is_regulatory": task.is_regulatory,
        "lead_days": task.lead_days,
        "grace_days": task.grace_days,
    }


def done_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The maintenance_done feed as it stands at the end of that day."""
    for device in devices():
        for due in dues(spec, device, on):
            if due.done <= on:
                yield {
                    "completion_id": due.completion_id,
                    "plan_id": device.plan_id,
                    "equipment_id": device.equipment_id,
                    "done_date": due.done,
                    "result": "pass",
                }


def reading_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The meter_readings feed: one a week since the plan's first day, noon."""
    for device in devices():
        if device.has_meter:
            first = anchor(spec, device)
            for week in range((on - first).days // 7 + 1):
                yield {
                    "equipment_id": device.equipment_id,
                    "read_at": datetime.combine(first + timedelta(days=7 * week), time(17), UTC),
                    "value": 1000 + _EXPOSURES_A_WEEK * week,
                }


def technician_rows() -> Iterator[Row]:
    """The technicians feed."""
    for technician_id, skills in _SKILLS.items():
        yield {
            "technician_id": technician_id,
            "name": f"Technician {technician_id[1:]}",
            "skills": skills,
            "minutes_per_day": 240,
        }


def absence_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The technician_absences feed: the second technician is away now and then."""
    for day in spec.days.between(on - timedelta(days=30), on + timedelta(days=60)):
        if spec.chance.number("absent", day) % 15 == 0:
            yield {"technician_id": "T2", "absent_date": day}
