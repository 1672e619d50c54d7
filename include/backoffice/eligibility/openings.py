"""How a person is named when a night asks anew: in the words that the payer has understood, or in the next ones."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from backoffice.eligibility.asking import company_id, form
from backoffice.eligibility.history import is_whole_answer
from backoffice.eligibility.inquiry import Inquiry, Wording, is_said_differently
from backoffice.eligibility.ladder import Try, ended_by_answer, opening
from backoffice.eligibility.model import DEFINITE, Check, Status
from backoffice.eligibility.response import Refusal
from backoffice.office import Office
from backoffice.store.read import among
from backoffice.store.tables.eligibility import eligibility_answers, eligibility_attempts

_REMEMBERED_DAYS = 60


def openings(connection: Connection, office: Office, night: date, checks: Iterable[Check]) -> dict[str, Wording]:
    """The wording of the night's first question of each check, by check_id; as recorded where nothing is remembered."""
    asked = list(checks)
    newest = _newest_answered(connection, {check.question_id for check in asked}, night)
    return {
        check.check_id: opening(newest[check.question_id], wordings(office, check))
        if check.question_id in newest
        else Wording.AS_RECORDED
        for check in asked
    }


def wordings(office: Office, check: Check) -> Sequence[Wording]:
    """The wordings that this payer may be sent about this person, each in other words than the first of them."""
    if check.asked.payer is None:
        return ()
    profile = office.settings.eligibility.profile(check.asked.payer.payer_id)
    inquiry = Inquiry("", company_id(office), 1, check.asked, check.asked.payer, form(profile))
    others = [Wording.NORMALISED, *([Wording.NO_FIRST_NAME] if profile.may_drop_first_name else [])]
    return [Wording.AS_RECORDED, *(wording for wording in others if is_said_differently(inquiry, wording))]


def _newest_answered(connection: Connection, question_ids: Collection[str], night: date) -> dict[str, Try]:
    """The newest attempt of earlier nights at each of these questions that was answered; a yes or no goes first."""
    answers, attempts = eligibility_answers.c, eligibility_attempts.c
    query = (
        select(answers.question_id, answers.status, answers.refusals, attempts.attempt_no, attempts.wording)
        .join_from(eligibility_answers, eligibility_attempts, attempts.trace_number == answers.trace_number)
        .where(among(answers.question_id, question_ids))
        .where(is_whole_answer(), answers.business_date < night)
        .where(answers.business_date >= night - timedelta(days=_REMEMBERED_DAYS))
        .ext(distinct_on(answers.question_id))
        .order_by(answers.question_id, answers.answered_at.desc())
        .order_by(answers.status.in_(DEFINITE).desc(), answers.answer_id.desc())
    )
    found = {}
    for row in connection.execute(query):
        refusals = tuple(Refusal(*each) for each in row.refusals)
        ended = ended_by_answer(Status(row.status), refusals)
        found[row.question_id] = Try(row.attempt_no, Wording(row.wording), ended, refusals)
    return found
