"""Where answers come from: our own exchanges, and files in the inbox. Each is read once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, FromClause, and_, exists, or_, select, update

from backoffice.store.read import looked_up
from backoffice.store.tables.eligibility import eligibility_attempts
from backoffice.store.tables.house import consumptions, edi_transactions, landed_files
from backoffice.store.tables.work import outbox
from backoffice.store.write import insert_or_keep

PIPELINE = "eligibility"
ANSWER, ACKNOWLEDGEMENT = "271", "999"
OURS = (ANSWER, ACKNOWLEDGEMENT)
WHOLE = 0
"""Ordinal that stands for the TA1s of an arrival: they are outside any transaction."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that came, by their hash, the night they belong to, and when they came.

    `exchange` is the trace number of the question they came back on; empty for a file.
    """

    sha256: str
    business_date: date
    at: datetime
    exchange: str = ""


def unread_exchanges(
    connection: Connection, business_date: date, payer_id: str = "", keys: Collection[str] | None = None
) -> list[Arrival]:
    """The answers of exchanges up to that night that have not been read, in order of the questions; of all payers
    or of one, of all intents or of these.
    """
    intents: FromClause = outbox
    attempts: FromClause = eligibility_attempts
    if keys is not None:
        intents = looked_up(outbox.c.key, keys, "intents")
        attempts = looked_up(eligibility_attempts.c.outbox_key, keys, "attempts")
    asked, sent = attempts.c, intents.c
    query = (
        select(sent.answer_sha256, asked.business_date, sent.sent_at, asked.trace_number)
        .join_from(attempts, intents, sent.key == asked.outbox_key)
        .where(sent.answer_sha256 != "", asked.answer_sha256 == "", asked.business_date <= business_date)
        .order_by(asked.trace_number)
    )
    if payer_id:
        query = query.where(asked.payer_id == payer_id)
    return [Arrival(*row) for row in connection.execute(query)]


def unread_files(connection: Connection, business_date: date) -> list[Arrival]:
    """Landed files up to that night with a 271, 999 or lone TA1 that nobody has consumed, oldest first."""
    of_file = edi_transactions.c.file_id == landed_files.c.file_id
    is_ours = edi_transactions.c.set_id.in_(OURS)
    holds_unread = exists().where(of_file, is_ours, ~_is_consumed(edi_transactions.c.ordinal))
    holds_no_transaction = ~exists().where(of_file)
    query = (
        select(landed_files.c.sha256, landed_files.c.business_date, landed_files.c.first_seen_at)
        .where(landed_files.c.kind == "x12", landed_files.c.state == "loaded")
        .where(landed_files.c.business_date <= business_date)
        .where(or_(holds_unread, and_(holds_no_transaction, ~_is_consumed(WHOLE))))
        .order_by(landed_files.c.business_date, landed_files.c.file_id)
    )
    return [Arrival(*row) for row in connection.execute(query)]


def consumed(connection: Connection, arrival: Arrival) -> set[int]:
    """Transactions of a file that are done with. An exchange has none: equal bytes may answer two questions."""
    if arrival.exchange:
        return set()
    query = select(consumptions.c.ordinal).where(
        consumptions.c.sha256 == arrival.sha256, consumptions.c.pipeline == PIPELINE
    )
    return set(connection.scalars(query))


def consume(connection: Connection, arrival: Arrival, ordinals: Sequence[int]) -> None:
    """Notes that these transactions have been read; ordinal `WHOLE` stands for the arrival's TA1s."""
    rows = [
        {
            "sha256": arrival.sha256,
            "ordinal": ordinal,
            "pipeline": PIPELINE,
            "business_date": arrival.business_date,
            "outcome": "read",
            "reason_code": "",
        }
        for ordinal in ordinals
    ]
    insert_or_keep(connection, consumptions, rows)
    attempts = eligibility_attempts.c
    if arrival.exchange:
        connection.execute(
            update(eligibility_attempts)
            .where(attempts.trace_number == arrival.exchange)
            .values(answer_sha256=arrival.sha256)
        )


def _is_consumed(ordinal: ColumnElement[object] | int) -> ColumnElement[bool]:
    """Whether that transaction of the landed file has been read; both are named by the query around it."""
    read_already = (
        select(consumptions.c.ordinal)
        .where(
            consumptions.c.sha256 == landed_files.c.sha256,
            consumptions.c.pipeline == PIPELINE,
            consumptions.c.ordinal == ordinal,
        )
        .correlate(landed_files, edi_transactions)
    )
    return read_already.exists()
