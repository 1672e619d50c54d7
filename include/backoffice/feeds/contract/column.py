"""The words in which a feed table is described."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How the text of a CSV cell is read. Empty is always null."""

    ID = "id"  # 1–64 of A-Z a-z 0-9 . _ : -
    TEXT = "text"
    CODE = "code"  # upper-case text
    DATE = "date"  # YYYY-MM-DD
    MONTH = "month"  # YYYY-MM
    DATETIME = "datetime"  # ISO 8601 with offset
    MONEY = "money"  # at most two decimals; stored as cents
    INT = "int"
    BOOL = "bool"  # true / false


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a feed table."""

    name: str
    type: Type
    meaning: str
    is_key: bool = False
    is_required: bool = True
    values: tuple[str, ...] = ()

    @property
    def stored_name(self) -> str:
        """Name in the snapshot table: money is stored in cents and says so."""
        return f"{self.name}_cents" if self.type is Type.MONEY else self.name


@dataclass(frozen=True, slots=True)
class Feed:
    """One table that a practice hands over each day."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Stored names of the key columns, in order."""
        return tuple(column.stored_name for column in self.columns if column.is_key)

    def column(self, name: str) -> Column:
        """The column of that feed name; KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]


def key(name: str, type: Type, meaning: str, *, may_be_empty: bool = False) -> Column:
    """A column of the table's key. One that may be empty is stored as '' so that it can be part of a primary key."""
    return Column(name, type, meaning, is_key=True, is_required=not may_be_empty)


def must(name: str, type: Type, meaning: str, values: tuple[str, ...] = ()) -> Column:
    """A column that has to be in the header and filled in each row."""
    return Column(name, type, meaning, values=values)


def may(name: str, type: Type, meaning: str, values: tuple[str, ...] = ()) -> Column:
    """A column that may be absent or empty."""
    return Column(name, type, meaning, is_required=False, values=values)
