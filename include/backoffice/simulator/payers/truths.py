"""What must be known and who must have work after each night of a rehearsal, when the batches of its morning are in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from backoffice.simulator.days import DAY
from backoffice.simulator.payers.acts import Acknowledgement, Answer
from backoffice.simulator.payers.bills import is_to_be_left_alone
from backoffice.simulator.payers.desk import Odd
from backoffice.simulator.payers.fates import (
    ACTIVE,
    ACTIVE_UNDATED,
    AWAITED,
    DOWN,
    NOT_FOUND,
    REFUSED,
    SILENT,
    TOO_LATE,
    About,
    Fate,
)
from backoffice.simulator.payers.houses import Dates, Weather
from backoffice.simulator.payers.partner import due_at
from backoffice.simulator.payers.rehearsal import RECHECK_DAYS, ZONE, Case, Rehearsal
from backoffice.simulator.payers.shares import fee_cents
from backoffice.simulator.payers.stories import Stage
from backoffice.simulator.truth import Truth

BEGINS, ENDS = time(3, 15), time(9, 5)
"""When a night begins to ask, and when on the same morning it is judged."""
_PIPELINE = "eligibility"
_ODD_DAYS = 7
_DOWN_ALL_NIGHT = (Weather.ERRORS, Weather.BUSY, Weather.GONE)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a coverage of a case's visit after a night."""

    case: Case
    coverage_id: str
    day: date
    fate: Fate
    fault: str

    @property
    def visit(self) -> str:
        """Visit and coverage, as work items name them."""
        return f"{self.case.appointment_id(self.day)}:{self.coverage_id}"

    @property
    def owed(self) -> tuple[int, int] | None:
        """What the patient will owe of the visit, in cents from and to; None when nobody can tell.

        So is it of a coverage beside the first.
        """
        if self.fate.status != "ACTIVE" or self.coverage_id != self.case.coverage_ids[0]:
            return None
        return self.case.share.owed(fee_cents(self.case.procedures))


@dataclass(slots=True)
class _Line:
    """What has been learnt about a case so far: each night's fate, and when the answer to an open question comes.

    `stands` is what the payer said last; `is_left_alone` when it wants no more questions about that.
    """

    learnt: list[tuple[date, Fate]] = field(default_factory=list)
    due: datetime | None = None
    stands: Fate | None = None
    is_left_alone: bool = False

    def fresh(self, night: date) -> Fate | None:
        """A yes or no that is young enough."""
        found = [fate for day, fate in self.learnt if fate.is_definite and (night - day).days < RECHECK_DAYS]
        return found[-1] if found else None


def known_after(rehearsal: Rehearsal, nights: Iterable[date]) -> list[Known]:
    """What must be known after the last of these nights, if each of them, and no other, was run in its time."""
    lines: dict[int, _Line] = defaultdict(_Line)
    found: list[Known] = []
    for night in nights:
        found = []
        for case, days in rehearsal.visits_in_window(night):
            line = lines[case.number]
            fate, fault = _after(rehearsal, case, line, night)
            found += [
                Known(case, coverage_id, day, fate or _awaited(line, day), fault)
                for day in days
                for coverage_id in case.coverage_ids
            ]
    return found


def truths(rehearsal: Rehearsal, night: date, known: Iterable[Known], odd: Iterable[Odd]) -> Iterator[Truth]:
    """The work items that must be there after a night."""
    everything = list(known)
    down = {each.case.house.payer_id for each in everything if each.fate is DOWN}
    for each in everything:
        fate = each.fate
        if fate is SILENT and each.case.house.payer_id in down:
            fate = DOWN
        if subject := _subject(rehearsal, each, fate, night):
            yield Truth(each.fault, _PIPELINE, fate.kind, subject, fate.item_reason or fate.reason)
        if fate.changes:
            yield Truth(each.fault, _PIPELINE, "COVERAGE_CHANGED", each.coverage_id, "COVERAGE_CHANGED")
    for answer in odd:
        if night - timedelta(days=_ODD_DAYS) < answer.night <= night:
            yield Truth(answer.kind.lower(), _PIPELINE, answer.kind, answer.subject, answer.kind)


def _after(rehearsal: Rehearsal, case: Case, line: _Line, night: date) -> tuple[Fate | None, str]:
    """Asks when that is due, and takes in what comes that morning: what is known then, and through which fault.

    None while nothing is known and an answer is still to come.
    """
    begins = datetime.combine(night + DAY, BEGINS, ZONE)
    fault = case.story.fault
    if fresh := line.fresh(night):
        return fresh, fault
    if line.is_left_alone and line.stands:
        return line.stands, fault
    if line.due is None:
        fate, fault = _asked(rehearsal, case, line, night, begins)
        if fate:
            return _learn(case, line, night, fate), fault
    if line.due and line.due <= datetime.combine(night + DAY, ENDS, ZONE):
        line.due = None
        is_found = not case.story.known_as or line.stands is not None
        return _learn(case, line, night, _told(case) if is_found else NOT_FOUND), fault
    return line.stands, fault


def _awaited(line: _Line, day: date) -> Fate:
    return TOO_LATE if line.due is not None and line.due.date() > day else AWAITED


def _learn(case: Case, line: _Line, night: date, fate: Fate) -> Fate:
    line.learnt.append((night, fate))
    if fate in (case.story.fate, NOT_FOUND) and _is_heard(case):
        line.stands, line.is_left_alone = fate, is_to_be_left_alone(case.story.acts[-1])
    return fate


def _asked(rehearsal: Rehearsal, case: Case, line: _Line, night: date, begins: datetime) -> tuple[Fate | None, str]:
    """What comes of a question within its night, and through which fault; None when it is answered on a later day."""
    weather = case.house.weather(rehearsal.chance, night)
    if weather in _DOWN_ALL_NIGHT:
        return DOWN, f"payer_{weather.name.lower()}"
    if weather is Weather.REJECTS:
        return REFUSED, "batch_rejected"
    if case.house.stage is Stage.BATCH and not isinstance(case.story.acts[0], Acknowledgement):
        line.due = due_at(begins)
        return None, case.story.fault
    return _told(case), case.story.fault


def _told(case: Case) -> Fate:
    fate = case.story.fate
    return ACTIVE_UNDATED if fate is ACTIVE and case.house.hand.dates is Dates.NOWHERE else fate


def _is_heard(case: Case) -> bool:
    """Whether what the payer says at last is kept as its answer to the question."""
    act = case.story.acts[-1]
    return isinstance(act, Answer) and act.is_to_the_question


def _subject(rehearsal: Rehearsal, known: Known, fate: Fate, night: date) -> str:
    """Subject of the work item; empty when nobody has to do anything."""
    case = known.case
    match fate.about:
        case About.VISIT:
            return known.visit
        case About.NEXT_VISIT:
            return known.visit if known.day <= rehearsal.days.after(night) else ""
        case About.COVERAGE:
            return known.coverage_id
        case About.PAYER:
            return case.house.payer_id
        case About.PROVIDER_THERE:
            return f"{case.house.payer_id}:{rehearsal.npi(case.provider)}"
        case About.NOBODY:
            return ""
