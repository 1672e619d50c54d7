"""Plans whose due instances stand beforehand: nominal dates from the anchor, or thresholds of a meter.

One that the next has overtaken, undone, is missed; so at most one is released at a time (maintenance.md 3.1, 3.3).
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backoffice.errors import Rejected
from backoffice.maintenance.meters import Meter
from backoffice.maintenance.model import (
    Completion,
    Every,
    Occurrence,
    Plan,
    Refusal,
    Span,
    State,
    work_order_id,
)
from backoffice.maintenance.occurrence import done, occurrence, play_days, release_date, window
from backoffice.maintenance.recurrence import dates

MOST_THRESHOLDS = 10_000  # an interval that a meter has passed more often is a slip of the pen


@dataclass(frozen=True, slots=True)
class Slot:
    """A due instance that may be done from `opens_date` on; a threshold not yet reached has no nominal date."""

    due_key: str
    nominal_date: date | None
    opens_date: date

    def is_reached(self, on: date) -> bool:
        """Whether its nominal date has come."""
        return self.nominal_date is not None and self.nominal_date <= on


def fixed(
    plan: Plan, meter: Meter, completions: Sequence[Completion], span: Span
) -> tuple[list[Occurrence], list[Refusal]]:
    """The due instances from the last one before `span.start` up to the horizon; completions come by their day."""
    slots = _dates(plan, plan.every, span) if plan.every else _thresholds(plan, meter)
    matched, refusals = _match(plan, slots, completions)
    return list(_occurrences(plan, slots, matched, span)), refusals


def _dates(plan: Plan, every: Every, span: Span) -> list[Slot]:
    reach = timedelta(days=max(plan.lead_days, play_days(plan)))
    days = dates(plan.anchor_date, every, span.start, max(span.horizon, span.on + reach))
    return [Slot(f"D:{day.isoformat()}", day, day - reach) for day in days]


def _thresholds(plan: Plan, meter: Meter) -> list[Slot]:
    if not meter.points:
        return []
    if meter.points[-1].total // plan.meter_interval > MOST_THRESHOLDS:
        raise Rejected("INTERVAL_INVALID", plan.plan_id)
    thresholds = meter.thresholds(plan.meter_interval, plan.anchor_date)
    return [Slot(f"M:{each.epoch}:{each.number}", each.crossed_date, each.opened_date) for each in thresholds]


def _match(
    plan: Plan, slots: Sequence[Slot], completions: Sequence[Completion]
) -> tuple[dict[int, Completion], list[Refusal]]:
    """The completion of each slot that has one, and the completions that fit nowhere."""
    orders = {work_order_id(plan.equipment_id, plan.plan_id, slot.due_key): n for n, slot in enumerate(slots)}
    matched: dict[int, Completion] = {}
    refusals: list[Refusal] = []
    for completion in completions:
        try:
            number = _slot_for(plan, slots, matched, completion, orders.get(completion.work_order_id or ""))
        except Rejected as rejection:
            refusals.append(Refusal(completion, rejection.code))
        else:
            matched[number] = completion
    return matched, refusals


def _slot_for(
    plan: Plan, slots: Sequence[Slot], matched: Mapping[int, Completion], completion: Completion, named: int | None
) -> int:
    """The slot of the named work order, else the open one that is on time that day, else the oldest open one."""
    day = completion.done_date
    if named in matched or (named is None and any(other.done_date == day for other in matched.values())):
        raise Rejected("DUPLICATE_COMPLETION", completion.completion_id)
    if named is not None:
        return named
    open_ones = _open(slots, matched, day)
    if open_ones:
        return next((number for number in open_ones if _is_on_time(plan, slots[number], day)), open_ones[0])
    is_repeated = any(_is_on_time(plan, slots[number], day) for number in matched)
    raise Rejected("DUPLICATE_COMPLETION" if is_repeated else "COMPLETION_UNMATCHED", completion.completion_id)


def _open(slots: Sequence[Slot], matched: Mapping[int, Completion], day: date) -> range:
    """Slots that could be done that day: the newest one reached unless it is done, and those that have opened early."""
    end = first = bisect_right(slots, day, key=lambda slot: slot.opens_date)
    while first and first - 1 not in matched:
        first -= 1
        if slots[first].is_reached(day):
            break
    return range(first, end)


def _is_on_time(plan: Plan, slot: Slot, day: date) -> bool:
    if slot.nominal_date is None:
        return False
    start, end = window(plan, slot.nominal_date)
    return start <= day <= end


def _occurrences(
    plan: Plan, slots: Sequence[Slot], matched: Mapping[int, Completion], span: Span
) -> Iterator[Occurrence]:
    last_done = max(matched, default=-1)
    reached = max((number for number, slot in enumerate(slots) if slot.is_reached(span.on)), default=-1)
    current = max(reached, last_done + 1)
    undone = (slot.nominal_date for slot in slots[last_done + 1 :] if slot.is_reached(span.on))
    overdue_since = next(undone, None)
    for number, slot in enumerate(slots):
        if number in matched:
            yield done(plan, slot.due_key, slot.nominal_date, matched[number])
        elif slot.nominal_date is None:
            continue
        elif number < current:
            yield _missed(plan, slot.due_key, slot.nominal_date, _overtaken(slots, matched, number))
        elif number == current and release_date(plan, slot.nominal_date) <= span.on:
            state = State.PAUSED if plan.is_paused else State.DUE
            due = occurrence(plan, slot.due_key, state, slot.nominal_date)
            yield replace(due, overdue_since_date=overdue_since)
        elif slot.nominal_date <= span.horizon:
            yield occurrence(plan, slot.due_key, State.PLANNED, slot.nominal_date)


def _missed(plan: Plan, due_key: str, nominal: date, by: tuple[date, str]) -> Occurrence:
    missed = occurrence(plan, due_key, State.MISSED, nominal)
    return replace(missed, missed_date=by[0], superseded_by=by[1])


def _overtaken(slots: Sequence[Slot], matched: Mapping[int, Completion], number: int) -> tuple[date, str]:
    """When an undone slot was given up, and for which: the next one was reached, or a later one done before that."""
    reached = [(slot.nominal_date, slot.due_key) for slot in slots[number + 1 :] if slot.nominal_date][:1]
    served = [(other.done_date, slots[later].due_key) for later, other in matched.items() if later > number]
    return min(reached + served)
