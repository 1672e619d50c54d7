"""What is known about a visit now, from the history of answers: what is fresh, and what counts (eligibility.md 3.6)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from backoffice.eligibility.model import (
    AWAITED,
    NOT_ASKED,
    Candidate,
    Check,
    Status,
    StoredAnswer,
    Verdict,
    VisitStatus,
    month,
)
from backoffice.eligibility.verdict import judge


def statuses(
    checks: Iterable[Check],
    answers: Mapping[str, Sequence[StoredAnswer]],
    silence: Mapping[str, str],
    awaited: Mapping[str, str],
    business_date: date,
) -> Iterator[VisitStatus]:
    """The status of each visit of the night's checks, from the answers by question.

    `silence` is why a check has no answer; a visit that nothing is known about is UNKNOWN for that reason, or for what
    is wrong with itself: the question may have been asked for a later one, in another provider's name. `awaited`
    names the check of an earlier night whose answer a check of tonight waited for. While an answer is still to come,
    what the payer said last stands: or the work it makes would be taken away, and come back with the answer.
    """
    for check in checks:
        own = {check.check_id, awaited.get(check.check_id, check.check_id)}
        said = answers.get(check.question_id, ())
        unanswered = Verdict(Status.UNKNOWN, silence.get(check.check_id, "NO_ANSWER"))
        faulty = {} if unanswered.reason in NOT_ASKED else dict(check.faulty)
        for visit in check.visits:
            known = current(visit, own, said, business_date)
            if known is None and unanswered.reason == AWAITED:
                before = last_said(visit, [answer for answer in said if answer.asked_date <= visit.visit_date])
                known = (verdict_on(before, visit, visit.visit_date), before.answer_id) if before else None
            if known is None and (fault := faulty.get(visit.appointment_id)):
                known = Verdict(Status.UNKNOWN, fault), ""
            verdict, answer_id = known or (unanswered, "")
            yield VisitStatus(
                appointment_id=visit.appointment_id,
                coverage_id=visit.coverage.coverage_id,
                check_id=check.check_id,
                patient_id=visit.coverage.patient_id,
                payer_id=visit.coverage.payer_id,
                visit_date=visit.visit_date,
                status=verdict.status,
                reason_code=verdict.reason,
                is_pending=verdict.is_pending,
                answer_id=answer_id,
                stake_cents=visit.stake_cents,
            )


def last_said(visit: Candidate, answers: Iterable[StoredAnswer]) -> StoredAnswer | None:
    """The newest answer to a visit's question, however old; None when there is none.

    Payers state the minute of an answer: of several in one minute a definite one counts.
    """

    def place(answer: StoredAnswer) -> tuple[datetime, bool, str]:
        return answer.answered_at, verdict_on(answer, visit, visit.visit_date).is_definite, answer.answer_id

    return max(answers, key=place, default=None)


def current(
    candidate: Candidate, own_checks: Collection[str], answers: Iterable[StoredAnswer], business_date: date
) -> tuple[Verdict, str] | None:
    """What is known about a visit, and the answer it rests on; None while nobody has answered.

    The newest definite answer to one of its own checks (tonight's, and one that tonight's waited for), or one that is
    still fresh; else the newest to an own check. So an unknown or rejected one never hides a fresh definite one.
    """
    newest_first = sorted(answers, key=lambda answer: (answer.answered_at, answer.answer_id), reverse=True)
    open_verdicts = []
    for answer in newest_first:
        verdict = verdict_on(answer, candidate, candidate.visit_date)
        is_own = answer.check_id in own_checks and answer.asked_date <= candidate.visit_date
        if verdict.is_definite and (is_own or is_fresh(answer, candidate, business_date)):
            return verdict, answer.answer_id
        if is_own:
            open_verdicts.append((verdict, answer.answer_id))
    return open_verdicts[0] if open_verdicts else None


def is_fresh(answer: StoredAnswer, candidate: Candidate, business_date: date) -> bool:
    """Whether an answer still speaks for a visit, so that nobody need be asked again.

    It is definite, young enough, of the same service month, asked for a day not after the visit, and says the same of
    the visit's day as of the day it was asked for (a coverage that ends in between is asked about again).
    """
    if candidate.payer is None:
        return False
    age_days = (business_date - answer.business_date).days
    on_visit, when_asked = (verdict_on(answer, candidate, day) for day in (candidate.visit_date, answer.asked_date))
    return (
        0 <= age_days < candidate.payer.recheck_days
        and answer.service_month == month(candidate.visit_date)
        and answer.asked_date <= candidate.visit_date
        and on_visit.is_definite
        and on_visit.status is when_asked.status
    )


def verdict_on(answer: StoredAnswer, candidate: Candidate, day: date) -> Verdict:
    """What a stored answer says about the visit's coverage on a day."""
    payer, service_type = candidate.payer, candidate.service_type_code
    if payer is None:
        return judge(answer.says, service_type, day)
    return judge(answer.says, service_type, day, payer.is_undated_active, payer.is_medicare)
