"""The log of messages: each 270 as it was written, each 271, 999 and TA1 as it came; their bytes are payloads."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection

from backoffice.edi.excerpt import excerpt
from backoffice.edi.model import Reading
from backoffice.edi.reader import read
from backoffice.eligibility.arrivals import OURS, Arrival
from backoffice.eligibility.identifiers import Identifiers, of_acknowledgement, of_transaction
from backoffice.office import Office
from backoffice.outbox.intents import keep_payloads, sha256
from backoffice.store.tables.eligibility import eligibility_messages
from backoffice.store.write import insert_or_keep

ASKED, ANSWERED = "asked", "answered"
_INQUIRY = "270"
_Message = tuple[Identifiers, bytes]  # with the bytes that show it
_Row = dict[str, object]


def log_asked(connection: Connection, office: Office, business_date: date, interchanges: Sequence[bytes]) -> None:
    """Notes every 270 of these interchanges, in the transaction that decides to send them.

    Their bytes are kept by whoever sends them.
    """
    rows = [
        _row(office, ASKED, business_date, named) | _whole(content, named.trace_number)
        for content in interchanges
        for named, _ in _messages(content, read(content), (_INQUIRY,))
    ]
    insert_or_keep(connection, eligibility_messages, rows)


def log_answered(connection: Connection, office: Office, arrival: Arrival, content: bytes, reading: Reading) -> None:
    """Notes what an arrival holds for this job; of a file it keeps each transaction with the headers above it.

    An arrival that is read again adds nothing.
    """
    messages = list(_messages(content, reading, OURS))
    rows = [
        _row(office, ANSWERED, arrival.business_date, named) | _whole(content, arrival.exchange)
        for named, _ in messages
    ]
    if not arrival.exchange:
        keep_payloads(connection, [part for _, part in messages])
        rows = [row | {"payload_sha256": sha256(part)} for row, (_, part) in zip(rows, messages, strict=True)]
    insert_or_keep(connection, eligibility_messages, rows)


def _messages(content: bytes, reading: Reading, set_ids: Sequence[str]) -> Iterator[_Message]:
    """Each transaction of these sets; of an arrival without any transaction its TA1s."""
    if not reading.transactions:
        yield from ((of_acknowledgement(each), content) for each in reading.interchanges[:1] if each.acknowledgements)
    for interchange in reading.interchanges:
        for group in interchange.groups:
            for transaction in group.transactions:
                if transaction.set_id in set_ids:
                    part = excerpt(content, interchange, group, transaction)
                    yield of_transaction(interchange, group, transaction), part


def _whole(content: bytes, exchange: str) -> _Row:
    digest = sha256(content)
    return {"sha256": digest, "payload_sha256": digest, "exchange": exchange}


def _row(office: Office, direction: str, business_date: date, named: Identifiers) -> _Row:
    words = {
        name: value.replace("\0", "") if isinstance(value, str) else value for name, value in asdict(named).items()
    }
    stated_at = named.stated_at and named.stated_at.replace(tzinfo=office.settings.zone)
    return words | {"direction": direction, "business_date": business_date, "stated_at": stated_at}
