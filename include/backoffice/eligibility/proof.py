"""What a proof of eligibility says: who was asked when about whom, what came back, and the messages that show it.

It holds patient values, so every reading of one is an act in the audit log, written before the values are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, Select, func, or_, select

from backoffice.edi.model import Transaction
from backoffice.edi.reader import read
from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.exchanges import ANSWERED, ASKED
from backoffice.eligibility.history import benefits_of
from backoffice.eligibility.response import NOBODY, Answer, Member, Statement
from backoffice.eligibility.rows import stored_statement
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.outbox.intents import payload
from backoffice.outbox.model import State
from backoffice.store.audit import look
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_attempts,
    eligibility_checks,
    eligibility_messages,
    eligibility_statuses,
)
from backoffice.store.tables.house import nights
from backoffice.store.tables.work import outbox

_AnyRow = Row[tuple[object, ...]]
_PIPELINE = "eligibility"
_TAKEN = (State.SENDING, State.SENT, State.CONFIRMED, State.REJECTED, State.UNKNOWN, State.NEEDS_PERSON)
_GROUP_NUMBERS = ("6P", "1L", "18")  # group, policy and plan number


@dataclass(frozen=True, slots=True)
class Named:
    """Payer and person as a message names them; empty, or None, for what it does not say."""

    payer: str
    payer_edi_id: str
    name: str
    member_id: str
    birth_date: date | None
    group: str


@dataclass(frozen=True, slots=True)
class Message:
    """One side of an exchange: its identifiers in both ends' words, the hash of its bytes, and whom it names."""

    set_id: str
    identifiers: tuple[tuple[str, str], ...]
    stated_at: datetime | None
    sha256: str
    names: Named


@dataclass(frozen=True, slots=True)
class Proof:
    """One page: a coverage of a visit, as of the newest night that looked at it. `answered` is None without an answer.

    `handed_at` is when the question was last handed to the payer, None when it never was; `is_taken` unless the payer
    has certainly not got it. `says` is what the answer says of the person, empty without one.
    """

    appointment_id: str
    coverage_id: str
    check_id: str
    npi: str
    service_type_code: str
    visit_date: date
    business_date: date
    status: str
    reason_code: str
    asked: Message | None
    handed_at: datetime | None
    is_taken: bool
    answered: Message | None
    answered_at: datetime | None
    says: Statement
    code_version: str


def proofs(office: Office, subject: str, actor: str, reason: str) -> list[Proof]:
    """The proofs of a visit, one a coverage, or of a check, one a visit and coverage it serves.

    `Rejected("NOTHING_TO_PROVE")` when no night has looked at such a visit or check.
    """
    with office.transaction() as connection:
        rows = _statuses(connection, subject)
        if not rows:
            raise Rejected("NOTHING_TO_PROVE", "neither a check nor a visit that a night has looked at")
        for row in rows:
            look(connection, office.clock(), actor, "eligibility_check", row.check_id, reason)
    with office.transaction() as connection:
        return [_proof(connection, row) for row in rows]


def _statuses(connection: Connection, subject: str) -> Sequence[_AnyRow]:
    """What the newest night says that knows the visit or the check, one row a coverage and visit."""
    status = eligibility_statuses.c
    is_it = or_(status.check_id == subject, status.appointment_id == subject)
    newest = select(func.max(status.business_date)).where(is_it).scalar_subquery()
    query = (
        select(eligibility_statuses, eligibility_checks.c.npi, eligibility_checks.c.service_type_code)
        .join(eligibility_checks, eligibility_checks.c.check_id == status.check_id)
        .where(is_it, status.business_date == newest)
        .order_by(status.visit_date, status.appointment_id, status.coverage_id)
    )
    return connection.execute(query).all()


def _proof(connection: Connection, row: _AnyRow) -> Proof:
    answers = eligibility_answers.c
    answer = connection.execute(select(eligibility_answers).where(answers.answer_id == row.answer_id)).one_or_none()
    attempt = _attempt(connection, answer.trace_number if answer else "", row.check_id)
    version = select(nights.c.code_version).where(
        nights.c.business_date == row.business_date, nights.c.pipeline == _PIPELINE
    )
    return Proof(
        appointment_id=row.appointment_id,
        coverage_id=row.coverage_id,
        check_id=answer.check_id if answer else row.check_id,
        npi=row.npi,
        service_type_code=row.service_type_code,
        visit_date=row.visit_date,
        business_date=row.business_date,
        status=row.status,
        reason_code=row.reason_code,
        asked=_asked(connection, attempt.trace_number) if attempt else None,
        handed_at=attempt.handed_at if attempt else None,
        is_taken=attempt is not None and attempt.state in _TAKEN,
        answered=_answered(connection, answer) if answer else None,
        answered_at=answer.answered_at if answer else None,
        says=_says(connection, answer) if answer else Statement(),
        code_version=connection.scalar(version) or "",
    )


def _attempt(connection: Connection, trace_number: str, check_id: str) -> _AnyRow | None:
    """Trace number, hand-over and state of the attempt that was answered, else of the newest at the check."""
    attempts = eligibility_attempts.c
    mine = attempts.trace_number == trace_number if trace_number else attempts.check_id == check_id
    query: Select[tuple[object, ...]] = (
        select(attempts.trace_number, outbox.c.handed_at, outbox.c.state)
        .outerjoin_from(eligibility_attempts, outbox, outbox.c.key == attempts.outbox_key)
        .where(mine)
        .order_by(attempts.attempt_no.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def _asked(connection: Connection, trace_number: str) -> Message | None:
    messages = eligibility_messages.c
    query = select(eligibility_messages).where(messages.direction == ASKED, messages.exchange == trace_number)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    question = read_answer(_transaction(connection, row))  # a 270 names people as a 271 does
    (member,) = (each for each in question.members if any(trace.number == trace_number for trace in each.traces))
    return _message(row, question, member)


def _answered(connection: Connection, answer: _AnyRow) -> Message | None:
    messages = eligibility_messages.c
    query = (
        select(eligibility_messages)
        .where(messages.direction == ANSWERED, messages.sha256 == answer.sha256, messages.ordinal == answer.ordinal)
        .where(messages.exchange == answer.exchange)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    said = read_answer(_transaction(connection, row))
    return _message(row, said, said.members[answer.member_number - 1])


def _transaction(connection: Connection, row: _AnyRow) -> Transaction:
    transactions = read(payload(connection, row.payload_sha256)).transactions
    ordinal = row.ordinal if row.sha256 == row.payload_sha256 else 1  # of a file that transaction alone is kept
    return transactions[ordinal - 1]


def _message(row: _AnyRow, said: Answer, member: Member) -> Message:
    return Message(
        set_id=row.set_id,
        identifiers=(
            ("ISA06", row.interchange_sender),
            ("ISA08", row.interchange_receiver),
            ("ISA13", row.interchange_number),
            ("GS02", row.group_sender),
            ("GS03", row.group_receiver),
            ("GS06", row.group_number),
            ("ST02", row.transaction_number),
            ("TRN02", row.trace_number),
            ("BHT03", row.reference),
        ),
        stated_at=row.stated_at,
        sha256=row.payload_sha256,
        names=_named(said, member),
    )


def _named(said: Answer, member: Member) -> Named:
    person, above = member.person, member.subscriber or NOBODY
    numbers = {each.kind: each.value for each in (*above.references, *person.references)}
    return Named(
        payer=said.payer.name if said.payer else "",
        payer_edi_id=said.payer_edi_id,
        name=", ".join(filter(None, (person.last_name, person.first_name))),
        member_id=person.member_id or above.member_id,
        birth_date=person.birth_date,
        group=next((numbers[kind] for kind in _GROUP_NUMBERS if kind in numbers), ""),
    )


def _says(connection: Connection, answer: _AnyRow) -> Statement:
    return stored_statement(answer, benefits_of(connection, [answer.answer_id])[answer.answer_id])
