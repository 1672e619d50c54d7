"""What a bank reports, in three formats: BAI2, ACH with CCD+ addenda, or plain CSV."""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.simulator.folders import decimal

_ROUTING = "02100002"
_ODFI = "07100001"
_RECORD = 94
_BLOCK = 10
_COMPANY_WIDTH, _ID_WIDTH = 16, 15
_ENTRY_NAME = "HCCLAIMPMT"


class Format(StrEnum):
    """How a bank writes; the value is the ending of its files."""

    BAI2 = "bai"
    ACH = "ach"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Deposit:
    """Money that came in. `trace` and `originator` are TRN02 and TRN03 of the remittance, empty for other money."""

    amount_cents: int
    description: str
    reference: str
    trace: str = ""
    originator: str = ""

    @property
    def trn(self) -> str:
        """The reassociation segment that travels with the money."""
        return f"TRN*1*{self.trace}*{self.originator}\\" if self.trace else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """An account's deposits of a day, in the order of the file."""

    account_id: str
    format: Format
    day: date
    opening_cents: int
    deposits: tuple[Deposit, ...]

    @property
    def total_cents(self) -> int:
        """All deposits together."""
        return sum(deposit.amount_cents for deposit in self.deposits)


def write(statement: Statement) -> bytes:
    """The bank's file."""
    writers = {Format.BAI2: _bai2, Format.ACH: _ach, Format.CSV: _csv}
    return writers[statement.format](statement)


def line_id(statement: Statement, deposit: Deposit) -> str:
    """How the billing job names the deposit.

    The first 32 hex digits of sha256 over account, day, amount, reference, text and 1, joined by bars.
    """
    reference, text = _words(statement, deposit)
    day = statement.day.isoformat()
    parts = (statement.account_id, day, str(deposit.amount_cents), reference, text, "1")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def _words(statement: Statement, deposit: Deposit) -> tuple[str, str]:
    """References and text of a deposit as its file states them."""
    if statement.format is Format.BAI2:
        return deposit.reference, f"{deposit.description} {deposit.trn or '-'}"
    if statement.format is Format.CSV:
        return deposit.reference, f"{deposit.description} {deposit.trn}".strip()
    number = statement.deposits.index(deposit) + 1
    company = deposit.description[:_COMPANY_WIDTH].strip()
    return f"{_ODFI}{number:07} {deposit.reference[:_ID_WIDTH]}", f"{company} {_ENTRY_NAME} {deposit.trn}".strip()


def _bai2(statement: Statement) -> bytes:
    """A prior-day report of one account: its status, one 16 with an 88 a deposit, and sums."""
    total, opening = statement.total_cents, statement.opening_cents
    closing = opening + total
    detail = [line for deposit in statement.deposits for line in _movement(deposit)]
    control = opening + closing + 2 * total
    stamp = statement.day.strftime("%y%m%d")
    lines = [
        f"01,SIMBANK,PRACTICE,{stamp},2330,1,80,,2/",
        f"02,PRACTICE,SIMBANK,1,{stamp},,USD,2/",
        f"03,{statement.account_id},USD,010,{opening},,,015,{closing},,,100,{total},{len(statement.deposits)},/",
        *detail,
        f"49,{control},{len(detail) + 2}/",
        f"98,{control},1,{len(detail) + 4}/",
        f"99,{control},1,{len(detail) + 6}/",
    ]
    return ("\n".join(lines) + "\n").encode()


def _movement(deposit: Deposit) -> tuple[str, str]:
    return f"16,142,{deposit.amount_cents},Z,{deposit.reference},,{deposit.description}", f"88,{deposit.trn or '-'}"


def _ach(statement: Statement) -> bytes:
    """A CCD+ file: one batch a deposit, as each has an originator of its own; an addenda record holds the TRN."""
    deposits, stamp = statement.deposits, statement.day.strftime("%y%m%d")
    batches = [record for number, deposit in enumerate(deposits, 1) for record in _batch(stamp, number, deposit)]
    entries = len(deposits) + sum(bool(deposit.trace) for deposit in deposits)
    blocks = -(-(len(batches) + 2) // _BLOCK)
    amounts = f"{_hash(len(deposits)):010}{0:012}{statement.total_cents:012}"
    records = [
        f"101 {_ROUTING}1 071000013{stamp}2330A094101{'PRACTICE BANK':<23}{'SIMULATED ODFI':<23}{'':8}",
        *batches,
        f"9{len(deposits):06}{blocks:06}{entries:08}{amounts}{'':39}",
    ]
    records += ["9" * _RECORD] * (blocks * _BLOCK - len(records))
    return ("\n".join(records) + "\n").encode()


def _hash(entries: int) -> int:
    return entries * int(_ROUTING) % 10**10


def _batch(stamp: str, number: int, deposit: Deposit) -> list[str]:
    company = f"{deposit.originator or '1999999999':<10}"
    name = f"{deposit.description[:_COMPANY_WIDTH]:<{_COMPANY_WIDTH}}"
    has_trn = bool(deposit.trace)
    id_number = f"{deposit.reference[:_ID_WIDTH]:<{_ID_WIDTH}}"
    entry = f"622{_ROUTING}1{'4455667788':<17}{deposit.amount_cents:010}{id_number}{'PRACTICE':<22}  "
    addenda = [f"705{deposit.trn:<80}{1:04}{number:07}"] if has_trn else []
    amounts = f"{_hash(1):010}{0:012}{deposit.amount_cents:012}"
    return [
        f"5220{name}{'':20}{company}CCD{_ENTRY_NAME:<10}{stamp}{stamp}   1{_ODFI}{number:07}",
        f"{entry}{int(has_trn)}{_ODFI}{number:07}",
        *addenda,
        f"8220{1 + has_trn:06}{amounts}{company}{'':25}{_ODFI}{number:07}",
    ]


def _csv(statement: Statement) -> bytes:
    """Plain rows under the contract's header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("posted_date", "amount", "description", "reference"))
    for deposit in statement.deposits:
        reference, words = _words(statement, deposit)
        writer.writerow((statement.day.isoformat(), decimal(deposit.amount_cents), words, reference))
    return text.getvalue().encode()
