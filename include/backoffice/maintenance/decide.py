"""What is due on a night: a function of the plan, its meter and the completions up to that night, and of nothing else.

So it does not matter which nights ran (maintenance.md 3.3). Two kinds of plan: fixed ones have a list of slots known
from anchor or thresholds; rolling ones (floating, and first-of) have one open occurrence that each completion replaces.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backoffice.maintenance.matching import Book, Slot
from backoffice.maintenance.meters import Meter
from backoffice.maintenance.model import Completion, Course, Occurrence, Plan, Problem, State
from backoffice.maintenance.recurrence import dates, fits, following
from backoffice.maintenance.windows import play_days, window


@dataclass(frozen=True, slots=True)
class Span:
    """The days a night looks at: `on` is the night, `start` the day from which work is judged."""

    on: date
    start: date
    horizon_days: int

    def until(self, plan: Plan) -> date:
        """The last day ahead that matters to the plan."""
        return self.on + timedelta(days=max(self.horizon_days, plan.lead_days))


def course(plan: Plan, meter: Meter, completions: Iterable[Completion], span: Span) -> Course:
    """How the plan stands on the night `span.on`. Completions of later days are left out, in whatever order they come."""
    known = sorted(
        (done for done in completions if done.done_date <= span.on),
        key=lambda done: (done.done_date, done.completion_id),
    )
    occurrences, problems = _rolling(plan, meter, known, span) if plan.rolls else _fixed(plan, meter, known, span)
    return Course(tuple(occurrences), tuple(problems), bool(known) and not known[-1].is_pass)
