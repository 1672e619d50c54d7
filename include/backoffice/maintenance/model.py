"""The words of maintenance: plans, completions, meters, occurrences, and what is wrong with them."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Basis(StrEnum):
    """What the next due date counts from."""

    FIXED = "fixed"
    FLOATING = "floating"
    METER = "meter"
    FIRST_OF = "first_of"


class Unit(StrEnum):
    """Unit of an interval on the calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class State(StrEnum):
    """Where an occurrence stands."""

    PLANNED = "planned"
    DUE = "due"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"
    PAUSED = "paused"


RELEASED = (State.DUE, State.SCHEDULED, State.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Every:
    """An interval on the calendar, such as every 3 months; `months` are those it applies in, empty for all."""

    count: int
    unit: Unit
    months: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """So many base units of an item that the work uses up."""

    item_id: str
    qty: int


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as the practice delivers it."""

    plan_id: str
    equipment_id: str
    basis: str
    interval_count: int | None
    interval_unit: str | None
    meter_interval: int | None
    meter_basis: str | None
    anchor_date: date
    duration_minutes: int
    skill: str
    is_regulatory: bool
    lead_days: int
    grace_days: int
    season_months: str | None
    kit: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that can be worked with: `every` is there unless a meter alone counts, `meter_interval` > 0 if one does.

    `rolls` says that the next occurrence counts from the last completion instead of from the anchor.
    `is_paused`: the equipment is out of service, so work that counts from its use stands still.
    """

    plan_id: str
    equipment_id: str
    location_id: str
    every: Every | None
    meter_interval: int
    rolls: bool
    anchor_date: date
    duration_minutes: int
    skill: str
    is_regulatory: bool
    lead_days: int
    grace_days: int
    is_paused: bool = False
    kit: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """Maintenance that was done; one with result not_done completes nothing and never gets here."""

    completion_id: str
    plan_id: str
    equipment_id: str
    done_date: date
    is_pass: bool
    meter_value: int | None = None
    work_order_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A counter as read on a local day; readings of a device are handed over in the order they were taken."""

    equipment_id: str
    read_date: date
    value: int
    is_reset: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One due instance of a plan. Its key (equipment, plan, due_key) says what it means, never when it was worked out.

    `missed_date` is the day a missed one was overtaken by the next, `overdue_since_date` the oldest nominal date
    left undone since the last completion.
    """

    equipment_id: str
    task_id: str
    due_key: str
    state: State
    nominal_date: date
    window_start_date: date
    window_end_date: date
    is_regulatory: bool
    completion_id: str = ""
    done_date: date | None = None
    superseded_by: str = ""
    missed_date: date | None = None
    overdue_since_date: date | None = None

    @property
    def subject(self) -> str:
        """The key as one text."""
        return f"{self.equipment_id}:{self.task_id}:{self.due_key}"


@dataclass(frozen=True, slots=True)
class Span:
    """The days a night looks at: `on` is the night, `start` the day from which work is judged."""

    on: date
    start: date
    horizon_days: int

    @property
    def horizon(self) -> date:
        """The last day for which work is planned."""
        return self.on + timedelta(days=self.horizon_days)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that can't be used: a work item's kind, subject and reason."""

    kind: str
    subject: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A completion that satisfies nothing, and why."""

    completion: Completion
    reason: str


@dataclass(frozen=True, slots=True)
class Course:
    """How a plan stands on a night: its occurrences, what fits none, and whether its newest completion failed."""

    occurrences: tuple[Occurrence, ...]
    refusals: tuple[Refusal, ...]
    has_failed: bool


def work_order_id(equipment_id: str, task_id: str, due_key: str) -> str:
    """Number of the work order, made from the occurrence's key: the same on every night and after every backfill."""
    key = "\n".join((equipment_id, task_id, due_key))
    return f"WO-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
