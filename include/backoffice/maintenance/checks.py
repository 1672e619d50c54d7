"""Turns a plan as delivered into one that can be worked with, or says why it can't (maintenance.md 3.11)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from backoffice.errors import Rejected
from backoffice.maintenance.model import Basis, Every, Part, Plan, PlanRow, Unit
from backoffice.maintenance.recurrence import interval_days

CENTURY_DAYS = 36525
_PART = re.compile(r"\s*([A-Za-z0-9._:-]{1,64}):([0-9]{1,9})\s*")


@dataclass(frozen=True, slots=True)
class Device:
    """What a plan must know of its equipment."""

    location_id: str
    status: str  # in_service, out_of_service, retired or not_located


def accepted(row: PlanRow, device: Device | None, skills: Collection[str], start: date) -> Plan:
    """The plan; `Rejected` with the first reason that stands against it. No skills at all: they are not judged."""
    if device is None:
        raise Rejected("UNKNOWN_EQUIPMENT", row.plan_id)
    if skills and row.skill not in skills:
        raise Rejected("UNKNOWN_SKILL", row.plan_id)
    if row.duration_minutes < 1:
        raise Rejected("DURATION_MISSING", row.plan_id)
    if abs((row.anchor_date - start).days) > CENTURY_DAYS:
        raise Rejected("ANCHOR_MISSING", row.plan_id)
    every, meter_interval = _intervals(row)
    counts_use = row.basis != Basis.FIXED
    return Plan(
        plan_id=row.plan_id,
        equipment_id=row.equipment_id,
        location_id=device.location_id,
        every=every,
        meter_interval=meter_interval,
        rolls=row.basis in (Basis.FLOATING, Basis.FIRST_OF) or (counts_use and row.meter_basis == Basis.FLOATING),
        anchor_date=row.anchor_date,
        duration_minutes=row.duration_minutes,
        skill=row.skill,
        is_regulatory=row.is_regulatory,
        lead_days=row.lead_days,
        grace_days=row.grace_days,
        is_paused=counts_use and device.status == "out_of_service",
    )


def parts(row: PlanRow) -> tuple[Part, ...]:
    """The plan's kit, each item once; `Rejected("KIT_INVALID")` when it isn't a list of item_id:qty."""
    quantities: dict[str, int] = {}
    for text in filter(None, map(str.strip, (row.kit or "").split(";"))):
        match = _PART.fullmatch(text)
        if match is None:
            raise Rejected("KIT_INVALID", row.plan_id)
        quantities[match[1]] = quantities.get(match[1], 0) + int(match[2])
    return tuple(Part(item_id, qty) for item_id, qty in sorted(quantities.items()) if qty)


def _intervals(row: PlanRow) -> tuple[Every | None, int]:
    """The interval on the calendar, unless only a meter counts, and the one on the meter, 0 when none counts."""
    counts_days, counts_use = row.basis != Basis.METER, row.basis in (Basis.METER, Basis.FIRST_OF)
    if not (0 <= row.lead_days <= CENTURY_DAYS and 0 <= row.grace_days <= CENTURY_DAYS):
        raise Rejected("INTERVAL_INVALID", row.plan_id)
    if counts_use and (row.meter_interval or 0) < 1:
        raise Rejected("INTERVAL_INVALID", row.plan_id)
    return (_every(row) if counts_days else None), (row.meter_interval or 0) if counts_use else 0


def _every(row: PlanRow) -> Every:
    months = (row.season_months or "").split(":") if row.season_months else []
    if not all(month.isdecimal() and 1 <= int(month) <= 12 for month in months):
        raise Rejected("INTERVAL_INVALID", row.plan_id)
    if not row.interval_count or row.interval_count < 1 or row.interval_unit is None:
        raise Rejected("INTERVAL_INVALID", row.plan_id)
    every = Every(row.interval_count, Unit(row.interval_unit), frozenset(map(int, months)))
    if interval_days(every) > CENTURY_DAYS:
        raise Rejected("INTERVAL_INVALID", row.plan_id)
    return every
