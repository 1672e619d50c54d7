"""Reads 999 and TA1: which of our inquiries were refused before anybody looked at them.

Who writes all in lower case writes the codes so as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from backoffice.edi.model import Reading, Transaction

_REJECTING = frozenset("RMWX")  # IK501 and AK901: rejected, for content or for security
_OUR_GROUP = "HS"


@dataclass(frozen=True, slots=True)
class Refused:
    """An inquiry that was refused: its numbers, a code, and for a TA1 the date and time of our ISA.

    Without a `set_number` it is all that went out under that control number.
    """

    control_number: int
    code: str
    set_number: int | None = None
    isa_stamp: str = ""


def refused_by_ta1(reading: Reading) -> Iterator[Refused]:
    """Interchanges that a TA1 rejects (TA104 `R`); the stamp is TA102 and TA103."""
    for interchange in reading.interchanges:
        for segment in interchange.acknowledgements:
            number = _number(segment[1])
            if number is not None and _code(segment[4]) == "R":
                yield Refused(number, "TA1_R", isa_stamp=f"{segment[2].strip()}{segment[3].strip()}")


def refused_by_999(transaction: Transaction) -> Iterator[Refused]:
    """Groups (AK9) and transactions (IK5) of ours that a 999 rejects."""
    group: int | None = None
    inquiry: int | None = None
    for segment in transaction.segments:
        if segment.id == "AK1":
            group = _number(segment[2]) if _code(segment[1]) == _OUR_GROUP else None
        elif segment.id == "AK2":
            inquiry = _number(segment[2])
        elif group is not None and _code(segment[1]) in _REJECTING:
            if segment.id == "IK5" and inquiry is not None:
                yield Refused(group, "999_R", inquiry)
            elif segment.id == "AK9":
                yield Refused(group, "999_R")


def _code(text: str) -> str:
    return text.strip().upper()


def _number(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else None
