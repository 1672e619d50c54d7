"""Reads a bank's CSV export: columns posted_date, amount, description, reference, in any order."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from backoffice.billing.bank_lines import BankCode, BankFinding, BankLine, BankReading, find_trace
from backoffice.edi.sniff import FileKind
from backoffice.errors import Rejected
from backoffice.money import parse_cents

_COLUMNS = ("posted_date", "amount", "description", "reference")
_REQUIRED = ("posted_date", "amount")


def read_bank_csv(text: str) -> BankReading:
    """One line a row; there are no control totals to check. The header is record 1."""
    rows = _rows(text)
    header = [name.strip().lower() for name in next(rows, None) or []]
    if not set(header) >= set(_REQUIRED):
        return BankReading(FileKind.BANK_CSV, (), (BankFinding(BankCode.COLUMN_MISSING, 1),), read_count=0)
    lines: list[BankLine] = []
    findings: list[BankFinding] = []
    for ordinal, row in enumerate(rows, start=2):
        if row == []:
            continue
        try:
            lines.append(_line(ordinal, header, row))
        except Rejected as rejected:
            findings.append(BankFinding(BankCode(rejected.code), ordinal, is_rejection=True))
    return BankReading(FileKind.BANK_CSV, tuple(lines), tuple(findings), len(lines) + len(findings))


def _rows(text: str) -> Iterator[list[str] | None]:
    """Rows as lists; None where the reader gives a row up."""
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _line(ordinal: int, header: list[str], row: list[str] | None) -> BankLine:
    if row is None or len(row) != len(header):
        raise Rejected(BankCode.RECORD_BROKEN)
    cells = dict(zip(header, row, strict=True))
    description, reference = cells.get("description", "").strip(), cells.get("reference", "").strip()
    trace_number, trace_payer_id = find_trace(f"{description} {reference}")
    return BankLine(
        ordinal=ordinal,
        posted_date=_date(cells["posted_date"].strip()),
        amount_cents=_cents(cells["amount"].strip()),
        text=description,
        reference=reference,
        trace_number=trace_number,
        trace_payer_id=trace_payer_id,
    )


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        raise Rejected(BankCode.BAD_DATE) from None


def _cents(text: str) -> int:
    try:
        return parse_cents(text)
    except ValueError:
        raise Rejected(BankCode.BAD_AMOUNT) from None
