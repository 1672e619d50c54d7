"""Plans that count from the last completion: floating, meter floating, and first-of, whichever comes first.

There is always exactly one open occurrence, and every completion replaces it, however early it came: the next one is
then only due earlier. So nothing is ever missed here, only late.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from backoffice.maintenance.meters import Meter
from backoffice.maintenance.model import Completion, Occurrence, Plan, Refusal, Span, State, work_order_id
from backoffice.maintenance.occurrence import done, occurrence, release_date
from backoffice.maintenance.recurrence import following, in_season


def rolling(
    plan: Plan, meter: Meter, completions: Sequence[Completion], span: Span
) -> tuple[list[Occurrence], list[Refusal]]:
    """The done occurrences, and the open one if it is due or planned. Completions come in order of their day."""
    occurrences: list[Occurrence] = []
    refusals: list[Refusal] = []
    answered: set[str] = set()
    last: Completion | None = None
    for completion in completions:
        is_same_day = last is not None and last.done_date == completion.done_date
        if is_same_day or completion.work_order_id in answered:
            refusals.append(Refusal(completion, "DUPLICATE_COMPLETION"))
            continue
        due_date = _due_date(plan, meter, last, completion.done_date)
        occurrences.append(done(plan, _key(last), due_date, completion))
        answered.add(work_order_id(plan.equipment_id, plan.plan_id, _key(last)))
        last = completion
    nominal = _due_date(plan, meter, last, span.on)
    if nominal and min(nominal, release_date(plan, nominal)) <= max(span.on, span.horizon):
        occurrences.append(_open(plan, _key(last), nominal, span))
    return occurrences, refusals


def _key(last: Completion | None) -> str:
    return f"A:{last.completion_id}" if last else "A:start"


def _due_date(plan: Plan, meter: Meter, last: Completion | None, known_until: date) -> date | None:
    """The day by the calendar or by the meter as read until then, the earlier; None while neither says one."""
    days = (_due_by_calendar(plan, last), _due_by_meter(plan, meter, last, known_until))
    return min((day for day in days if day), default=None)


def _due_by_calendar(plan: Plan, last: Completion | None) -> date | None:
    if plan.every is None:
        return None
    return following(last.done_date, plan.every) if last else in_season(plan.anchor_date, plan.every)


def _due_by_meter(plan: Plan, meter: Meter, last: Completion | None, known_until: date) -> date | None:
    if not (plan.meter_interval and meter.points):
        return None
    base = meter.total_at(last.done_date, last.meter_value) if last else meter.total_at(plan.anchor_date)
    reached = meter.reached(base + plan.meter_interval)
    return reached if reached and reached <= known_until else None


def _open(plan: Plan, due_key: str, nominal: date, span: Span) -> Occurrence:
    is_released = release_date(plan, nominal) <= span.on
    state = State.PAUSED if plan.is_paused else State.DUE if is_released else State.PLANNED
    overdue_since = nominal if nominal <= span.on else None
    return replace(occurrence(plan, due_key, state, nominal), overdue_since_date=overdue_since)
