"""Consumes the remittances that have landed: each once, whatever files and nights it turns up in."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlalchemy import Connection

from backoffice.billing.arrivals import FAILED, Consumed, Waiting, note, one_by_one, settle, unconsumed
from backoffice.billing.identity import remit_id
from backoffice.billing.model import RemitHead
from backoffice.billing.payee import Ourselves
from backoffice.billing.remit import RemitReading, read_remit
from backoffice.billing.remit_store import Terms, keep, release_ours, settle_identity
from backoffice.each import complain
from backoffice.edi.collector import resting_collector
from backoffice.edi.reader import Survey, survey
from backoffice.feeds.landing import landed_bytes
from backoffice.office import Counts, Office
from backoffice.store.engine import lock

SET_IDS = ("835",)
_USED = ("read", "mended")


def consume(office: Office, business_date: date, waiting: Sequence[Waiting]) -> Counts:
    """Reads the waiting transactions of one file. Counts them by what became of them, and those held.

    One on which the program fails is put aside as broken; that failure comes up when the others are kept.
    """
    file = survey(landed_bytes(office, waiting[0].sha256))
    with office.transaction() as connection:
        lock(connection, "billing")
        harvest = one_by_one(
            connection,
            unconsumed(connection, waiting),
            partial(_consume, connection, office, file),
            partial(_put_aside, connection, office, file),
        )
        consumed = harvest.consumed
        note(connection, business_date, consumed)
        held = settle_identity(connection, terms(office), [one.remit_id for one in consumed if one.remit_id])
        settle(connection, consumed, "REMIT_BROKEN")
    complain(harvest.failures)
    return {**Counter(one.outcome for one in consumed), "held": held}


def take_up(office: Office) -> int:
    """Takes up held remittances whose payee the settings have come to name; how many."""
    with office.transaction() as connection:
        lock(connection, "billing")
        return release_ours(connection, terms(office))


def terms(office: Office) -> Terms:
    """What decides whether a sound remittance is posted."""
    settings = office.settings
    ourselves = Ourselves(settings.npis, settings.tax_ids, settings.billing.payee_ids)
    return Terms(settings.ledger_start_date, ourselves)


def _consume(connection: Connection, office: Office, file: Survey, waiting: Waiting) -> Consumed:
    if waiting.is_test:
        return Consumed(waiting, "test", "TEST_INTERCHANGE")
    with resting_collector():
        reading = read_remit(file.data, file.whole(waiting.ordinal))
    return _keep(connection, office, waiting, reading)


def _put_aside(connection: Connection, office: Office, file: Survey, waiting: Waiting) -> Consumed:
    """Keeps of a transaction that nobody could read its name alone: sent again, it can still take its place."""
    head = RemitHead(remit_id(file.whole(waiting.ordinal)))
    return _keep(connection, office, waiting, RemitReading(head, None, "REMIT_BROKEN", FAILED))


def _keep(connection: Connection, office: Office, waiting: Waiting, reading: RemitReading) -> Consumed:
    outcome = keep(connection, waiting.arrived_date, terms(office), reading)
    if outcome in _USED:
        return Consumed(waiting, outcome, remit_id=reading.head.remit_id)
    return Consumed(waiting, outcome, reading.kind if outcome == "quarantined" else "SAME_CONTENT")
