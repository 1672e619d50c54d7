"""What is due on a night: a function of the plan, its meter and the completions up to that night, and of nothing else.

So it does not matter which nights ran, nor in which order (maintenance.md 3.3).
"""

from collections.abc import Iterable

from backoffice.maintenance.fixed import fixed
from backoffice.maintenance.meters import Meter
from backoffice.maintenance.model import Completion, Course, Plan, Span
from backoffice.maintenance.rolling import rolling


def course(plan: Plan, meter: Meter, completions: Iterable[Completion], span: Span) -> Course:
    """How the plan stands on the night `span.on`. Later completions are left out; their order does not matter."""
    known = sorted(
        (done for done in completions if done.done_date <= span.on),
        key=lambda done: (done.done_date, done.completion_id),
    )
    occurrences, refusals = (rolling if plan.rolls else fixed)(plan, meter, known, span)
    return Course(tuple(occurrences), tuple(refusals), bool(known) and not known[-1].is_pass)
