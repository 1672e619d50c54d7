"""Asks: for each new check of the acting night one attempt, one 270 and one intent to send it."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, func, select, update

from backoffice.edi.writer import Envelope, Party, clean
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
_FIRST_ATTEMPT = 1
_ISA_ID_LENGTH = 15


def company_id(office: Office) -> str:
    """Our TRN03: 1 and the practice's first EIN."""
    return f"1{office.settings.tax_ids[0]}"


def ask(connection: Connection, office: Office, business_date: date, checks: Sequence[Check]) -> Counts:
    """Writes attempt and intent of each check that has none yet. Counts as in `outbox.intents.put`."""
    ids = [check.check_id for check in checks]
    attempts = eligibility_attempts.c
    asked = set(connection.scalars(select(attempts.check_id).where(attempts.check_id.in_(ids))))
    new = [check for check in checks if check.check_id not in asked]
    envelopes = [_envelope(office, check, number) for check, number in _numbered(connection, new)]
    written = list(zip(new, envelopes, strict=True))
    insert_or_keep(connection, eligibility_attempts, [_attempt_row(business_date, *each) for each in written])
    return put(connection, office, business_date, [_intent(office, *each) for each in written])


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


def trace_number(check: Check) -> str:
    """TRN02 and BHT03 of the check's first attempt; holds no patient data."""
    return f"{check.check_id}-{_FIRST_ATTEMPT}"


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


def _attempt_row(business_date: date, check: Check, envelope: Envelope) -> dict[str, object]:
    asked = check.asked
    return {
        "trace_number": trace_number(check),
        "check_id": check.check_id,
        "attempt_no": _FIRST_ATTEMPT,
        "business_date": business_date,
        "payer_id": asked.coverage.payer_id,
        "edi_payer_id": _payer(check).edi_payer_id,
        "member_id": normalised_member_id(asked.coverage.member_id),
        "birth_date": asked.patient.birth_date,
        "is_dependent": not asked.coverage.is_subscriber,
        "control_number": envelope.control_number,
        "written_at": envelope.at,
        "outbox_key": _outbox_key(check),
        "answer_sha256": "",
        "refusal_code": "",
    }


def _intent(office: Office, check: Check, envelope: Envelope) -> Intent:
    """The 270 on its way. Nobody owns an unknown outcome: it costs nothing but an unanswered check."""
    profile = office.settings.eligibility.profile(check.asked.coverage.payer_id)
    inquiry = Inquiry(trace_number(check), company_id(office), check.asked, _payer(check), profile.send_gender)
    return Intent(
        key=_outbox_key(check),
        kind=KIND,
        domain=DOMAIN,
        counterpart=check.asked.coverage.payer_id,
        payload=write_270(inquiry, envelope),
        envelope={
            "payload_id": str(uuid.uuid5(uuid.NAMESPACE_OID, trace_number(check))),
            "sender_id": envelope.sender.id,
            "receiver_id": envelope.receiver.id,
            "trace_number": trace_number(check),
            "control_number": str(envelope.control_number),
        },
    )


def _outbox_key(check: Check) -> str:
    return f"270:{trace_number(check)}"
