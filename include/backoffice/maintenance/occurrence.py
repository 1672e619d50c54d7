"""When work counts as on time (maintenance.md 3.5)."""

from datetime import date, timedelta

from backoffice.maintenance.model import Plan
from backoffice.maintenance.recurrence import interval_days


def window(plan: Plan, nominal: date) -> tuple[date, date]:
    """First and last day on which the work is on time: a tenth of the interval around the nominal date.

    A daily task has no play, a weekly one a day. Regulatory work is never late; counted by a meter it has the grace days.
    """
    if plan.every is None:
        return nominal, nominal + timedelta(days=plan.grace_days)
    play = timedelta(days=play_days(plan))
    return nominal - play, nominal if plan.is_regulatory else nominal + play


def play_days(plan: Plan) -> int:
    """Days around the nominal date that are still on time; 0 for a plan that a meter alone counts."""
    if plan.every is None:
        return 0
    length = interval_days(plan.every)
    return max(length // 10, 1) if length >= 7 else 0
