"""Who is asked tonight: the window, what can't be asked, and the keys of checks (eligibility.md 3.6, 3.8)."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from backoffice.eligibility.current import is_fresh, last_said, verdict_on
from backoffice.eligibility.member_ids import normalised_member_id
from backoffice.eligibility.model import Candidate, Check, CheckState, Status, StoredAnswer, month
from backoffice.eligibility.refusals import days_to_wait
from backoffice.npi import is_npi
from backoffice.workdays import Workdays

_HOLDS_AN_ID = re.compile(r"[A-Za-z0-9]")
BATCH, _NO_CHANNEL = "batch", "none"
_UNASKED = "do not verify"

Topic = tuple[str, str]
"""A question in a service month: what at most one paid check is about at a time."""

EVERY_WEEKDAY = Workdays()
NOTHING_AWAITED: Mapping[Topic, str] = MappingProxyType({})

FAULTS = ("UNKNOWN_PAYER", "NO_EDI_PAYER_ID", "NO_MEMBER_ID", "NO_BIRTH_DATE", "NO_VALID_NPI")
"""What keeps a question from being asked, the gravest first."""


@dataclass(frozen=True, slots=True)
class Night:
    """The night that decides, with the practice's open days; only an acting night asks.

    `window_days` are the open days ahead for a payer that is not on file; in `open_days` an answer that a payer has
    promised may still come. Nobody is asked about visits before `first_day`: after an outage it is
    later than the night's morning.
    """

    practice_id: str
    business_date: date
    is_acting: bool
    days: Workdays = EVERY_WEEKDAY
    window_days: int = 3
    open_days: int = 7
    first_day: date = date.min

    @property
    def morning(self) -> date:
        """The day that begins when the night is over: nobody asks about visits before it."""
        return self.business_date + timedelta(days=1)


def plan(
    night: Night,
    candidates: Iterable[Candidate],
    answers: Mapping[str, Sequence[StoredAnswer]],
    awaited: Mapping[Topic, str] = NOTHING_AWAITED,
) -> list[Check]:
    """The checks of a night: one for each question and service month, in the order in which the candidates come.

    `answers` are those known, by question. A check is asked for its earliest visit that is neither settled nor over.
    `awaited`: questions of earlier nights, each in its service month, whose answer is still to come, with their check;
    nobody asks them again meanwhile. Nor are those asked again that a payer wants left alone.
    """
    groups: dict[Topic, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if is_due(candidate, night):
            groups[question_id(night.practice_id, candidate), month(candidate.visit_date)].append(candidate)
    return [
        _check(night, topic, visits, answers.get(topic[0], ()), awaited.get(topic, ""))
        for topic, visits in groups.items()
    ]


def is_due(candidate: Candidate, night: Night) -> bool:
    """Whether a visit lies in its payer's window, in a month that payers answer for, within the coverage's own days.

    Many payers answer for the current month only: later months wait for their first morning.
    """
    coverage, visit_date = candidate.coverage, candidate.visit_date
    window_days = candidate.payer.window_days if candidate.payer else night.window_days
    return (
        night.morning <= visit_date <= night.days.after(night.business_date, window_days)
        and month(visit_date) <= month(night.morning)
        and coverage.effective_date <= visit_date
        and (coverage.termination_date is None or visit_date <= coverage.termination_date)
    )


def is_settled(visit: Candidate, answers: Sequence[StoredAnswer], night: Night) -> bool:
    """Whether a fresh answer saves the question.

    In the last night before the visit it does not unless the payer's last word still stands.
    """
    if not any(is_fresh(answer, visit, night.business_date) for answer in answers):
        return False
    newest = last_said(visit, answers)
    is_last_night = visit.visit_date <= night.morning
    return not is_last_night or (newest is not None and still_stands(newest, visit, night.business_date))


def still_stands(answer: StoredAnswer, visit: Candidate, business_date: date) -> bool:
    """Whether a fresh answer is as good as a new one: a yes is, and a no for the night in which it was given.

    After that the practice may have mended its record, or the patient may have enrolled again.
    """
    status = verdict_on(answer, visit, visit.visit_date).status
    return status is Status.ACTIVE or (status is Status.INACTIVE and answer.business_date >= business_date)


def left_alone(visit: Candidate, answers: Sequence[StoredAnswer], night: Night) -> str:
    """The check of an earlier night whose refusal still says that nobody is to ask again; empty when there is none."""
    newest = last_said(visit, [answer for answer in answers if answer.business_date < night.business_date])
    if newest is None or verdict_on(newest, visit, visit.visit_date).is_definite:
        return ""
    age_days = (night.business_date - newest.business_date).days
    return newest.check_id if age_days < days_to_wait(newest.says.refusals, night.open_days) else ""


def faults(candidate: Candidate) -> tuple[str, ...]:
    """Why this question can't be asked at all, from `FAULTS`; nothing when it can."""
    payer = candidate.payer
    checks = (
        payer is not None,
        payer is None or _HOLDS_AN_ID.search(payer.edi_payer_id) is not None,
        normalised_member_id(candidate.coverage.member_id) != "",
        candidate.patient.birth_date is not None,
        is_npi(candidate.provider.npi),
    )
    return tuple(code for code, is_met in zip(FAULTS, checks, strict=True) if not is_met)


def never_asked(candidate: Candidate) -> CheckState | None:
    """Why nobody asks about this coverage, whatever the visit; None where somebody does."""
    if candidate.coverage.do_not_verify:
        return CheckState.DO_NOT_VERIFY
    is_mute = candidate.payer is not None and candidate.payer.channel == _NO_CHANNEL
    return CheckState.NOT_SUPPORTED if is_mute else None


def question_id(practice_id: str, candidate: Candidate) -> str:
    """Opaque key of (who is asked about, member id, payer, service type) in a practice.

    A coverage that is recorded twice is one question, unless the group number, which is then told to the payer, keeps
    the two apart, or one of them is not to be verified: the answer about the other makes no work for it. Once the
    practice has corrected whose coverage it is, when that person was born, or whose dependent they are, it is another
    question: no answer about somebody else speaks for it. A name that is spelt anew leaves it as it is.
    """
    coverage, birth_date = candidate.coverage, candidate.patient.birth_date
    is_group_told = candidate.payer is not None and candidate.payer.is_told_the_group
    return _opaque(
        practice_id,
        *(normalised_member_id(coverage.member_id), coverage.payer_id, coverage.group_number if is_group_told else ""),
        *(coverage.patient_id, birth_date.isoformat() if birth_date else ""),
        "self" if coverage.is_subscriber else coverage.relationship,
        candidate.service_type_code,
        *((_UNASKED,) if coverage.do_not_verify else ()),
    )


def check_id(question: str, service_month: str, business_date: date) -> str:
    """Opaque key of a question in a service month, asked on a night."""
    return _opaque(question, service_month, business_date.isoformat())


def _opaque(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32].upper()


def _check(
    night: Night, topic: Topic, visits: list[Candidate], answers: Sequence[StoredAnswer], awaited_check_id: str
) -> Check:
    visits = sorted(visits, key=lambda visit: (visit.visit_date, visit.appointment_id, visit.coverage.coverage_id))
    open_visits = [visit for visit in visits if not is_settled(visit, answers, night)]
    askable = [visit for visit in open_visits if not faults(visit)]
    ahead = [visit for visit in askable if night.is_acting and visit.visit_date >= night.first_day]
    asked = (ahead or askable or open_visits or visits)[0]
    awaited_check_id = awaited_check_id or left_alone(asked, answers, night)
    state = never_asked(asked) or _state(open_visits, askable, ahead, bool(awaited_check_id))
    return Check(
        check_id=check_id(*topic, night.business_date),
        question_id=topic[0],
        service_month=topic[1],
        state=state,
        asked=asked,
        visits=tuple(visits),
        faults=faults(asked) if state is CheckState.INCOMPLETE else (),
        awaited_check_id=awaited_check_id if state is CheckState.AWAITED else "",
        faulty=tuple((visit.appointment_id, found[0]) for visit in visits if (found := faults(visit))),
    )


def _state(
    open_visits: Sequence[Candidate], askable: Sequence[Candidate], ahead: Sequence[Candidate], is_awaited: bool
) -> CheckState:
    """`ahead` are the visits that the acting night may ask for: none of an older night, and none that is over."""
    if not open_visits:
        return CheckState.SKIPPED_FRESH
    if not askable:
        return CheckState.INCOMPLETE
    if not ahead:
        return CheckState.SUPERSEDED
    return CheckState.AWAITED if is_awaited else CheckState.PLANNED
