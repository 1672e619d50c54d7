"""Reads 999 and TA1: which of our inquiries were refused before anybody looked at them."""

from collections.abc import Iterator
from dataclasses import dataclass

from backoffice.edi.model import Reading, Segment, Transaction

_REJECTING = frozenset("RMWX")  # IK501 and AK901: rejected, for content or for security
_OUR_GROUP = "HS"


@dataclass(frozen=True, slots=True)
class Refused:
    """An inquiry that was refused: its control number, a code, and for a TA1 the date and time of our ISA."""

    control_number: int
    code: str
    isa_stamp: str = ""


def refused_by_ta1(reading: Reading) -> Iterator[Refused]:
    """Interchanges that a TA1 rejects (TA104 `R`); the stamp is TA102 and TA103."""
    for interchange in reading.interchanges:
        for segment in interchange.acknowledgements:
            if segment[4].strip() == "R":
                yield from _refused(segment[1], "TA1_R", f"{segment[2].strip()}{segment[3].strip()}")


def refused_by_999(transaction: Transaction) -> Iterator[Refused]:
    """Groups and transactions of ours that a 999 rejects (AK9, IK5)."""
    group: Segment | None = None
    inquiry = ""
    for segment in transaction.segments:
        if segment.id == "AK1":
            group = segment if segment[1].strip() == _OUR_GROUP else None
        elif segment.id == "AK2":
            inquiry = segment[2]
        elif group and segment.id == "IK5" and segment[1].strip() in _REJECTING:
            yield from _refused(inquiry, "999_R")
        elif group and segment.id == "AK9" and segment[1].strip() in _REJECTING:
            yield from _refused(group[2], "999_R")


def _refused(number: str, code: str, isa_stamp: str = "") -> Iterator[Refused]:
    digits = number.strip()
    if digits.isascii() and digits.isdecimal() and len(digits) <= 9:
        yield Refused(int(digits), code, isa_stamp)
