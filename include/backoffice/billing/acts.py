"""What a person decides about remittances and their claim payments.

Each act is a ruling beside a row of the audit log. The next run of the job posts what it changes: what stood is taken
back by entries of its own, and nothing is deleted. The same act twice is one.
"""

from sqlalchemy import Connection, Table, exists, select

from backoffice.billing import ruling_store
from backoffice.billing.remit_store import is_usable
from backoffice.billing.rulings import ON_PAYMENTS, Act, Key
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.audit import Act as AuditedAct
from backoffice.store.engine import lock
from backoffice.store.tables.billing import billing_claims, billing_openings, remit_claims, remit_placements, remits

_ON_REMITS = (*ON_PAYMENTS, Act.HOLD, Act.RELEASE, Act.DISMISS)
_HELD = ("held", "dismissed")
_COUNTING = ("landed", "posted", "held")


def assign(office: Office, subject: str, claim_id: str, actor: str, reason: str) -> None:
    """Places a claim payment (`remit:ordinal`) on a claim of ours, whatever the ladder says.

    A reversal takes back what it undoes exactly on that claim, whatever numbers it names. A payment that does not add
    up, can't be read, or takes back something unknown is posted with its money alone.
    `Rejected`: PAYMENT_UNKNOWN, CLAIM_UNKNOWN.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        _payment(connection, subject)
        if not any(_has(connection, table, claim_id) for table in (billing_claims, billing_openings)):
            raise Rejected("CLAIM_UNKNOWN", claim_id)
        _rule(connection, office, Act.ASSIGN, subject, claim_id, actor, reason)


def undo_match(office: Office, subject: str, actor: str, reason: str) -> str:
    """Takes a claim payment (`remit:ordinal`) off the claim it is posted to, and returns that claim.

    What a reversal took back stands again. The pair is refused for good: only a person can place the payment again.
    `Rejected`: PAYMENT_UNKNOWN, NOTHING_TO_UNDO when it stands with no claim.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        remit_id, ordinal = _payment(connection, subject)
        columns = remit_placements.c
        placed = select(columns.claim_id).where(columns.remit_id == remit_id, columns.ordinal == ordinal)
        claim_id = connection.scalar(
            placed.where(columns.outcome.in_(("posted", "memo", "reversal")), columns.claim_id != "")
        )
        if claim_id is None:
            raise Rejected("NOTHING_TO_UNDO", subject)
        _rule(connection, office, Act.REFUSE, subject, claim_id, actor, reason)
    return str(claim_id)


def approve(office: Office, subject: str, actor: str, reason: str) -> None:
    """Lets a claim payment (`remit:ordinal`), or all of a remittance, be posted as it was matched.

    `Rejected("PAYMENT_UNKNOWN")` when there is none.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        if ":" in subject:
            _payment(connection, subject)
        else:
            _state(connection, subject)
        _rule(connection, office, Act.APPROVE, subject, "", actor, reason)


def bill(office: Office, act: Act, subject: str, actor: str, reason: str) -> None:
    """Says who is liable for what a claim payment (`remit:ordinal`) leaves: the patient (`BILL_PATIENT`), whatever
    coverage is on file and whether or not the payer has forwarded it, or the next payer after all (`BILL_PAYER`).

    A patient who must not be billed is not billed by this either. `Rejected("PAYMENT_UNKNOWN")` when there is none.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        _payment(connection, subject)
        _rule(connection, office, act, subject, "", actor, reason)


def undo_remit(office: Office, remit_id: str, actor: str, reason: str) -> None:
    """Takes back all that was posted from a remittance, and holds it.

    `Rejected`: PAYMENT_UNKNOWN, NOTHING_TO_UNDO when its money does not count anyway.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        if _state(connection, remit_id) not in _COUNTING:
            raise Rejected("NOTHING_TO_UNDO", remit_id)
        _rule(connection, office, Act.HOLD, remit_id, "", actor, reason)


def release(office: Office, remit_id: str, actor: str, reason: str) -> None:
    """Lets a remittance be posted that was held or dismissed: its money counts, whatever it repeats or contradicts.

    `Rejected`: PAYMENT_UNKNOWN, NOT_HELD; one that could not be used as it came stays where it is.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        if _state(connection, remit_id) not in _HELD or not is_usable(connection, remit_id):
            raise Rejected("NOT_HELD", remit_id)
        _rule(connection, office, Act.RELEASE, remit_id, "", actor, reason)


def dismiss(office: Office, remit_id: str, actor: str, reason: str) -> None:
    """Says that a remittance in quarantine, or held, is never to be posted: its money does not exist.

    `Rejected`: PAYMENT_UNKNOWN, NOT_HELD.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        if _state(connection, remit_id) not in ("held", "quarantined"):
            raise Rejected("NOT_HELD", remit_id)
        _rule(connection, office, Act.DISMISS, remit_id, "", actor, reason)


def _payment(connection: Connection, subject: str) -> Key:
    """The claim payment that a subject names."""
    remit_id, _, ordinal = subject.partition(":")
    columns = remit_claims.c
    number = int(ordinal) if ordinal.isdecimal() else 0
    query = select(columns.ordinal).where(columns.remit_id == remit_id, columns.ordinal == number)
    if connection.scalar(query) is None:
        raise Rejected("PAYMENT_UNKNOWN", subject)
    return remit_id, number


def _has(connection: Connection, claims: Table, claim_id: str) -> bool:
    return bool(connection.scalar(select(exists().where(claims.c.claim_id == claim_id))))


def _state(connection: Connection, remit_id: str) -> str:
    state = connection.scalar(select(remits.c.state).where(remits.c.remit_id == remit_id))
    if state is None:
        raise Rejected("PAYMENT_UNKNOWN", remit_id)
    return str(state)


def _rule(
    connection: Connection, office: Office, act: Act, subject: str, claim_id: str, actor: str, reason: str
) -> None:
    if ruling_store.newest(connection, subject, _ON_REMITS) == (act.value, claim_id):
        return
    signature = AuditedAct(office.clock(), actor, f"payment_{act.value}", "payment", subject, reason)
    ruling_store.add(connection, act, subject, claim_id, signature)
    ruling_store.make_due(connection, subject.partition(":")[0], office.settings.ledger_start_date)
