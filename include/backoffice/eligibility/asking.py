"""Asks: for each check of the acting night that nobody was asked yet one attempt, one 270 and one intent to send it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, update

from backoffice.edi.writer import Envelope, Party, clean
from backoffice.eligibility.attempts import next_attempts
from backoffice.eligibility.channel import KIND
from backoffice.eligibility.decide import normalised_member_id
from backoffice.eligibility.inquiry import GROUP_CODE, VERSION, Inquiry, write_270
from backoffice.eligibility.model import Check, CheckState, Payer
from backoffice.errors import Broken
from backoffice.office import Counts, Office
from backoffice.outbox.intents import cancel, put
from backoffice.outbox.model import Intent, State
from backoffice.store.tables.eligibility import control_numbers, eligibility_attempts, eligibility_checks
from backoffice.store.tables.work import outbox
from backoffice.store.write import insert_or_keep

DOMAIN = "eligibility"
_ISA_ID_LENGTH = 15


@dataclass(frozen=True, slots=True)
class _Question:
    """One attempt at a check, in the envelope it goes out in."""

    check: Check
    attempt_no: int
    envelope: Envelope

    @property
    def trace_number(self) -> str:
        """TRN02 and BHT03; holds no patient data."""
        return f"{self.check.check_id}-{self.attempt_no}"

    @property
    def outbox_key(self) -> str:
        """What sending it means."""
        return f"270:{self.trace_number}"


def company_id(office: Office) -> str:
    """Our TRN03: 1 and the practice's first EIN."""
    return f"1{office.settings.tax_ids[0]}"


def ask(connection: Connection, office: Office, business_date: date, checks: Sequence[Check]) -> Counts:
    """Writes attempt and intent of each check that may be asked: it has none yet, or they were given up unsent.

    Counts as in `outbox.intents.put`.
    """
    numbers = next_attempts(connection, [check.check_id for check in checks])
    due = [check for check in checks if check.check_id in numbers]
    questions = [
        _Question(check, numbers[check.check_id], _envelope(office, check, control_number))
        for check, control_number in _numbered(connection, due)
    ]
    insert_or_keep(connection, eligibility_attempts, [_attempt_row(business_date, each) for each in questions])
    return put(connection, office, business_date, [_intent(office, each) for each in questions])


def drop_stale_intents(connection: Connection, business_date: date) -> int:
    """Takes back what earlier nights wanted to ask and did not: nobody asks today about a past night. How many.

    Their checks are superseded.
    """
    stale = select(outbox.c.key).where(
        outbox.c.kind == KIND,
        outbox.c.business_date < business_date,
        outbox.c.state.in_((State.READY, State.WITHHELD)),
    )
    keys = connection.scalars(stale).all()
    attempts, checks = eligibility_attempts.c, eligibility_checks.c
    connection.execute(
        update(eligibility_checks)
        .where(checks.check_id == attempts.check_id, attempts.outbox_key.in_(keys))
        .values(state=CheckState.SUPERSEDED, reason_code="NO_ANSWER")
    )
    return cancel(connection, keys)


def _numbered(connection: Connection, checks: Sequence[Check]) -> list[tuple[Check, int]]:
    """Each check with a control number of its own, from the database's sequence."""
    drawn = select(control_numbers.next_value()).select_from(func.generate_series(1, len(checks)).alias())
    return list(zip(checks, connection.scalars(drawn), strict=True))


def _envelope(office: Office, check: Check, control_number: int) -> Envelope:
    profile = office.settings.eligibility.profile(check.asked.coverage.payer_id)
    sender_id = profile.sender_id or office.settings.npis[0]
    receiver_id = profile.receiver_id or clean(_payer(check).edi_payer_id)[:_ISA_ID_LENGTH].strip()
    return Envelope(
        sender=Party(profile.sender_qualifier, sender_id, sender_id),
        receiver=Party(profile.receiver_qualifier, receiver_id, receiver_id),
        control_number=control_number,
        group_control_number=control_number,
        group_code=GROUP_CODE,
        version=VERSION,
        at=office.clock().astimezone(office.settings.zone),
        usage=profile.usage,
        is_acknowledgement_wanted=profile.is_acknowledgement_wanted,
    )


def _payer(check: Check) -> Payer:
    """The payer of a check that can be asked; `Broken` when the decision let one through without."""
    if check.asked.payer is None:
        raise Broken("CHECK_WITHOUT_PAYER", check.check_id)
    return check.asked.payer


def _attempt_row(business_date: date, question: _Question) -> dict[str, object]:
    asked = question.check.asked
    return {
        "trace_number": question.trace_number,
        "check_id": question.check.check_id,
        "attempt_no": question.attempt_no,
        "business_date": business_date,
        "payer_id": asked.coverage.payer_id,
        "edi_payer_id": _payer(question.check).edi_payer_id,
        "member_id": normalised_member_id(asked.coverage.member_id),
        "birth_date": asked.patient.birth_date,
        "is_dependent": not asked.coverage.is_subscriber,
        "control_number": question.envelope.control_number,
        "written_at": question.envelope.at,
        "outbox_key": question.outbox_key,
        "answer_sha256": "",
        "refusal_code": "",
    }


def _intent(office: Office, question: _Question) -> Intent:
    """The 270 on its way. Nobody owns an unknown outcome: it costs nothing but an unanswered check."""
    asked, envelope, trace_number = question.check.asked, question.envelope, question.trace_number
    profile = office.settings.eligibility.profile(asked.coverage.payer_id)
    inquiry = Inquiry(trace_number, company_id(office), asked, _payer(question.check), profile.send_gender)
    return Intent(
        key=question.outbox_key,
        kind=KIND,
        domain=DOMAIN,
        counterpart=asked.coverage.payer_id,
        payload=write_270(inquiry, envelope),
        envelope={
            "payload_id": str(uuid.uuid5(uuid.NAMESPACE_OID, trace_number)),
            "sender_id": envelope.sender.id,
            "receiver_id": envelope.receiver.id,
            "trace_number": trace_number,
            "control_number": str(envelope.control_number),
        },
    )
