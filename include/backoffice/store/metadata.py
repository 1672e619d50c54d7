"""The catalogue of tables. One set of tables lives in each practice's schema; the engine's search path picks it."""

from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from backoffice.store.seal import Sealed

Value = TypeVar("Value")

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)


def _column(
    name: str, kind: TypeEngine[Value], comment: str, items: tuple[SchemaItem, ...], *, key: bool, null: bool
) -> Column[Value]:
    return Column(name, kind, *items, primary_key=key, nullable=null and not key, comment=comment)


def text(name: str, comment: str, *items: SchemaItem, key: bool = False, null: bool = False) -> Column[str]:
    """A text column."""
    return _column(name, Text(), comment, items, key=key, null=null)


def integer(name: str, comment: str, *items: SchemaItem, key: bool = False, null: bool = False) -> Column[int]:
    """A whole number: counts, quantities in base units, and money in cents are all BIGINT."""
    return _column(name, BigInteger(), comment, items, key=key, null=null)


def small(name: str, comment: str, *items: SchemaItem, key: bool = False, null: bool = False) -> Column[int]:
    """A small whole number, such as a line number."""
    return _column(name, Integer(), comment, items, key=key, null=null)


def flag(name: str, comment: str, *items: SchemaItem, null: bool = False) -> Column[bool]:
    """True or false."""
    return _column(name, Boolean(), comment, items, key=False, null=null)


def day(name: str, comment: str, *items: SchemaItem, key: bool = False, null: bool = False) -> Column[date]:
    """A calendar date of the practice."""
    return _column(name, Date(), comment, items, key=key, null=null)


def moment(name: str, comment: str, *items: SchemaItem, key: bool = False, null: bool = False) -> Column[datetime]:
    """A point in time, with zone."""
    return _column(name, DateTime(timezone=True), comment, items, key=key, null=null)


def sealed(name: str, comment: str) -> Column[bytes]:
    """Bytes that are encrypted in the table and plain in the program."""
    return _column(name, Sealed(), comment, (), key=False, null=False)


def json(name: str, comment: str, *, null: bool = False) -> Column[dict[str, str | int]]:
    """A JSON object."""
    return Column(name, JSONB(), nullable=null, comment=comment)


def serial(name: str, comment: str) -> Column[int]:
    """A surrogate key, for histories and files only: nothing refers to it by meaning."""
    return Column(name, BigInteger(), primary_key=True, autoincrement=True, comment=comment)
