"""The tables that oxedi makes of one 835, as typed rows. An amount that oxedi could not read is None."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from oxedi import Delimiters, ParseError, Spec, Tables, parse

from backoffice.billing import arrow
from backoffice.billing.arrow import Value
from backoffice.edi.model import Transaction
from backoffice.errors import Rejected

_MOST_CENTS = 10**14
_CODE = re.compile(r"[0-9A-Z]{1,5}")
T = TypeVar("T")


class ClaimRow(NamedTuple):
    """A CLP."""

    claim_number: str
    status: str
    charge_cents: int | None
    paid_cents: int | None
    payer_claim_number: str
    service_from_date: date | None
    service_to_date: date | None


class ServiceRow(NamedTuple):
    """An SVC; `claim` is the place of its CLP among the claims."""

    claim: int
    procedure_code: str
    charge_cents: int | None
    paid_cents: int | None
    line_control_number: str


class AdjustmentRow(NamedTuple):
    """One reason of a CAS; `service` is None for a CAS of the claim itself."""

    segment: int
    claim: int
    service: int | None
    group: str
    carc: str
    amount_cents: int | None


class PlbRow(NamedTuple):
    """One pair of a PLB."""

    segment: int
    provider_id: str
    code: str
    reference: str
    amount_cents: int | None


@dataclass(frozen=True, slots=True)
class RemitTables:
    """All rows, in the order of the transaction."""

    paid_cents: tuple[int | None, ...]
    claims: tuple[ClaimRow, ...]
    services: tuple[ServiceRow, ...]
    adjustments: tuple[AdjustmentRow, ...]
    plbs: tuple[PlbRow, ...]


def read_tables(data: bytes, transaction: Transaction) -> RemitTables:
    """The tables of the file's bytes at that transaction; `Rejected("TABLES_BROKEN")` when there are none."""
    marks = transaction.delimiters
    spec = Spec.builtin("4010" if transaction.version.startswith("004010") else "5010")
    try:
        delimiters = Delimiters(
            element=_byte(marks.element),
            component=_byte(marks.component),
            segment=_byte(marks.terminator),
            repetition=_byte(marks.repetition) or None,
        )
        tables = parse(_without_nul(data, transaction), spec, delimiters).tables
    except (ParseError, ValueError):
        raise Rejected("TABLES_BROKEN") from None
    return RemitTables(
        paid_cents=_rows(tables, "payments", ("total_payment_amount",), _cents),
        claims=_rows(tables, "claims", _CLAIM, _claim),
        services=_rows(tables, "services", _SERVICE, _service),
        adjustments=_rows(tables, "adjustments", _ADJUSTMENT, _adjustment),
        plbs=_rows(tables, "provider_adjustments", _PLB, _plb),
    )


_CLAIM = (
    "claim_id",
    "claim_status",
    "charge_amount",
    "payment_amount",
    "payer_control_number",
    "statement_from",
    "statement_to",
)
_SERVICE = ("claim", "procedure_code", "charge_amount", "payment_amount", "line_item_control_number")
_ADJUSTMENT = ("segment", "claim", "service", "group_code", "reason_code", "amount")
_PLB = ("segment", "provider_id", "reason_code", "reference_id", "amount")


def _rows(tables: Tables, name: str, columns: tuple[str, ...], make: Callable[..., T]) -> tuple[T, ...]:
    return tuple(make(*row) for row in zip(*arrow.columns(tables[name], columns), strict=True))


def _claim(number: Value, status: Value, charge: Value, paid: Value, icn: Value, first: Value, last: Value) -> ClaimRow:
    days = _day(first), _day(last)
    return ClaimRow(_text(number), _text(status), _cents(charge), _cents(paid), _text(icn), days[0], days[1] or days[0])


def _service(claim: Value, procedure: Value, charge: Value, paid: Value, control: Value) -> ServiceRow:
    return ServiceRow(_number(claim), _text(procedure).upper(), _cents(charge), _cents(paid), _text(control))


def _adjustment(
    segment: Value, claim: Value, service: Value, group: Value, carc: Value, amount: Value
) -> AdjustmentRow:
    line = None if service is None else _number(service)
    return AdjustmentRow(
        _number(segment), _number(claim), line, _code(group), _code(carc).lstrip("0") or "-", _cents(amount)
    )


def _plb(segment: Value, provider: Value, code: Value, reference: Value, amount: Value) -> PlbRow:
    return PlbRow(_number(segment), _text(provider), _text(code).upper(), _text(reference), _cents(amount))


def _without_nul(data: bytes, transaction: Transaction) -> bytes:
    """The transaction's bytes as our own reader takes them: a NUL that ends no segment means nothing."""
    own = data[transaction.byte_start : transaction.byte_end]
    return own if transaction.delimiters.terminator == "\0" else own.replace(b"\0", b"")


def _byte(mark: str) -> bytes:
    return mark.encode("latin-1")


def _text(value: Value) -> str:
    return value.strip() if isinstance(value, str) else ""


@lru_cache(maxsize=1024)
def _code(value: Value) -> str:
    """The code in upper case; what is no code, and could be any text, becomes `-`."""
    code = _text(value).upper()
    return code if _CODE.fullmatch(code) else "-"


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None


def _number(value: Value) -> int:
    if not isinstance(value, int):
        raise Rejected("TABLES_BROKEN")
    return value


def _cents(value: Value) -> int | None:
    """The amount, or None for one that was not readable or that nobody pays (10^12 and more)."""
    return value if isinstance(value, int) and abs(value) < _MOST_CENTS else None
