"""The history of answers: added to, and read back for decisions. Rows are never changed."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, select

from backoffice.eligibility.correlate import Match
from backoffice.eligibility.model import StoredAnswer, Verdict
from backoffice.eligibility.response import Benefit, Damage, Entity, Member
from backoffice.eligibility.rows import AnyRow, benefit_rows, member_columns, stored_benefit, stored_statement
from backoffice.eligibility.verdict import JUDGED_CODES
from backoffice.store.read import looked_up
from backoffice.store.tables.eligibility import eligibility_answers, eligibility_benefits
from backoffice.store.write import insert_or_keep


class Outcome(StrEnum):
    """What became of an answer about one member."""

    APPLIED = "applied"
    UNMATCHED = "unmatched"
    WRONG_MEMBER = "wrong_member"


@dataclass(frozen=True, slots=True)
class Received:
    """What one transaction said about one member, and where that belongs. `verdict` is that of the day asked about.

    `exchange` is the trace number of the question it came back on; empty for a file. `damages` are what was not
    understood of the member and around it.
    """

    sha256: str
    ordinal: int
    exchange: str
    business_date: date
    answered_at: datetime
    member: Member
    damages: tuple[Damage, ...]
    payer: Entity | None
    match: Match
    outcome: Outcome
    verdict: Verdict | None

    @property
    def answer_id(self) -> str:
        """Its place in the history: the same answer read again has the same."""
        parts = (self.sha256, str(self.ordinal), str(self.member.number), self.exchange)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def is_whole_answer() -> ColumnElement[bool]:
    """Whether a row of the history answers its question: it was applied, and does not break off inside its member."""
    return and_(eligibility_answers.c.outcome == Outcome.APPLIED, ~eligibility_answers.c.is_cut)


def save(connection: Connection, received: Sequence[Received]) -> int:
    """Adds answers, and the benefits of those that were applied; how many answers were new."""
    new = insert_or_keep(connection, eligibility_answers, [_answer_row(each) for each in received])
    applied = [each for each in received if each.outcome is Outcome.APPLIED]
    rows = [row for each in applied for row in benefit_rows(each.answer_id, each.member.says.benefits)]
    insert_or_keep(connection, eligibility_benefits, rows)
    return new


def answers_to(
    connection: Connection, question_ids: Collection[str], after_date: date, until_date: date
) -> Sequence[AnyRow]:
    """The answers applied to these questions on nights in (after, until], in order of their time."""
    theirs = looked_up(eligibility_answers.c.question_id, question_ids, "answers")
    query = (
        select(theirs)
        .where(theirs.c.outcome == Outcome.APPLIED)
        .where(theirs.c.business_date > after_date, theirs.c.business_date <= until_date)
        .order_by(theirs.c.answered_at, theirs.c.answer_id)
    )
    return connection.execute(query).all()


def stored_answers(
    connection: Connection, question_ids: Collection[str], after_date: date, until_date: date
) -> dict[str, list[StoredAnswer]]:
    """The answers applied to these questions on nights in (after, until], by question, with what bears on a status."""
    rows = answers_to(connection, question_ids, after_date, until_date)
    benefits = benefits_of(connection, [row.answer_id for row in rows], JUDGED_CODES)
    found: dict[str, list[StoredAnswer]] = defaultdict(list)
    for row in rows:
        found[row.question_id].append(_stored_answer(row, benefits[row.answer_id]))
    return found


def benefits_of(
    connection: Connection, answer_ids: Collection[str], info_codes: Collection[str] | None = None
) -> dict[str, list[Benefit]]:
    """The benefits of these answers, all or those with these codes, by answer, in the order of the file."""
    theirs = looked_up(eligibility_benefits.c.answer_id, answer_ids, "benefits")
    query = select(theirs).order_by(theirs.c.benefit_number, theirs.c.service_type_code)
    if info_codes is not None:
        query = query.where(theirs.c.info_code.in_(info_codes))
    found: dict[str, list[Benefit]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.answer_id].append(stored_benefit(row))
    return found


def _stored_answer(row: AnyRow, benefits: Sequence[Benefit]) -> StoredAnswer:
    return StoredAnswer(
        answer_id=row.answer_id,
        question_id=row.question_id,
        check_id=row.check_id,
        service_month=row.service_month,
        asked_date=row.asked_date,
        business_date=row.business_date,
        answered_at=row.answered_at,
        says=stored_statement(row, benefits),
    )


def _answer_row(each: Received) -> dict[str, object]:
    attempt = each.match.attempt
    return {
        "answer_id": each.answer_id,
        "sha256": each.sha256,
        "ordinal": each.ordinal,
        "member_number": each.member.number,
        "exchange": each.exchange,
        "outcome": each.outcome,
        "matched_by": each.match.matched_by,
        "trace_number": attempt.trace_number if attempt else "",
        "check_id": attempt.check_id if attempt else "",
        "question_id": attempt.question_id if attempt else "",
        "service_month": attempt.service_month if attempt else "",
        "asked_date": attempt.asked_date if attempt else None,
        "business_date": each.business_date,
        "answered_at": each.answered_at,
        "status": each.verdict.status if each.verdict else "",
        "reason_code": each.verdict.reason if each.verdict else "",
        **member_columns(each.member, each.payer),
        "damages": each.damages,
    }
