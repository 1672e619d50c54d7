"""Reads ACH files (records of 94 characters) as the account holder sees them: CCD+, CTX, PPD, returns."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from backoffice.billing.ach_controls import Totals, is_routing_number, number
from backoffice.billing.bank_lines import (
    ACH_TYPE_CODE,
    BankCode,
    BankFinding,
    BankLine,
    BankReading,
    find_trace,
    last_four,
    parse_short_date,
)
from backoffice.edi.header import BLANKS
from backoffice.edi.sniff import FileKind
from backoffice.errors import Rejected

_WIDTH = 94
_ENTRY = "6"
_INTERNATIONAL = "IAT"
"""Class of a batch whose entries hold the account's number (40 to 74) where others hold the receiver's id and name."""
_RETURN_ADDENDA = ("98", "99")


@dataclass(frozen=True, slots=True)
class _Record:
    ordinal: int
    text: str


@dataclass(frozen=True, slots=True)
class _Batch:
    header: _Record
    company_name: str
    description: str
    posted_date: date | None
    is_international: bool
    totals: Totals = field(default_factory=Totals)


@dataclass(frozen=True, slots=True)
class _Entry:
    record: _Record
    batch: _Batch
    posted_date: date
    amount_cents: int
    addenda: list[str] = field(default_factory=list)


def read_ach(text: str) -> BankReading:
    """Every entry (record 6) with its addenda as a line of its batch's effective date.

    A batch without one (a notification of change) has the file's creation date. Controls 8 and 9 are checked.
    """
    transfer = _Transfer()
    for record in _records(text):
        transfer.take(record)
    return transfer.reading()


def _records(text: str) -> Iterator[_Record]:
    """Lines, or blocks of 94 where the file has no lines; each filled up to 94, filler records left out."""
    text = text.strip(BLANKS)
    lines = re.split(r"[\r\n]+", text)
    if len(lines) == 1:
        lines = [text[start : start + _WIDTH] for start in range(0, len(text), _WIDTH)]
    for ordinal, line in enumerate(lines, start=1):
        if line.strip("9" + BLANKS):
            yield _Record(ordinal, line.rstrip().ljust(_WIDTH))


class _Transfer:
    """One pass over the records of one file."""

    def __init__(self) -> None:
        self._lines: list[BankLine] = []
        self._findings: list[BankFinding] = []
        self._read_count = 0
        self._created_date: date | None = None
        self._batch: _Batch | None = None
        self._batch_count = 0
        self._entry: _Entry | None = None
        self._totals = Totals()
        self._is_closed = False
        self._handlers: dict[str, Callable[[_Record], None]] = {
            "1": self._begin_file,
            "5": self._begin_batch,
            _ENTRY: self._begin_entry,
            "7": self._take_addendum,
            "8": self._end_batch,
            "9": self._end_file,
        }

    def take(self, record: _Record) -> None:
        is_entry = record.text[0] == _ENTRY
        self._read_count += is_entry
        handle = self._handlers.get(record.text[0])
        if handle is None:
            self._note(BankCode.RECORD_UNKNOWN, record)
            return
        try:
            handle(record)
        except Rejected as rejected:
            self._note(BankCode(rejected.code), record, is_rejection=is_entry)

    def reading(self) -> BankReading:
        self._abandon_batch()
        if not self._is_closed:
            self._findings.append(BankFinding(BankCode.CONTROL_MISSING, 0))
        return BankReading(FileKind.ACH, tuple(self._lines), tuple(self._findings), self._read_count)

    def _note(self, code: BankCode, record: _Record, is_rejection: bool = False) -> None:
        self._findings.append(BankFinding(code, record.ordinal, is_rejection))

    def _begin_file(self, record: _Record) -> None:
        self._abandon_batch()
        self._is_closed = False
        self._created_date = parse_short_date(record.text[23:29])

    def _begin_batch(self, record: _Record) -> None:
        self._abandon_batch()
        text = record.text
        effective = parse_short_date(text[69:75]) or self._created_date
        self._batch_count += 1
        is_international = text[50:53] == _INTERNATIONAL
        self._batch = _Batch(record, text[4:20].strip(), text[53:63].strip(), effective, is_international)

    def _begin_entry(self, record: _Record) -> None:
        self._finish_entry()
        if self._batch is None or len(record.text) > _WIDTH:
            raise Rejected(BankCode.RECORD_MISPLACED if self._batch is None else BankCode.RECORD_BROKEN)
        totals, text = self._batch.totals, record.text
        totals.entry_count += 1
        amount = number(text[29:39])
        if amount is None:
            raise Rejected(BankCode.BAD_AMOUNT)
        amount_cents = amount * _direction(text[1:3])
        totals.add_entry(text[3:11], amount_cents)
        if self._batch.posted_date is None:
            raise Rejected(BankCode.BAD_DATE)
        if not is_routing_number(text[3:12]):
            self._note(BankCode.CHECK_DIGIT, record)
        self._entry = _Entry(record, self._batch, self._batch.posted_date, amount_cents)

    def _take_addendum(self, record: _Record) -> None:
        if self._batch is None:
            raise Rejected(BankCode.RECORD_MISPLACED)
        self._batch.totals.entry_count += 1
        if self._entry is None:
            raise Rejected(BankCode.RECORD_MISPLACED)
        self._entry.addenda.append(record.text)

    def _end_batch(self, record: _Record) -> None:
        self._finish_entry()
        if self._batch is None:
            raise Rejected(BankCode.RECORD_MISPLACED)
        totals, self._batch = self._batch.totals, None
        self._totals.add(totals)
        text = record.text
        for code in totals.deviations(text[4:10], text[10:20], text[20:32], text[32:44]):
            self._note(code, record)

    def _end_file(self, record: _Record) -> None:
        self._abandon_batch()
        self._is_closed = True
        text = record.text
        deviations = self._totals.deviations(text[13:21], text[21:31], text[31:43], text[43:55])
        if number(text[1:7]) != self._batch_count and BankCode.CONTROL_COUNT not in deviations:
            deviations.append(BankCode.CONTROL_COUNT)
        for code in deviations:
            self._note(code, record)
        self._totals, self._batch_count = Totals(), 0

    def _abandon_batch(self) -> None:
        self._finish_entry()
        if self._batch is not None:
            self._note(BankCode.CONTROL_MISSING, self._batch.header)
            self._totals.add(self._batch.totals)
            self._batch = None

    def _finish_entry(self) -> None:
        if self._entry is not None:
            self._lines.append(_line(self._entry))
            self._entry = None


def _direction(transaction_code: str) -> int:
    """1 for what comes in, -1 for what goes out: second digit 1–4 credit, 5–9 debit, of account kinds 2–5."""
    if not re.fullmatch(ACH_TYPE_CODE, transaction_code):
        raise Rejected(BankCode.NO_DIRECTION)
    return 1 if transaction_code[1] in "1234" else -1


def _line(entry: _Entry) -> BankLine:
    record, batch = entry.record.text, entry.batch
    account, number_of_ours = (record[39:74], "") if batch.is_international else (record[12:29], record[39:54])
    notes = [addendum[3:83].strip() for addendum in entry.addenda if addendum[1:3] not in _RETURN_ADDENDA]
    reasons = [addendum[3:6] for addendum in entry.addenda if addendum[1:3] in _RETURN_ADDENDA]
    trace_number, trace_payer_id = find_trace("".join(addendum[3:83] for addendum in entry.addenda))
    return BankLine(
        ordinal=entry.record.ordinal,
        posted_date=entry.posted_date,
        amount_cents=entry.amount_cents,
        text=" ".join(filter(None, (batch.company_name, batch.description, *notes))),
        reference=record[79:94].strip(),
        customer_reference=number_of_ours.strip(),
        type_code=record[1:3],
        return_code=reasons[0] if reasons else "",
        trace_number=trace_number,
        trace_payer_id=trace_payer_id,
        account_number_suffix=last_four(account),
    )
