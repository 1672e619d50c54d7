"""Consumes the remittances that have landed: each once, whatever files and nights it turns up in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, select

from backoffice.billing.queries import statement
from backoffice.billing.remit import read_remit
from backoffice.billing.remit_store import keep, settle_identity
from backoffice.edi.model import Transaction
from backoffice.edi.reader import read
from backoffice.feeds.landing import Reason, landed_bytes, settle_file
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.house import consumptions, landed_files
from backoffice.store.write import insert_or_keep

PIPELINE = "billing"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A landed 835 that has not been consumed. `arrived_date` is the night that owns its file."""

    sha256: str
    ordinal: int
    file_id: int
    is_test: bool
    arrived_date: date


@dataclass(frozen=True, slots=True)
class _Consumed:
    waiting: Waiting
    outcome: str
    reason: str
    remit_id: str = ""


def waiting_files(office: Office, business_date: date) -> list[list[Waiting]]:
    """What waits to be read, by file."""
    with office.transaction() as connection:
        rows = connection.execute(statement("waiting_remits"), {"business_date": business_date})
        waiting = [Waiting(**row._mapping) for row in rows]
    return [list(group) for _, group in groupby(waiting, key=lambda one: one.sha256)]


def consume(office: Office, business_date: date, waiting: Sequence[Waiting]) -> Counts:
    """Reads the waiting transactions of one file. Counts them by what became of them, and those held."""
    data = landed_bytes(office, waiting[0].sha256)
    transactions = read(data).transactions
    with office.transaction() as connection:
        lock(connection, "billing")
        consumed = [
            _consume(connection, office, data, transactions[one.ordinal - 1], one)
            for one in _unconsumed(connection, waiting)
        ]
        _note(connection, business_date, consumed)
        held = settle_identity(connection, [one.remit_id for one in consumed if one.outcome == "read"])
        _settle_file(connection, consumed)
    return {**Counter(one.outcome for one in consumed), "held": held}


def _unconsumed(connection: Connection, waiting: Sequence[Waiting]) -> list[Waiting]:
    """Those that nobody else has consumed since they were listed."""
    known = select(consumptions.c.ordinal).where(
        consumptions.c.sha256 == waiting[0].sha256, consumptions.c.pipeline == PIPELINE
    )
    taken = set(connection.scalars(known))
    return [one for one in waiting if one.ordinal not in taken]


def _consume(
    connection: Connection,
    office: Office,
    data: bytes,
    transaction: Transaction,
    waiting: Waiting,
) -> _Consumed:
    if waiting.is_test:
        return _Consumed(waiting, "test", "TEST_INTERCHANGE")
    reading = read_remit(data, transaction)
    if not keep(connection, waiting.arrived_date, office.settings.ledger_start_date, reading):
        return _Consumed(waiting, "duplicate", "SAME_CONTENT")
    if reading.remit is None:
        return _Consumed(waiting, "quarantined", reading.kind)
    return _Consumed(waiting, "read", "", reading.head.remit_id)


def _note(connection: Connection, business_date: date, consumed: Iterable[_Consumed]) -> None:
    rows = [
        {
            "sha256": one.waiting.sha256,
            "ordinal": one.waiting.ordinal,
            "pipeline": PIPELINE,
            "business_date": business_date,
            "outcome": one.outcome,
            "reason_code": one.reason,
        }
        for one in consumed
    ]
    insert_or_keep(connection, consumptions, rows)


def _settle_file(connection: Connection, consumed: Sequence[_Consumed]) -> None:
    """Takes what turned out to be of no use out of the file's count of loaded transactions."""
    broken = [one for one in consumed if one.outcome == "quarantined"]
    known = [one for one in consumed if one.outcome == "duplicate"]
    if not broken and not known:
        return
    file_id = consumed[0].waiting.file_id
    file = connection.execute(select(landed_files).where(landed_files.c.file_id == file_id)).one()
    # The first reason speaks for the whole file, should nothing else be in it.
    reasons: list[Reason] = [(one.waiting.ordinal, "ST", one.reason) for one in broken]
    settle_file(
        connection,
        file_id,
        read=file.read_count,
        loaded=file.loaded_count - len(broken) - len(known),
        quarantined=file.quarantined_count + len(broken),
        duplicate=file.duplicate_count + len(known),
        reasons=[(0, "", "REMIT_BROKEN"), *reasons] if broken else [],
    )
