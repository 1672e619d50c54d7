"""One night over all plans: what stands where, and what in the input can't be used. Pure, as `decide` is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.errors import Rejected
from backoffice.maintenance.checks import Device, accepted, parts
from backoffice.maintenance.decide import course
from backoffice.maintenance.meters import Meter, read_meter
from backoffice.maintenance.model import (
    Completion,
    Course,
    Occurrence,
    Part,
    Plan,
    PlanRow,
    Problem,
    Reading,
    Span,
)


@dataclass(frozen=True, slots=True)
class Books:
    """What the practice delivered for the night. Readings come in the order they were taken."""

    plans: Sequence[PlanRow]
    devices: Mapping[str, Device]
    skills: frozenset[str] = frozenset()
    completions: Sequence[Completion] = ()
    readings: Sequence[Reading] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan that could be worked with, its kit and how it stands. `kit_reason` says why the kit can't be read."""

    plan: Plan
    kit: tuple[Part, ...]
    kit_reason: str
    course: Course


@dataclass(frozen=True, slots=True)
class Night:
    """What the night made of it: plans by id, those put aside with the reason, those of retired devices, problems."""

    standing: Mapping[str, Standing]
    put_aside: Mapping[str, str]
    retired: frozenset[str]
    problems: Sequence[Problem]

    def occurrences(self) -> Iterator[Occurrence]:
        """All occurrences of all plans."""
        return (each for standing in self.standing.values() for each in standing.course.occurrences)

    def failed_devices(self) -> set[str]:
        """Devices whose newest work of some plan failed."""
        return {each.plan.equipment_id for each in self.standing.values() if each.course.has_failed}


def work_out(books: Books, span: Span, completion_days: int) -> Night:
    """The state of all plans on `span.on`.

    A completion that fits nowhere is told of for `completion_days`; from before `span.start` it is history.
    """
    meters, meter_reasons = _meters(books.readings, span.on)
    completions: dict[tuple[str, str], list[Completion]] = defaultdict(list)
    for done in books.completions:
        completions[done.plan_id, done.equipment_id].append(done)
    retired = frozenset(row.plan_id for row in books.plans if _is_retired(books, row))
    standing: dict[str, Standing] = {}
    put_aside: dict[str, str] = {}
    for row in books.plans:
        if row.plan_id in retired:
            continue
        try:
            meter = meters.get(row.equipment_id, Meter())
            standing[row.plan_id] = _stand(row, books, meter, completions[row.plan_id, row.equipment_id], span)
        except Rejected as rejection:
            put_aside[row.plan_id] = rejection.code
    since = max(span.on - timedelta(days=completion_days), span.start)
    recent = [done for done in books.completions if done.done_date >= since]
    problems = [
        *_meter_problems(standing, meters, meter_reasons),
        *(Problem("PLAN_DATA", f"plan:{plan_id}", reason) for plan_id, reason in put_aside.items()),
        *(Problem("PLAN_DATA", f"plan:{key}", each.kit_reason) for key, each in standing.items() if each.kit_reason),
        *_completion_problems(recent, standing, {*retired, *put_aside}, span.on),
    ]
    return Night(standing, put_aside, retired, problems)


def _is_retired(books: Books, row: PlanRow) -> bool:
    device = books.devices.get(row.equipment_id)
    return device is not None and device.status == "retired"


def _meters(readings: Iterable[Reading], on: date) -> tuple[dict[str, Meter], dict[str, str]]:
    by_device: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_device[reading.equipment_id].append(reading)
    read = {equipment_id: read_meter(group, on) for equipment_id, group in by_device.items()}
    meters = {equipment_id: meter for equipment_id, (meter, _) in read.items()}
    return meters, {equipment_id: reason for equipment_id, (_, reason) in read.items() if reason}


def _stand(row: PlanRow, books: Books, meter: Meter, completions: Sequence[Completion], span: Span) -> Standing:
    """The plan as it stands; `Rejected` when it can't be worked with. One whose kit can't be read goes on without."""
    plan = accepted(row, books.devices.get(row.equipment_id), books.skills, span.start)
    kit: tuple[Part, ...] = ()
    kit_reason = ""
    try:
        kit = parts(row)
    except Rejected as rejection:
        kit_reason = rejection.code
    return Standing(plan, kit, kit_reason, course(plan, meter, completions, span))


def _meter_problems(
    standing: Mapping[str, Standing], meters: Mapping[str, Meter], reasons: Mapping[str, str]
) -> list[Problem]:
    """One a device. A plan that a meter counts needs at least one reading to begin from."""
    counted = {each.plan.equipment_id for each in standing.values() if each.plan.meter_interval}
    without_base = dict.fromkeys(counted - meters.keys(), "METER_NO_BASE")
    return [
        Problem("METER", equipment_id, reason) for equipment_id, reason in sorted({**without_base, **reasons}.items())
    ]


def _completion_problems(
    completions: Iterable[Completion], standing: Mapping[str, Standing], skipped: Collection[str], on: date
) -> Iterator[Problem]:
    """Completions that satisfy nothing; those of plans that were not worked with tonight can't be judged."""
    refused = {
        done.completion.completion_id: done.reason for each in standing.values() for done in each.course.refusals
    }
    for done in completions:
        plan = standing[done.plan_id].plan if done.plan_id in standing else None
        reason = refused.get(done.completion_id, "")
        if done.done_date > on:
            reason = "COMPLETION_FUTURE"
        elif plan is None or plan.equipment_id != done.equipment_id:
            reason = "COMPLETION_UNMATCHED"
        if reason and done.plan_id not in skipped:
            yield Problem("PLAN_DATA", f"completion:{done.completion_id}", reason)
