"""Values that a foreign export lacks, made from what identifies the row: the same row always gets the same value."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from backoffice.npi import is_npi

_MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
_DIGITS = "0123456789"
_MIXED = _MBI_LETTERS + _DIGITS
_MBI = (
    *("123456789", _MBI_LETTERS, _MIXED, _DIGITS),
    *(_MBI_LETTERS, _MIXED, _DIGITS, _MBI_LETTERS, _MBI_LETTERS, _DIGITS, _DIGITS),
)


def number(identity: str) -> int:
    """A number of 128 bits that belongs to the identity."""
    return int.from_bytes(hashlib.sha256(identity.encode()).digest()[:16], "big")


def npi(identity: str) -> str:
    """Ten digits from 1 on, the last the check digit that fits the others."""
    body = f"1{number(identity) % 10**8:08}"
    return next(body + digit for digit in _DIGITS if is_npi(body + digit))


def mbi(identity: str) -> str:
    """Eleven characters in the form of a Medicare Beneficiary Identifier."""
    left, found = number(identity), ""
    for letters in _MBI:
        left, place = divmod(left, len(letters))
        found += letters[place]
    return found


def digits(identity: str, count: int) -> str:
    """So many digits, the first not 0."""
    least = 10 ** (count - 1)
    return str(least + number(identity) % (9 * least))


def one_of(identity: str, values: Sequence[str]) -> str:
    """One of the values."""
    return values[number(identity) % len(values)]


def day(identity: str, first: date, last: date) -> date:
    """A day between the two, both included."""
    return first + timedelta(days=number(identity) % ((last - first).days + 1))


PLAIN: dict[str, Callable[[str], str]] = {"npi": npi, "mbi": mbi}
"""Kinds that need nothing but the identity."""
