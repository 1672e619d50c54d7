"""Consumes the remittances that have landed: each once, whatever files and nights it turns up in."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from backoffice.billing.arrivals import Consumed, Waiting, note, settle, unconsumed
from backoffice.billing.remit import read_remit
from backoffice.billing.remit_store import keep, settle_identity
from backoffice.edi.model import Transaction
from backoffice.edi.reader import read
from backoffice.feeds.landing import landed_bytes
from backoffice.office import Counts, Office
from backoffice.store.engine import lock

SET_IDS = ("835",)


def consume(office: Office, business_date: date, waiting: Sequence[Waiting]) -> Counts:
    """Reads the waiting transactions of one file. Counts them by what became of them, and those held."""
    data = landed_bytes(office, waiting[0].sha256)
    transactions = read(data).transactions
    with office.transaction() as connection:
        lock(connection, "billing")
        consumed = [
            _consume(connection, office, data, transactions[one.ordinal - 1], one)
            for one in unconsumed(connection, waiting)
        ]
        note(connection, business_date, consumed)
        held = settle_identity(connection, [one.remit_id for one in consumed if one.outcome == "read"])
        settle(connection, consumed, "REMIT_BROKEN")
    return {**Counter(one.outcome for one in consumed), "held": held}


def _consume(
    connection: Connection,
    office: Office,
    data: bytes,
    transaction: Transaction,
    waiting: Waiting,
) -> Consumed:
    if waiting.is_test:
        return Consumed(waiting, "test", "TEST_INTERCHANGE")
    reading = read_remit(data, transaction)
    if not keep(connection, waiting.arrived_date, office.settings.ledger_start_date, reading):
        return Consumed(waiting, "duplicate", "SAME_CONTENT")
    if reading.remit is None:
        return Consumed(waiting, "quarantined", reading.kind)
    return Consumed(waiting, "read", remit_id=reading.head.remit_id)
