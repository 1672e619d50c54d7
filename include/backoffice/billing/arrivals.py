"""Transactions that have landed and that billing has not consumed; each is consumed once, whatever file it is in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection, select

from backoffice.billing.queries import statement
from backoffice.errors import BackofficeError, Retryable
from backoffice.feeds.landing import Reason, settle_file
from backoffice.office import Office
from backoffice.store.engine import coded
from backoffice.store.tables.house import consumptions, landed_files
from backoffice.store.write import insert_or_keep

PIPELINE = "billing"
FAILED = "READING_FAILED"
"""Reason of a transaction on which our own program failed."""
_USELESS = ("quarantined", "cut")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A landed transaction that has not been consumed. `arrived_date` is the night that owns its file."""

    sha256: str
    ordinal: int
    file_id: int
    is_test: bool
    arrived_date: date


@dataclass(frozen=True, slots=True)
class Consumed:
    """What became of a transaction, and why where it was not used; `remit_id` names a remittance that was read."""

    waiting: Waiting
    outcome: str
    reason: str = ""
    remit_id: str = ""


def waiting_files(office: Office, business_date: date, set_ids: Iterable[str]) -> list[list[Waiting]]:
    """Transactions of these sets (ST01) that wait to be read by that night, by file."""
    wanted = {"business_date": business_date, "set_ids": list(set_ids)}
    with office.transaction() as connection:
        rows = connection.execute(statement("waiting_transactions"), wanted)
        waiting = [Waiting(**row._mapping) for row in rows]
    return [list(group) for _, group in groupby(waiting, key=lambda one: one.sha256)]


def unconsumed(connection: Connection, waiting: Sequence[Waiting]) -> list[Waiting]:
    """Those of one file that nobody else has consumed since they were listed."""
    known = select(consumptions.c.ordinal).where(
        consumptions.c.sha256 == waiting[0].sha256, consumptions.c.pipeline == PIPELINE
    )
    taken = set(connection.scalars(known))
    return [one for one in waiting if one.ordinal not in taken]


@dataclass(frozen=True, slots=True)
class Harvest:
    """What became of the transactions of a file, and the failures of ours that put some of them aside."""

    consumed: Sequence[Consumed]
    failures: Sequence[BackofficeError]


def one_by_one(
    connection: Connection,
    waiting: Iterable[Waiting],
    consume: Callable[[Waiting], Consumed],
    put_aside: Callable[[Waiting], Consumed],
) -> Harvest:
    """Consumes each in a savepoint of its own: one on which the program fails is put aside, and stops no other.

    `Retryable` comes through at once: nothing is wrong with the transaction then.
    """
    consumed, failures = [], list[BackofficeError]()
    for one in waiting:
        try:
            with connection.begin_nested():
                consumed.append(consume(one))
        except Exception as error:
            failures.append(_failure(one, error))
            consumed.append(put_aside(one))
    return Harvest(consumed, failures)


def _failure(waiting: Waiting, error: Exception) -> BackofficeError:
    """The failure in codes; what it was lies behind it, where an incident is sealed and no log looks."""
    failure = coded(error, f"file:{waiting.file_id}:{waiting.ordinal}")
    if isinstance(failure, Retryable):
        raise failure from None
    if failure is not error:
        failure.__context__ = error
    failure.__suppress_context__ = True
    return failure


def note(connection: Connection, business_date: date, consumed: Iterable[Consumed]) -> None:
    """Writes down that these are consumed, in the transaction that keeps what they say."""
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


def settle(connection: Connection, consumed: Sequence[Consumed], reason: str) -> None:
    """Takes what turned out to be of no use out of its file's count of loaded transactions.

    `reason` speaks for the whole file, should nothing else be in it.
    """
    broken = [one for one in consumed if one.outcome in _USELESS]
    known = [one for one in consumed if one.outcome == "duplicate"]
    if not broken and not known:
        return
    file_id = consumed[0].waiting.file_id
    file = connection.execute(select(landed_files).where(landed_files.c.file_id == file_id)).one()
    reasons: list[Reason] = [(one.waiting.ordinal, "ST", one.reason) for one in broken]
    settle_file(
        connection,
        file_id,
        read=file.read_count,
        loaded=file.loaded_count - len(broken) - len(known),
        quarantined=file.quarantined_count + len(broken),
        duplicate=file.duplicate_count + len(known),
        reasons=[(0, "", reason), *reasons] if broken else [],
    )
