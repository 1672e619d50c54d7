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


class Type(StrEnum):
    """What a movement is, by its BAI2 type code."""

    ACH_CREDIT = "142"
    RETURNED_ITEM = "555"
    FEE = "698"


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came in or, with a negative amount, went out.

    `trace` and `originator` are TRN02 and TRN03 of the remittance, empty for other money.
    """

    amount_cents: int
    description: str
    reference: str
    trace: str = ""
    originator: str = ""
    type: Type = Type.ACH_CREDIT

    @property
    def trn(self) -> str:
        """The reassociation segment that travels with the money."""
        return f"TRN*1*{self.trace}*{self.originator}\\" if self.trace else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """An account's movements of a day, in the order of the file."""

    account_id: str
    format: Format
    day: date
    opening_cents: int
    movements: tuple[Movement, ...]

    @property
    def total_cents(self) -> int:
        """Credits less debits."""
        return sum(movement.amount_cents for movement in self.movements)

    @property
    def credit_cents(self) -> int:
        """What came in."""
        return sum(max(movement.amount_cents, 0) for movement in self.movements)

    @property
    def debit_cents(self) -> int:
        """What went out."""
        return self.credit_cents - self.total_cents


def write(statement: Statement) -> bytes:
    """The bank's file."""
    writers = {Format.BAI2: _bai2, Format.ACH: _ach, Format.CSV: _csv}
    return writers[statement.format](statement)


def line_id(statement: Statement, movement: Movement) -> str:
    """How the billing job names the movement.

    The first 32 hex digits of sha256 over account, day, amount, reference, text and 1, joined by bars.
    """
    reference, text = _words(statement, movement)
    day = statement.day.isoformat()
    parts = (statement.account_id, day, str(movement.amount_cents), reference, text, "1")
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def _words(statement: Statement, movement: Movement) -> tuple[str, str]:
    """References and text of a movement as its file states them."""
    if statement.format is Format.BAI2:
        return movement.reference, f"{movement.description} {movement.trn or '-'}"
    if statement.format is Format.CSV:
        return movement.reference, f"{movement.description} {movement.trn}".strip()
    number = statement.movements.index(movement) + 1
    company = movement.description[:_COMPANY_WIDTH].strip()
    return f"{_ODFI}{number:07} {movement.reference[:_ID_WIDTH]}", f"{company} {_ENTRY_NAME} {movement.trn}".strip()


def _bai2(statement: Statement) -> bytes:
    """A prior-day report of one account: its status, one 16 with an 88 a movement, and sums."""
    opening, moved = statement.opening_cents, statement.credit_cents + statement.debit_cents
    closing = opening + statement.total_cents
    detail = [line for movement in statement.movements for line in _movement(movement)]
    control = opening + closing + 2 * moved
    stamp = statement.day.strftime("%y%m%d")
    lines = [
        f"01,SIMBANK,PRACTICE,{stamp},2330,1,80,,2/",
        f"02,PRACTICE,SIMBANK,1,{stamp},,USD,2/",
        f"03,{statement.account_id},USD,010,{opening},,,015,{closing},,,{_sums(statement)},/",
        *detail,
        f"49,{control},{len(detail) + 2}/",
        f"98,{control},1,{len(detail) + 4}/",
        f"99,{control},1,{len(detail) + 6}/",
    ]
    return ("\n".join(lines) + "\n").encode()


def _sums(statement: Statement) -> str:
    """Credits (100) and, where there are any, debits (400), each with how many there are."""
    outgoing = sum(movement.amount_cents < 0 for movement in statement.movements)
    incoming = f"100,{statement.credit_cents},{len(statement.movements) - outgoing}"
    return f"{incoming},,400,{statement.debit_cents},{outgoing}" if outgoing else incoming


def _movement(movement: Movement) -> tuple[str, str]:
    amount = abs(movement.amount_cents)
    return f"16,{movement.type},{amount},Z,{movement.reference},,{movement.description}", f"88,{movement.trn or '-'}"


def _ach(statement: Statement) -> bytes:
    """A CCD+ file: one batch a movement, as each has an originator of its own; an addenda record holds the TRN."""
    movements, stamp = statement.movements, statement.day.strftime("%y%m%d")
    batches = [record for number, movement in enumerate(movements, 1) for record in _batch(stamp, number, movement)]
    entries = len(movements) + sum(bool(movement.trace) for movement in movements)
    blocks = -(-(len(batches) + 2) // _BLOCK)
    amounts = f"{_hash(len(movements)):010}{statement.debit_cents:012}{statement.credit_cents:012}"
    records = [
        f"101 {_ROUTING}1 071000013{stamp}2330A094101{'PRACTICE BANK':<23}{'SIMULATED ODFI':<23}{'':8}",
        *batches,
        f"9{len(movements):06}{blocks:06}{entries:08}{amounts}{'':39}",
    ]
    records += ["9" * _RECORD] * (blocks * _BLOCK - len(records))
    return ("\n".join(records) + "\n").encode()


def _hash(entries: int) -> int:
    return entries * int(_ROUTING) % 10**10


def _batch(stamp: str, number: int, movement: Movement) -> list[str]:
    """Header, entry, addenda and sums: service class 220 and entry 22 for a credit, 225 and 27 for a debit."""
    company = f"{movement.originator or '1999999999':<10}"
    name = f"{movement.description[:_COMPANY_WIDTH]:<{_COMPANY_WIDTH}}"
    has_trn, cents = bool(movement.trace), movement.amount_cents
    service_class, code = ("220", "22") if cents > 0 else ("225", "27")
    id_number = f"{movement.reference[:_ID_WIDTH]:<{_ID_WIDTH}}"
    entry = f"6{code}{_ROUTING}1{'4455667788':<17}{abs(cents):010}{id_number}{'PRACTICE':<22}  "
    addenda = [f"705{movement.trn:<80}{1:04}{number:07}"] if has_trn else []
    amounts = f"{_hash(1):010}{max(-cents, 0):012}{max(cents, 0):012}"
    return [
        f"5{service_class}{name}{'':20}{company}CCD{_ENTRY_NAME:<10}{stamp}{stamp}   1{_ODFI}{number:07}",
        f"{entry}{int(has_trn)}{_ODFI}{number:07}",
        *addenda,
        f"8{service_class}{1 + has_trn:06}{amounts}{company}{'':25}{_ODFI}{number:07}",
    ]


def _csv(statement: Statement) -> bytes:
    """Plain rows under the contract's header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("posted_date", "amount", "description", "reference"))
    for movement in statement.movements:
        reference, words = _words(statement, movement)
        writer.writerow((statement.day.isoformat(), decimal(movement.amount_cents), words, reference))
    return text.getvalue().encode()
