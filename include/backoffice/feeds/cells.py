"""From the text of a CSV cell to a typed value, or a reason code why not. No value is ever part of a reason."""

import re
from collections.abc import Callable
from datetime import date, datetime

from backoffice.errors import Rejected
from backoffice.feeds.contract import Column, Type
from backoffice.money import parse_cents

Value = str | int | bool | date | datetime | None

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_INT = re.compile(r"-?[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_LONGEST_TEXT = 4000


def _full(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError("wrong form")
    return text


def _date(text: str) -> date:
    return date.fromisoformat(_full(_DATE, text))


def _datetime(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment


def _bool(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise ValueError("too long")
    return text


_PARSERS: dict[Type, Callable[[str], Value]] = {
    Type.ID: lambda text: _full(_ID, text),
    Type.TEXT: _text,
    Type.CODE: lambda text: _text(text).upper(),
    Type.DATE: _date,
    Type.MONTH: lambda text: _full(_MONTH, text),
    Type.DATETIME: _datetime,
    Type.MONEY: parse_cents,
    Type.INT: lambda text: int(_full(_INT, text)),
    Type.BOOL: _bool,
}


def parse_cell(column: Column, text: str) -> Value:
    """The typed value of a cell; spaces around it don't count and empty is null.

    `Rejected` with VALUE_MISSING, NUL_BYTE, BAD_VALUE (not one of the listed values) or BAD_<TYPE>.
    """
    text = text.strip()
    if not text:
        if column.is_required:
            raise Rejected("VALUE_MISSING", column.name)
        return "" if column.is_key else None
    if "\x00" in text:
        raise Rejected("NUL_BYTE", column.name)
    try:
        value = _PARSERS[column.type](text)
    except (ValueError, KeyError, OverflowError):
        raise Rejected(f"BAD_{column.type.name}", column.name) from None
    if column.values and value not in column.values:
        raise Rejected("BAD_VALUE", column.name)
    return value
