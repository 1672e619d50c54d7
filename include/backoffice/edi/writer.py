"""Writes one X12 interchange. Trailers repeat the headers by construction; it knows no transaction set."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from backoffice.edi.model import Delimiters

STANDARD = Delimiters(element="*", component=":", repetition="^", terminator="~")

Element = str | tuple[str, ...]
"""An element's text, or the components of a composite."""

_ID_WIDTH = 15
_LARGEST_CONTROL_NUMBER = 999_999_999
_LETTERS = str.maketrans(
    {"ß": "SS", "æ": "AE", "Æ": "AE", "œ": "OE", "Œ": "OE", "ø": "O", "Ø": "O", "ł": "L", "Ł": "L"}
    | {"đ": "D", "Đ": "D", "ð": "D", "Ð": "D", "þ": "TH", "Þ": "TH", "ı": "I", "’": "'", "‘": "'"}
    | {"–": "-", "—": "-"}
)


@dataclass(frozen=True, slots=True)
class Party:
    """One end of an interchange: ISA05/06 or ISA07/08, and the code it uses in GS02 or GS03."""

    qualifier: str
    id: str
    group_id: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything that stands in ISA and GS. `at` is the time of sending, in the sender's zone."""

    sender: Party
    receiver: Party
    control_number: int
    group_control_number: int
    group_code: str
    version: str
    at: datetime
    usage: str = "P"
    is_acknowledgement_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One transaction: its ST, and the segments between ST and SE, each with its id first."""

    set_id: str
    control_number: str
    segments: Sequence[Sequence[Element]]


def write_interchange(envelope: Envelope, transactions: Sequence[Outgoing], delimiters: Delimiters = STANDARD) -> bytes:
    """One ISA with one GS with these transactions, in ASCII upper case.

    ValueError when an id does not fit into fifteen characters or a control number into nine digits.
    """
    isa = _isa(envelope, delimiters)
    body = [*_group(envelope, transactions), ("IEA", "1", isa[13])]
    lines = [delimiters.element.join(isa), *(_line(segment, delimiters) for segment in body)]
    return "".join(line + delimiters.terminator for line in lines).encode("ascii")


def clean(text: str, delimiters: Delimiters = STANDARD) -> str:
    """The text in ASCII upper case; what has no ASCII form, delimiters and line ends become single spaces."""
    if text.isalnum() and text.isascii():
        return text.upper()
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).upper()
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return _unsayable(delimiters).sub(" ", kept).strip()


@cache
def _unsayable(delimiters: Delimiters) -> re.Pattern[str]:
    """Runs of what no element may hold."""
    forbidden = delimiters.element + delimiters.component + delimiters.repetition + delimiters.terminator
    return re.compile(rf"(?:[^\x20-\x7e]|[{re.escape(forbidden)}]|\s)+")


def _isa(envelope: Envelope, delimiters: Delimiters) -> list[str]:
    if not 0 < envelope.control_number <= _LARGEST_CONTROL_NUMBER:
        raise ValueError("an interchange control number has one to nine digits")
    sender, receiver = envelope.sender, envelope.receiver
    return [
        *("ISA", "00", " " * 10, "00", " " * 10),
        *(sender.qualifier, _padded(sender.id, delimiters)),
        *(receiver.qualifier, _padded(receiver.id, delimiters)),
        *(envelope.at.strftime("%y%m%d"), envelope.at.strftime("%H%M")),
        *(delimiters.repetition or "U", envelope.version[:5], f"{envelope.control_number:09}"),
        *("1" if envelope.is_acknowledgement_wanted else "0", envelope.usage, delimiters.component),
    ]


def _group(envelope: Envelope, transactions: Sequence[Outgoing]) -> Iterator[Sequence[Element]]:
    number = str(envelope.group_control_number)
    parties = (envelope.sender.group_id, envelope.receiver.group_id)
    sent = (envelope.at.strftime("%Y%m%d"), envelope.at.strftime("%H%M"))
    yield "GS", envelope.group_code, *parties, *sent, number, "X", envelope.version
    for transaction in transactions:
        yield "ST", transaction.set_id, transaction.control_number, envelope.version
        yield from transaction.segments
        yield "SE", str(len(transaction.segments) + 2), transaction.control_number
    yield "GE", str(len(transactions)), number


def _line(segment: Sequence[Element], delimiters: Delimiters) -> str:
    texts = [_text(element, delimiters) for element in segment]
    return delimiters.element.join(texts).rstrip(delimiters.element)


def _text(element: Element, delimiters: Delimiters) -> str:
    if isinstance(element, str):
        return clean(element, delimiters)
    parts = (clean(part, delimiters) for part in element)
    return delimiters.component.join(parts).rstrip(delimiters.component)


def _padded(party_id: str, delimiters: Delimiters) -> str:
    text = clean(party_id, delimiters)
    if not 0 < len(text) <= _ID_WIDTH:
        raise ValueError("an interchange id has one to fifteen characters")
    return text.ljust(_ID_WIDTH)
