"""What the simulated payers could charge for: the questions that no practice should have asked, or not yet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from backoffice.simulator.payers.acts import Act, Answer, Benefit
from backoffice.simulator.payers.desk import Heard
from backoffice.simulator.payers.rehearsal import RECHECK_DAYS
from backoffice.workdays import Workdays

MOST_A_NIGHT = 3
LEAST_WAIT = timedelta(seconds=90)
_DEFINITE = (Benefit.ACTIVE, Benefit.INACTIVE, Benefit.ENDED)
_LEAVE_ALONE = ("S", "W", "X", "Y")
_WEEK = Workdays()


def needless(heard: Iterable[Heard]) -> list[str]:
    """What was asked twice under one number, too often in a night, too early, or although the payer had said yes or no.

    A question that a payer did not look at, because it wanted quiet, costs nothing. The same person in other words is
    another question.
    """
    by_case: dict[int, list[Heard]] = defaultdict(list)
    for each in heard:
        if each.is_taken:
            by_case[each.case.number].append(each)
    return [complaint for questions in by_case.values() for complaint in _complaints(questions)]


def _complaints(questions: Sequence[Heard]) -> Iterator[str]:
    about = f"case {questions[0].case.number}"
    traces = [each.asked.trace for each in questions]
    yield from (f"{about}: {trace} twice" for trace in sorted(set(traces)) if traces.count(trace) > 1)
    nights = [each.night for each in questions]
    yield from (f"{about}: too often on {night}" for night in sorted(set(nights)) if nights.count(night) > MOST_A_NIGHT)
    for before, after in pairwise(questions):
        if before.asked.names == after.asked.names and after.at - before.at < LEAST_WAIT:
            yield f"{about}: again too early"
        if is_definite(before.act) and _is_good(before, after.night):
            yield f"{about}: again although answered"
        if is_to_be_left_alone(before.act):
            yield f"{about}: again although it was to be left alone"


def _is_good(before: Heard, again: date) -> bool:
    """Whether the answer still serves that night: a yes for some days, a no until the last night before the visit."""
    is_no = isinstance(before.act, Answer) and before.act.benefit is not Benefit.ACTIVE
    is_last_night = any(again < day <= _WEEK.after(again) for day in before.case.visit_days)
    if is_no and before.night < again and is_last_night:
        return False
    return (again - before.night).days < RECHECK_DAYS


def is_to_be_left_alone(act: Act) -> bool:
    """Whether a refusal wants ten days of quiet or more, or says that an answer follows by itself (AAA04)."""
    return isinstance(act, Answer) and any(refusal.follow_up in _LEAVE_ALONE for refusal in act.refusals)


def is_definite(act: Act) -> bool:
    """Whether it tells the practice yes or no about the person it has asked about."""
    return isinstance(act, Answer) and act.benefit in _DEFINITE and act.is_to_the_question and not act.shape.is_cut
