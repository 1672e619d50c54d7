"""The identifiers by which both ends name a message; the CAQH CORE infrastructure rule asks both ends to log them."""

from dataclasses import dataclass
from datetime import datetime

from backoffice.edi.model import Group, Interchange, Segment, Transaction
from backoffice.edi.values import parse_moment

TA1 = "TA1"
_OUTSIDE = 0  # TA1s stand in no transaction


@dataclass(frozen=True, slots=True)
class Identifiers:
    """A transaction as its envelopes name it, or the TA1s of an interchange (`ordinal` 0); '' for what is absent.

    `stated_at` is the message's own date and time, of no zone: BHT04 and 05, else GS04 and 05, else ISA09 and 10.
    """

    ordinal: int
    set_id: str
    interchange_sender: str
    interchange_receiver: str
    interchange_number: str
    group_sender: str
    group_receiver: str
    group_number: str
    transaction_number: str
    trace_number: str
    reference: str
    stated_at: datetime | None


def of_acknowledgement(interchange: Interchange) -> Identifiers:
    """Those of an interchange that holds TA1s and nothing else."""
    return Identifiers(
        ordinal=_OUTSIDE,
        set_id=TA1,
        interchange_sender=interchange.sender_id,
        interchange_receiver=interchange.receiver_id,
        interchange_number=interchange.control_number,
        group_sender="",
        group_receiver="",
        group_number="",
        transaction_number="",
        trace_number="",
        reference="",
        stated_at=parse_moment(interchange.isa[9], interchange.isa[10]),
    )


def of_transaction(interchange: Interchange, group: Group, transaction: Transaction) -> Identifiers:
    """Those of a transaction in its envelopes."""
    nothing = Segment("", (), 0, 0, transaction.delimiters)
    header = group.header or nothing
    first = {segment.id: segment for segment in reversed(transaction.segments)}
    beginning, trace = first.get("BHT", nothing), first.get("TRN", nothing)
    stamps = ((beginning[4], beginning[5]), (header[4], header[5]), (interchange.isa[9], interchange.isa[10]))
    return Identifiers(
        ordinal=transaction.ordinal,
        set_id=transaction.set_id,
        interchange_sender=interchange.sender_id,
        interchange_receiver=interchange.receiver_id,
        interchange_number=interchange.control_number,
        group_sender=header[2].strip(),
        group_receiver=header[3].strip(),
        group_number=header[6].strip(),
        transaction_number=transaction.control_number,
        trace_number=trace[2].strip(),
        reference=beginning[3].strip(),
        stated_at=next(filter(None, (parse_moment(*stamp) for stamp in stamps)), None),
    )
