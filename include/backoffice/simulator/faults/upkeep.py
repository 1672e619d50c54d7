"""What the maintenance job has to find: the work of the next days, and plans and records that are wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from backoffice.simulator.devices import Device, Task, anchor, devices, dues, months_after, plan_row
from backoffice.simulator.folders import Row, Tables
from backoffice.simulator.truth import ROUTINE, Truth
from backoffice.simulator.world import LEDGER_START, Spec

_PIPELINE = "maintenance"
_NOBODY, _NO_SKILL = "EQ999", "laser"
_YEARLY = Task("safety inspection", "fixed", 12, "month", 10, 0, True, "general", 30)
_MONTHLY = Task("leak test", "fixed", 1, "month", 5, 0, True, "general", 20)
_ROLLING = Task("cleaning", "floating", 180, "day", 7, 14, False, "general", 25)
_WITHOUT_INTERVAL = Task("cleaning", "fixed", 0, "month", 7, 7, False, "general", 25)
_WITH_NO_ONE = Task("laser alignment", "fixed", 12, "month", 7, 7, False, _NO_SKILL, 90)


@dataclass(frozen=True, slots=True)
class Slot:
    """A due instance; `done` is None when nobody does it, and `has_failed` when what was done failed."""

    due_key: str
    nominal: date
    done: date | None
    has_failed: bool = False

    def is_done(self, on: date) -> bool:
        """Whether it is done by that day."""
        return self.done is not None and self.done <= on


@dataclass(frozen=True, slots=True)
class Extra:
    """A plan that was added to a device for the sake of a fault."""

    fault: str
    plan_id: str
    equipment_id: str
    task: Task
    slots: Sequence[Slot]


def plant(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """Adds plans, completions and readings to the tables; yields every item of the night."""
    yield from _routine(spec, on)
    for extra in _extras(spec):
        tables["maintenance_plans"].append(
            plan_row(extra.plan_id, extra.equipment_id, extra.task, extra.slots[0].nominal)
        )
        tables["maintenance_done"] += _completions(extra, on)
        yield from _standing(extra, on)
    yield from _broken_plans(spec, on, tables)
    yield from _future_completion(spec, on, tables)
    yield from _decreased_meter(spec, on, tables)


def _routine(spec: Spec, on: date) -> Iterator[Truth]:
    """Work of sound plans that is handed out and not done yet."""
    for device in devices():
        for due in dues(spec, device, on):
            if due.done > on and due.nominal - timedelta(days=device.task.lead_days) <= on:
                yield _item(ROUTINE, "PM_DUE", f"{device.equipment_id}:{device.plan_id}:{due.due_key}", "DUE")


def _extras(spec: Spec) -> Iterator[Extra]:
    start = spec.first_date
    close, mended = (spec.days.on_or_after(start + timedelta(days=days)) for days in (6, 7))
    late = start - timedelta(days=5)
    slots = [Slot("A:start", late, close), Slot("A:PMX1-1", close + timedelta(days=180), None)]
    yield Extra("pm_overdue", "PMX1", _device(spec, "overdue").equipment_id, _ROLLING, slots)
    tomorrow = start + timedelta(days=1)
    slots = [Slot(f"D:{tomorrow.isoformat()}", tomorrow, None)]
    yield Extra("pm_overdue_regulatory", "PMX2", _device(spec, "hard").equipment_id, _YEARLY, slots)
    yield Extra("pm_missed_regulatory", "PMX3", _device(spec, "missed").equipment_id, _MONTHLY, _monthly(spec))
    failed = spec.days.on_or_before(start - timedelta(days=20))
    slots = [
        Slot("A:start", failed, failed, has_failed=True),
        Slot("A:PMX4-1", failed + timedelta(days=180), mended),
        Slot("A:PMX4-2", mended + timedelta(days=180), None),
    ]
    yield Extra("pm_failed", "PMX4", _device(spec, "failed").equipment_id, _ROLLING, slots)


def _monthly(spec: Spec) -> list[Slot]:
    """Two years of a monthly plan, of which the second instance was forgotten."""
    first = max(LEDGER_START, spec.first_date - timedelta(days=75))
    days = [months_after(first, number) for number in range(24)]
    return [
        Slot(f"D:{day.isoformat()}", day, None if number == 1 else spec.days.on_or_before(day))
        for number, day in enumerate(days)
    ]


def _completions(extra: Extra, on: date) -> list[Row]:
    return [
        {
            "completion_id": f"{extra.plan_id}-{number}",
            "plan_id": extra.plan_id,
            "equipment_id": extra.equipment_id,
            "done_date": slot.done,
            "result": "fail" if slot.has_failed else "pass",
        }
        for number, slot in enumerate(extra.slots, start=1)
        if slot.is_done(on)
    ]


def _standing(extra: Extra, on: date) -> Iterator[Truth]:
    """What is open of a plan: the newest instance that was reached or comes next, and those that it has overtaken."""
    done = [number for number, slot in enumerate(extra.slots) if slot.is_done(on)]
    reached = [number for number, slot in enumerate(extra.slots) if slot.nominal <= on]
    current = max((*reached, *(number + 1 for number in done), 0))
    if extra.task.basis == "floating":
        current = len(done)
    for number, slot in enumerate(extra.slots[: current + 1]):
        subject = f"{extra.equipment_id}:{extra.plan_id}:{slot.due_key}"
        if number < current and number not in done:
            yield _item(extra.fault, "PM_RECORD", subject, "MISSED_REGULATORY")
        elif number == current and slot.nominal <= on:
            reason = "OVERDUE_HARD" if extra.task.is_regulatory else "OVERDUE"
            yield _item(extra.fault, "PM_DUE", subject, reason)
        elif number == current and slot.nominal - timedelta(days=extra.task.lead_days) <= on:
            yield _item(ROUTINE, "PM_DUE", subject, "DUE")
    if done and extra.slots[done[-1]].has_failed:
        yield _item(extra.fault, "RETURN_TO_SERVICE", extra.equipment_id, "REPAIR")


def _broken_plans(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """Plans that can't be worked with; the one without an interval is withdrawn after some days."""
    first = spec.first_date
    if on < first + timedelta(days=4):
        device = _device(spec, "no interval")
        tables["maintenance_plans"].append(plan_row("PMX5", device.equipment_id, _WITHOUT_INTERVAL, first))
        yield _item("interval_invalid", "PLAN_DATA", "plan:PMX5", "INTERVAL_INVALID")
        yield _violation("interval_invalid", "maintenance_plans:PMX5", "PLAN_INTERVAL")
    if on > first:
        tables["maintenance_plans"].append(plan_row("PMX6", _NOBODY, _YEARLY, first))
        yield _item("equipment_unknown", "PLAN_DATA", "plan:PMX6", "UNKNOWN_EQUIPMENT")
        yield _violation("equipment_unknown", "maintenance_plans:PMX6", "PLAN_EQUIPMENT_UNKNOWN")
    device = _device(spec, "no skill")
    tables["maintenance_plans"].append(plan_row("PMX7", device.equipment_id, _WITH_NO_ONE, first))
    yield _item("skill_unknown", "PLAN_DATA", "plan:PMX7", "UNKNOWN_SKILL")


def _future_completion(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """A slip of the year in a completion, mended after a week."""
    if not timedelta(days=1) <= on - spec.first_date < timedelta(days=8):
        return
    device = next(each for each in devices() if each.task.basis == "fixed")
    row: Row = {
        "completion_id": "MDX1",
        "plan_id": device.plan_id,
        "equipment_id": device.equipment_id,
        "done_date": spec.first_date + timedelta(days=365),
        "result": "pass",
    }
    tables["maintenance_done"].append(row)
    yield _item("completion_future", "PLAN_DATA", "completion:MDX1", "COMPLETION_FUTURE")
    yield _violation("completion_future", "maintenance_done:MDX1", "DONE_IN_FUTURE")


def _decreased_meter(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """A reading with a digit missing, on the first night; the next weekly reading is right again."""
    device = next(each for each in devices() if each.has_meter)
    read = spec.first_date
    row: Row = {
        "equipment_id": device.equipment_id,
        "read_at": datetime.combine(read, time(18), UTC),
        "value": 100,
    }
    tables["meter_readings"].append(row)
    days_since_reading = (read - anchor(spec, device)).days % 7
    if on < read + timedelta(days=7 - days_since_reading):
        yield _item("meter_decreased", "METER", device.equipment_id, "METER_DECREASED")


def _device(spec: Spec, name: str) -> Device:
    """A device without a meter, drawn for that fault."""
    without_meter = [device for device in devices() if not device.has_meter]
    return without_meter[spec.chance.number("upkeep", name) % len(without_meter)]


def _item(fault: str, kind: str, subject: str, reason: str) -> Truth:
    return Truth(fault, _PIPELINE, kind, subject, reason)


def _violation(fault: str, record: str, rule: str) -> Truth:
    return Truth(fault, "records", "RECORD", f"{record}:{rule}", rule)
