"""How one cell of ours comes out of a foreign row: each way is a small object with `of(row)`; empty text is null."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from backoffice.feeds.mapping import invent

Row = Mapping[str, str]

_NOT_IN_NAMES = re.compile(r"[0-9]")
_FIELD = re.compile(r"\{(\w+)\}")


class Cell(Protocol):
    """One way to fill a cell. `is_invented`: what it gives is not in the foreign data."""

    @property
    def is_invented(self) -> bool: ...

    def of(self, row: Row) -> str:
        """The cell's text."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text in every row."""

    text: str
    is_invented: bool = False

    def of(self, _row: Row) -> str:
        """The text."""
        return self.text


@dataclass(frozen=True, slots=True)
class Column:
    """The first of the foreign columns that is filled, else `otherwise`.

    `letters` drops digits, `word` takes the first or last word.
    """

    columns: tuple[str, ...]
    letters: bool = False
    word: str = ""
    otherwise: Cell | None = None
    marked: bool = False

    @property
    def is_invented(self) -> bool:
        """Whether the text is assumed, or made up where the columns are empty."""
        return self.marked or (self.otherwise is not None and self.otherwise.is_invented)

    def of(self, row: Row) -> str:
        """The foreign text, or what stands in for it."""
        text = next((row[column] for column in self.columns if row[column]), "")
        if not text and self.otherwise:
            return self.otherwise.of(row)
        if self.letters:
            text = _NOT_IN_NAMES.sub("", text).strip()
        words = text.split() or [""]
        return {"first": words[0], "last": words[-1]}.get(self.word, text)


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a foreign moment or date, moved by so many days."""

    columns: tuple[str, ...]
    plus_days: int = 0
    is_invented: bool = False

    def of(self, row: Row) -> str:
        """YYYY-MM-DD, or empty."""
        text = Column(self.columns).of(row)
        return (date.fromisoformat(text[:10]) + timedelta(days=self.plus_days)).isoformat() if text else ""


@dataclass(frozen=True, slots=True)
class Codes:
    """A code table over a foreign column. What it does not list becomes `otherwise`."""

    column: str
    codes: Mapping[str, str]
    otherwise: Cell
    is_invented: bool = False

    def of(self, row: Row) -> str:
        """Our code."""
        return self.codes[row[self.column]] if row[self.column] in self.codes else self.otherwise.of(row)


@dataclass(frozen=True, slots=True)
class Case:
    """One of several ways, by the value of a foreign column."""

    by: str
    cases: Mapping[str, Cell]
    otherwise: Cell

    @property
    def is_invented(self) -> bool:
        """Whether any of the ways invents."""
        return any(cell.is_invented for cell in (*self.cases.values(), self.otherwise))

    def of(self, row: Row) -> str:
        """What the chosen way gives."""
        return self.cases.get(row[self.by], self.otherwise).of(row)


@dataclass(frozen=True, slots=True)
class Template:
    """Foreign columns put into a text, as in `{PATIENT}.{START}`; of moments in `day_in` only the day."""

    text: str
    day_in: tuple[str, ...] = ()
    is_invented: bool = False

    def of(self, row: Row) -> str:
        """The filled text."""
        return _FIELD.sub(lambda field: self._value(row, field[1]), self.text)

    def _value(self, row: Row, column: str) -> str:
        return row[column][:10] if column in self.day_in else row[column]


@dataclass(frozen=True, slots=True)
class Minutes:
    """Whole minutes from one foreign moment to another, at least 1."""

    start: str
    end: str
    is_invented: bool = False

    def of(self, row: Row) -> str:
        """The count."""
        start, end = (_moment(row[column]) for column in (self.start, self.end))
        return str(max(int((end - start).total_seconds()) // 60, 1))


@dataclass(frozen=True, slots=True)
class Invented:
    """A made-up value; `of_columns` identify whom it belongs to. Days count from the business date."""

    kind: str
    of_columns: tuple[str, ...]
    business_date: date
    prefix: str = ""
    count: int = 0
    values: Sequence[str] = ()
    days: tuple[int, int] = (0, 0)
    is_invented: bool = True

    def of(self, row: Row) -> str:
        """The value."""
        identity = "|".join((self.kind, *(row[column] for column in self.of_columns)))
        if self.kind == "digits":
            return self.prefix + invent.digits(identity, self.count)
        if self.kind == "one_of":
            return invent.one_of(identity, self.values)
        if self.kind == "day":
            first, last = (self.business_date + timedelta(days=days) for days in self.days)
            return invent.day(identity, first, last).isoformat()
        return invent.PLAIN[self.kind](identity)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
