"""The history of answers: added to, and read back for decisions. Rows are never changed."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, select

from backoffice.eligibility.correlate import Match
from backoffice.eligibility.model import StoredAnswer, Verdict
from backoffice.eligibility.response import Benefit, Member, Period, Refusal, Statement
from backoffice.eligibility.verdict import STATUS_CODES
from backoffice.store.tables.eligibility import eligibility_answers, eligibility_benefits
from backoffice.store.write import insert_or_keep

_AnyRow = Row[tuple[object, ...]]
_Days = list[list[str | None]] | None


class Outcome(StrEnum):
    """What became of an answer about one member."""

    APPLIED = "applied"
    UNMATCHED = "unmatched"
    WRONG_MEMBER = "wrong_member"


@dataclass(frozen=True, slots=True)
class Received:
    """What one transaction said about one member, and where that belongs. `verdict` is that of the day asked about.

    `exchange` is the trace number of the question it came back on; empty for a file.
    """

    sha256: str
    ordinal: int
    exchange: str
    business_date: date
    answered_at: datetime
    member: Member
    match: Match
    outcome: Outcome
    verdict: Verdict | None

    @property
    def answer_id(self) -> str:
        """Its place in the history: the same answer read again has the same."""
        parts = (self.sha256, str(self.ordinal), str(self.member.number), self.exchange)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def save(connection: Connection, received: Sequence[Received]) -> int:
    """Adds answers, and the benefits of those that were applied; how many answers were new."""
    new = insert_or_keep(connection, eligibility_answers, [_answer_row(each) for each in received])
    applied = [each for each in received if each.outcome is Outcome.APPLIED]
    insert_or_keep(connection, eligibility_benefits, [row for each in applied for row in _benefit_rows(each)])
    return new


def stored_answers(
    connection: Connection, question_ids: Collection[str], after_date: date, until_date: date
) -> dict[str, list[StoredAnswer]]:
    """The answers applied to these questions on nights in (after, until], by question, with what bears on a status."""
    answers = eligibility_answers.c
    query = (
        select(eligibility_answers)
        .where(answers.question_id.in_(question_ids), answers.outcome == Outcome.APPLIED)
        .where(answers.business_date > after_date, answers.business_date <= until_date)
    )
    rows = connection.execute(query).all()
    benefits = _stored_benefits(connection, [row.answer_id for row in rows])
    found: dict[str, list[StoredAnswer]] = defaultdict(list)
    for row in rows:
        found[row.question_id].append(_stored_answer(row, benefits[row.answer_id]))
    return found


def _stored_benefits(connection: Connection, answer_ids: Collection[str]) -> dict[str, list[Benefit]]:
    query = select(eligibility_benefits).where(
        eligibility_benefits.c.answer_id.in_(answer_ids), eligibility_benefits.c.info_code.in_(STATUS_CODES)
    )
    found: dict[str, list[Benefit]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.answer_id].append(
            Benefit(
                number=row.benefit_number,
                info_code=row.info_code,
                service_types=(row.service_type_code,) if row.service_type_code else (),
                insurance_type=row.insurance_type,
                plan_name=row.plan_name,
                periods=_periods(row.periods),
            )
        )
    return found


def _stored_answer(row: _AnyRow, benefits: Sequence[Benefit]) -> StoredAnswer:
    return StoredAnswer(
        answer_id=row.answer_id,
        question_id=row.question_id,
        check_id=row.check_id,
        service_month=row.service_month,
        asked_date=row.asked_date,
        business_date=row.business_date,
        answered_at=row.answered_at,
        says=Statement(
            refusals=tuple(Refusal(*refusal) for refusal in row.refusals),
            benefits=tuple(benefits),
            periods=_periods(row.periods),
            is_cut=row.is_cut,
        ),
    )


def _answer_row(each: Received) -> dict[str, object]:
    attempt, says = each.match.attempt, each.member.says
    return {
        "answer_id": each.answer_id,
        "sha256": each.sha256,
        "ordinal": each.ordinal,
        "member_number": each.member.number,
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
        "refusals": [[refusal.loop, refusal.code, refusal.follow_up] for refusal in says.refusals],
        "periods": _days(says.periods),
        "is_cut": says.is_cut,
    }


def _benefit_rows(each: Received) -> Iterator[dict[str, object]]:
    """One row a service type: several codes of one EB are separate benefits (X12 RFI 2816)."""
    for benefit in each.member.says.benefits:
        for service_type in dict.fromkeys(benefit.service_types or ("",)):
            yield {
                "answer_id": each.answer_id,
                "benefit_number": benefit.number,
                "service_type_code": service_type,
                "info_code": benefit.info_code,
                "level_code": benefit.level_code,
                "insurance_type": benefit.insurance_type,
                "plan_name": benefit.plan_name,
                "time_period": benefit.time_period,
                "amount_cents": benefit.amount_cents,
                "percent_bp": benefit.percent_bp,
                "quantity_qualifier": benefit.quantity_qualifier,
                "quantity": benefit.quantity,
                "needs_authorization": benefit.needs_authorization,
                "network": benefit.network,
                "procedure_code": benefit.procedure_code,
                "place_of_service": benefit.place_of_service,
                "periods": _days(benefit.periods),
                "messages": "\n".join(benefit.messages),
                "entities": [[entity.code, entity.name, entity.id] for entity in benefit.entities],
            }


def _days(periods: tuple[Period, ...] | None) -> _Days:
    if periods is None:
        return None
    return [[day.isoformat() if day else None for day in (period.begin, period.end)] for period in periods]


def _periods(days: _Days) -> tuple[Period, ...] | None:
    if days is None:
        return None
    return tuple(Period(*(date.fromisoformat(day) if day else None for day in pair)) for pair in days)
