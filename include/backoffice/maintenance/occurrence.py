"""Makes an occurrence of a plan, with the days on which the work is on time (maintenance.md 3.5)."""

from datetime import date, timedelta

from backoffice.maintenance.model import Completion, Occurrence, Plan, State
from backoffice.maintenance.recurrence import interval_days


def play_days(plan: Plan) -> int:
    """Days around the nominal date that are on time: a tenth of the interval; a weekly task has one, a daily none."""
    if plan.every is None:
        return 0
    length = interval_days(plan.every)
    return max(length // 10, 1) if length >= 7 else 0


def window(plan: Plan, nominal: date) -> tuple[date, date]:
    """First and last day on time. Regulatory work is never late; what a meter counts has the grace days instead."""
    if plan.every is None:
        return nominal, nominal + timedelta(days=plan.grace_days)
    play = timedelta(days=play_days(plan))
    return nominal - play, nominal if plan.is_regulatory else nominal + play


def occurrence(plan: Plan, due_key: str, state: State, nominal: date) -> Occurrence:
    """The occurrence in a state that needs nothing more."""
    start, end = window(plan, nominal)
    return Occurrence(plan.equipment_id, plan.plan_id, due_key, state, nominal, start, end, plan.is_regulatory)


def done(plan: Plan, due_key: str, nominal: date | None, completion: Completion) -> Occurrence:
    """The occurrence that the completion satisfies; done before a meter called for it, its day is the nominal one."""
    start, end = window(plan, nominal or completion.done_date)
    return Occurrence(
        plan.equipment_id,
        plan.plan_id,
        due_key,
        State.DONE,
        nominal or completion.done_date,
        start,
        end,
        plan.is_regulatory,
        completion_id=completion.completion_id,
        done_date=completion.done_date,
    )


def release_date(plan: Plan, nominal: date) -> date:
    """The first night on which it is handed out."""
    return nominal - timedelta(days=plan.lead_days)
