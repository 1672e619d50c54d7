"""What the eligibility job has to find: a practice's coverages as the payers know them, seen from one night."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.simulator.cast import Part
from backoffice.simulator.days import DAY
from backoffice.simulator.members import down_on
from backoffice.simulator.people import Coverage, coverages_of
from backoffice.simulator.traits import Trait, trait_of
from backoffice.simulator.truth import Truth
from backoffice.simulator.visits import Visit, visits_between
from backoffice.simulator.world import SELF_PAY, Spec

_PIPELINE = "eligibility"
_WINDOW_DAYS = 3
_ODD_ANSWER_DAYS = 7

_OF_VISIT = {
    Part.TERMINATED: ("COVERAGE_INACTIVE", "PLAN_INACTIVE"),
    Part.NOT_ON_VISIT_DATE: ("COVERAGE_INACTIVE", "NOT_ON_VISIT_DATE"),
}
_OF_NEXT_VISIT = {
    Part.CONFLICT: ("COVERAGE_UNKNOWN", "STATUS_CONFLICT"),
    Part.NO_STATUS: ("COVERAGE_UNKNOWN", "NO_STATUS_ROW"),
    Part.WRONG_MEMBER: ("COVERAGE_UNKNOWN", "NO_ANSWER"),
}
_OF_COVERAGE = {
    Part.AAA_71: ("SUBSCRIBER_REJECTED", "AAA_71"),
    Part.AAA_72: ("SUBSCRIBER_REJECTED", "AAA_72"),
    Part.AAA_75: ("SUBSCRIBER_REJECTED", "AAA_75"),
    Part.NO_MEMBER_ID: ("COVERAGE_INCOMPLETE", "NO_MEMBER_ID"),
    Part.UNKNOWN_PAYER: ("COVERAGE_INCOMPLETE", "UNKNOWN_PAYER"),
}
_OF_TRAIT = {
    Trait.ADVANTAGE: ("MEDICARE_ADVANTAGE", "MEDICARE_ADVANTAGE"),
    Trait.SECONDARY: ("MEDICARE_SECONDARY", "MEDICARE_SECONDARY"),
    Trait.QMB: ("QMB_DO_NOT_BILL", "QMB_DO_NOT_BILL"),
    Trait.OTHER_PAYER: ("OTHER_COVERAGE_FOUND", "OTHER_COVERAGE_FOUND"),
    Trait.RENAMED: ("COVERAGE_CHANGED", "COVERAGE_CHANGED"),
    Trait.ENDS_SOON: ("COVERAGE_ENDS_SOON", "COVERAGE_ENDS_SOON"),
    Trait.NOT_COVERED: ("SERVICE_NOT_COVERED", "SERVICE_NOT_COVERED"),
    Trait.UNAUTHORIZED: ("AUTHORIZATION_NEEDED", "AUTHORIZATION_NONE"),
    Trait.EXPIRED: ("AUTHORIZATION_NEEDED", "AUTHORIZATION_EXPIRED"),
    Trait.USED_UP: ("AUTHORIZATION_NEEDED", "AUTHORIZATION_USED_UP"),
}
_ABOUT_A_COVERAGE = (Trait.RENAMED, Trait.ENDS_SOON)
_ABOUT_A_PATIENT = (Trait.ADVANTAGE, Trait.SECONDARY, Trait.QMB, Trait.OTHER_PAYER)
_NEVER_ASKED = (Part.NO_MEMBER_ID, Part.UNKNOWN_PAYER)
_UNDECIDED = (*_NEVER_ASKED, *_OF_NEXT_VISIT, *_OF_COVERAGE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes or no that a payer gave on a night, for a visit's day."""

    night: date
    asked: date

    def is_fresh(self, visit: Visit, on: date, recheck_days: int) -> bool:
        """Whether it still speaks for the visit."""
        is_young = (on - self.night).days < recheck_days
        return is_young and self.asked <= visit.day and _month(self.asked) == _month(visit.day)


@dataclass(frozen=True, slots=True)
class Question:
    """A coverage of a visit in the window; `is_settled`: a payer has said yes or no, tonight or lately."""

    visit: Visit
    coverage: Coverage
    is_settled: bool


def truths(spec: Spec, on: date) -> Iterator[Truth]:
    """The items of the night, if each night since the first one was run after it was written."""
    nights = list(_nights(spec, on))
    next_day, down = spec.days.after(on), down_on(spec, on)
    found = {truth for question in nights[-1] for truth in _of_question(question, next_day, down)}
    found |= {truth for question in nights[-1] if question.is_settled for truth in _of_trait(spec, question)}
    for days_ago, questions in enumerate(reversed(nights[-_ODD_ANSWER_DAYS:])):
        down = down_on(spec, on - timedelta(days=days_ago))
        if any(_is_misanswered(question, down) for question in questions):
            found.add(Truth(Part.WRONG_MEMBER, _PIPELINE, "WRONG_MEMBER", "*:1", "WRONG_MEMBER"))
    yield from found


def patients_found(spec: Spec, on: date, trait: Trait) -> set[str]:
    """Patients with that trait of whom a payer has said so by the night of that day."""
    patients = (each.coverage.patient for night in _nights(spec, on) for each in night if each.is_settled)
    return {who.patient_id for who in patients if trait_of(spec, who.number) is trait}


def _of_question(question: Question, next_day: date, down: dict[str, str]) -> Iterator[Truth]:
    visit, coverage, part = question.visit, question.coverage, question.coverage.patient.part
    if not question.is_settled and coverage.payer.edi_id in down and part not in _NEVER_ASKED:
        yield Truth("payer_down", _PIPELINE, "PAYER_DOWN", coverage.payer.payer_id, "PAYER_DOWN")
    elif part in _OF_VISIT:
        yield _truth(part, *_OF_VISIT[part], f"{visit.visit_id}:{coverage.coverage_id}")
    elif part in _OF_COVERAGE:
        yield _truth(part, *_OF_COVERAGE[part], coverage.coverage_id)
    elif part in _OF_NEXT_VISIT and visit.day <= next_day:
        yield _truth(part, *_OF_NEXT_VISIT[part], f"{visit.visit_id}:{coverage.coverage_id}")


def _of_trait(spec: Spec, question: Question) -> Iterator[Truth]:
    """What a payer that has said yes to the visit has said beside it."""
    visit, coverage = question.visit, question.coverage
    trait = trait_of(spec, coverage.patient.number)
    if trait in _OF_TRAIT:
        kind, reason = _OF_TRAIT[trait]
        subject = f"{visit.visit_id}:{coverage.coverage_id}"
        if trait in _ABOUT_A_COVERAGE:
            subject = coverage.coverage_id
        elif trait in _ABOUT_A_PATIENT:
            subject = coverage.patient.patient_id
        yield Truth(trait.value, _PIPELINE, kind, subject, reason)


def _truth(part: Part, kind: str, reason: str, subject: str) -> Truth:
    return Truth(part.value, _PIPELINE, kind, subject, reason)


def _is_misanswered(question: Question, down: dict[str, str]) -> bool:
    is_up = question.coverage.payer.edi_id not in down
    return question.coverage.patient.part is Part.WRONG_MEMBER and is_up


def _nights(spec: Spec, on: date) -> Iterator[list[Question]]:
    """The questions of each night from the first one to `on`."""
    answers: dict[str, list[Answer]] = defaultdict(list)
    night = spec.first_date
    while night <= on:
        yield list(_questions(spec, night, answers))
        night += DAY


def _questions(spec: Spec, night: date, answers: dict[str, list[Answer]]) -> Iterator[Question]:
    """The night's questions; adds the answers that come tonight."""
    down = down_on(spec, night)
    for visit in _window(spec, night):
        for coverage in coverages_of(spec, visit.patient):
            if coverage.payer is SELF_PAY:
                continue
            known = answers[coverage.coverage_id]
            is_settled = any(answer.is_fresh(visit, night, coverage.payer.recheck_days or 0) for answer in known)
            can_be_settled = coverage.payer.edi_id not in down and visit.patient.part not in _UNDECIDED
            if can_be_settled and not is_settled:
                known.append(Answer(night, visit.day))
            yield Question(visit, coverage, is_settled or can_be_settled)


def _window(spec: Spec, night: date) -> list[Visit]:
    """Visits of the next open days; those of a later month wait until it begins."""
    morning = night + DAY
    coming = visits_between(spec, morning, spec.days.after(night, _WINDOW_DAYS))
    return [visit for visit in coming if _month(visit.day) <= _month(morning)]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
