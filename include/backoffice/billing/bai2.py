"""Reads BAI2 cash statements, also where records share a line, lack their slash, or run on into 88 records.

The `bai2` package (0.15) loses the whole file there, and wherever it meets a type code that it does not know. Where it
reads a file, both see the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from backoffice.billing.bai2_controls import Controls, Depth
from backoffice.billing.bai2_records import Record, integer, movement, records, summaries
from backoffice.billing.bank_lines import (
    DOLLARS,
    BankCode,
    BankFinding,
    BankLine,
    BankReading,
    DayBalance,
    find_trace,
    last_four,
    parse_short_date,
)
from backoffice.edi.sniff import FileKind
from backoffice.errors import Rejected

_CREDITS, _DEBITS = range(100, 400), range(400, 700)
_OPENING, _CLOSING = "010", "015"
_MOVEMENT = "16"
_USABLE_STATUS = ("", "1", "3")
"""Update and correction; a deletion (2) or a test (4) moves no money."""


@dataclass(slots=True)
class _Account:
    suffix: str
    currency: str
    stated: dict[str, int] = field(default_factory=dict)
    moved_cents: int = 0


def read_bai2(text: str) -> BankReading:
    """Every 16 record as a line of its group's as-of date; trailers 49, 98, 99 are checked against the content."""
    statement = _Statement()
    for record in records(text):
        statement.take(record)
    return statement.reading()


class _Statement:
    """One pass over the records of one file."""

    def __init__(self) -> None:
        self._controls = Controls()
        self._lines: list[BankLine] = []
        self._balances: list[DayBalance] = []
        self._read_count = 0
        self._as_of_date: date | None = None
        self._is_usable = True
        self._currency = ""
        self._account = _Account("", "")
        self._handlers: dict[str, Callable[[Record], None]] = {
            "01": lambda record: self._controls.begin(record, Depth.FILE),
            "02": self._begin_group,
            "03": self._begin_account,
            _MOVEMENT: self._take_movement,
            "49": self._end_account,
            "98": lambda record: self._controls.end(record, Depth.GROUP),
            "99": lambda record: self._controls.end(record, Depth.FILE),
        }

    def take(self, record: Record) -> None:
        self._controls.count(record)
        self._read_count += record.code == _MOVEMENT
        handle = self._handlers.get(record.code)
        if handle is None:
            self._note(BankCode.RECORD_UNKNOWN, record.ordinal)
            return
        try:
            handle(record)
        except Rejected as rejected:
            self._note(BankCode(rejected.code), record.ordinal, is_rejection=record.code == _MOVEMENT)

    def reading(self) -> BankReading:
        self._controls.abandon(Depth.FILE)
        return BankReading(
            kind=FileKind.BAI2,
            lines=tuple(self._lines),
            findings=tuple(self._controls.findings),
            read_count=self._read_count,
            balances=tuple(self._balances),
        )

    def _note(self, code: BankCode, ordinal: int, is_rejection: bool = False) -> None:
        self._controls.findings.append(BankFinding(code, ordinal, is_rejection))

    def _begin_group(self, record: Record) -> None:
        self._controls.begin(record, Depth.GROUP)
        fields = [*record.fields, *[""] * 6]
        self._as_of_date, self._currency = parse_short_date(fields[3]), fields[5].upper() or DOLLARS
        self._is_usable = fields[2] in _USABLE_STATUS
        self._check_group()

    def _check_group(self) -> date:
        if not self._is_usable:
            raise Rejected(BankCode.GROUP_STATUS)
        if self._as_of_date is None:
            raise Rejected(BankCode.BAD_DATE)
        return self._as_of_date

    def _begin_account(self, record: Record) -> None:
        self._controls.begin(record, Depth.ACCOUNT)
        number, currency, *_ = [*record.fields, ""]
        self._account = _Account(last_four(number), currency.upper() or self._currency)
        for type_code, cents in summaries(record):
            self._controls.add(cents)
            self._account.stated[type_code] = cents

    def _take_movement(self, record: Record) -> None:
        if not self._controls.is_in_account:
            raise Rejected(BankCode.RECORD_MISPLACED)
        fields = movement(record)
        cents = integer(fields.amount)
        self._controls.add(cents or 0)
        direction = _direction(fields.type_code)
        if cents is None or cents < 0:
            raise Rejected(BankCode.BAD_AMOUNT)
        self._account.moved_cents += direction * cents
        posted_date = self._check_group()
        trace_number, trace_payer_id = find_trace(fields.text)
        self._lines.append(
            BankLine(
                ordinal=record.ordinal,
                posted_date=posted_date,
                amount_cents=direction * cents,
                text=fields.text,
                reference=fields.bank_reference,
                customer_reference=fields.customer_reference,
                type_code=fields.type_code,
                trace_number=trace_number,
                trace_payer_id=trace_payer_id,
                account_number_suffix=self._account.suffix,
                currency=self._account.currency,
            )
        )

    def _end_account(self, record: Record) -> None:
        self._controls.end(record, Depth.ACCOUNT)
        account = self._account
        opening, closing = account.stated.get(_OPENING), account.stated.get(_CLOSING)
        if self._as_of_date is None or (opening is None and closing is None and account.moved_cents == 0):
            return
        stated = opening, closing, account.moved_cents, account.currency
        balance = DayBalance(account.suffix, self._as_of_date, *stated)
        self._balances.append(balance)
        if not balance.agrees:
            self._note(BankCode.BALANCE, record.ordinal)


def _direction(type_code: str) -> int:
    number = integer(type_code)
    if number in _CREDITS:
        return 1
    if number in _DEBITS:
        return -1
    raise Rejected(BankCode.NO_DIRECTION)
