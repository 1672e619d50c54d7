"""The records of a BAI2 file, each with its continuations, and the fields of the two kinds that hold money."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from backoffice.billing.bank_lines import BankCode
from backoffice.errors import Rejected

_RECORD_START = re.compile(r"(?:\A|[\r\n])[ \t]*(?=[0-9]{2},)|/[ \t]+(?=(?:01|02|03|16|49|88|98|99),)")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_TYPE = re.compile(r"[0-9]{3}")
_MOST_PAIRS = 99
_SUMMARY_WIDTH = 4
_PLAIN_FUNDS = ("", "Z", "0", "1", "2")


@dataclass(frozen=True, slots=True)
class Record:
    """A record and its 88 continuations, each part without its code; `ordinal` counts physical records."""

    ordinal: int
    code: str
    parts: list[str]

    @property
    def fields(self) -> list[str]:
        """The fields of all parts, one after the other, without blanks around them."""
        return _fields(self.parts)


@dataclass(frozen=True, slots=True)
class Movement:
    """The fields of a 16 record, as they stand in the file."""

    type_code: str
    amount: str
    bank_reference: str
    customer_reference: str
    text: str


def records(text: str) -> Iterator[Record]:
    """Every logical record in order, wherever its line ends; an 88 without a record before it stands alone."""
    current: Record | None = None
    for ordinal, piece in enumerate(filter(str.strip, _RECORD_START.split(text)), start=1):
        code, _, rest = piece.strip().partition(",")
        body = rest.removesuffix("/").rstrip()
        if code == "88" and current is not None:
            current.parts.append(body)
            continue
        if current is not None:
            yield current
        current = Record(ordinal, code, [body])
    if current is not None:
        yield current


def integer(text: str) -> int | None:
    """A whole number with an optional sign; None for anything else."""
    return int(text) if _INTEGER.fullmatch(text) else None


def summaries(record: Record) -> list[tuple[str, int]]:
    """Type code and amount of each summary of a 03 record; raises Rejected when they can't be told apart.

    A part may end within a summary, which then goes on in the next part, or end it there with its rest left out. A bank
    may leave a summary out and keep its commas.
    """
    parts = [_fields(record.parts[:1])[2:], *(_fields([part]) for part in record.parts[1:])]
    try:
        return list(_summaries(list(chain(*parts))))
    except Rejected:
        return [summary for part in parts for summary in _summaries(part)]


def movement(record: Record) -> Movement:
    """The fields of a 16 record; raises Rejected when its funds type is none."""
    fields, rest = record.parts[0].split(","), record.parts[1:]
    while (text_at := 4 + _funds_width([field.strip() for field in fields[2:]])) > len(fields) and rest:
        fields += rest.pop(0).split(",")
    fields += [""] * (text_at - len(fields))
    type_code, amount, *_ = (field.strip() for field in fields)
    text = " ".join([",".join(fields[text_at:]), *rest])
    return Movement(
        type_code=type_code,
        amount=amount,
        bank_reference=fields[text_at - 2].strip(),
        customer_reference=fields[text_at - 1].strip(),
        text=" ".join(text.split()),
    )


def _fields(parts: Sequence[str]) -> list[str]:
    return [field.strip() for part in parts for field in part.split(",")]


def _summaries(fields: list[str]) -> Iterator[tuple[str, int]]:
    while fields and not fields[-1]:
        fields.pop()
    place = 0
    while place < len(fields):
        type_code, amount, count = (*fields[place : place + 3], "", "")[:3]
        if not any(fields[place : place + _SUMMARY_WIDTH]):
            place += _SUMMARY_WIDTH
            continue
        if not _TYPE.fullmatch(type_code) or (count and integer(count) is None):
            raise Rejected(BankCode.RECORD_BROKEN)
        if amount:
            cents = integer(amount)
            if cents is None:
                raise Rejected(BankCode.BAD_AMOUNT)
            yield type_code, cents
        place += 3 + _funds_width(fields[place + 3 : place + 5])


def _funds_width(fields: Sequence[str]) -> int:
    """How many fields the funds type takes with what belongs to it: V a date and time, S three amounts, D n pairs."""
    funds = fields[0] if fields else ""
    if funds in _PLAIN_FUNDS:
        return 1
    if funds in ("V", "S"):
        return 3 if funds == "V" else 4
    pairs = integer(fields[1]) if funds == "D" and len(fields) > 1 else None
    if pairs is None or not 0 <= pairs <= _MOST_PAIRS:
        raise Rejected(BankCode.RECORD_BROKEN)
    return 2 + 2 * pairs
