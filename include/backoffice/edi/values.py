"""Amounts and dates of X12 elements: exact, or None for what is not one (the caller names the place).

Few of them are met for the first time: what was read lately is remembered.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

_AMOUNT = re.compile(r"([+-]?)(?=\.?[0-9])0*([0-9]{0,12})(?:\.([0-9]{0,2})0*)?")
_CLOCK = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """A closed range of days; a single day has equal ends."""

    begin: date
    end: date

    def covers(self, day: date) -> bool:
        """Whether the day lies in the range, ends included."""
        return self.begin <= day <= self.end


@lru_cache(maxsize=4096)
def parse_amount(text: str) -> int | None:
    """Cents of a decimal below 10^12 whose digits after the second decimal are 0; None for anything else."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    cents = int(whole + (fraction or "").ljust(2, "0"))
    return -cents if sign == "-" else cents


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date | None:
    """The day of a D8 value (CCYYMMDD) that exists in the calendar; None for anything else."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_moment(day: str, clock: str) -> datetime | None:
    """CCYYMMDD or YYMMDD with HHMM, seconds or not, of no zone; midnight when the time can't be read, None without day.

    Two digits of a year are of this century.
    """
    digits = day.strip()
    on = parse_date(f"20{digits}" if len(digits) == 6 else digits)
    return datetime.combine(on, parse_clock(clock) or time()) if on else None


def parse_clock(text: str) -> time | None:
    """The minute of HHMM, seconds or not; None for anything else."""
    match = _CLOCK.match(text.strip())
    return time(int(match[1]), int(match[2])) if match else None


def parse_span(qualifier: str, text: str) -> Span | None:
    """The days of a value with qualifier D8 or RD8 (CCYYMMDD-CCYYMMDD, from ≤ to); None for anything else."""
    if qualifier == "D8":
        first = last = text
    elif qualifier == "RD8":
        first, _, last = text.partition("-")
    else:
        return None
    begin, end = parse_date(first), parse_date(last)
    return Span(begin, end) if begin and end and begin <= end else None
