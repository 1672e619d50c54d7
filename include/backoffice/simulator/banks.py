"""Writes what a bank sends: BAI2, ACH with CCD+ addenda, or plain CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.simulator.folders import decimal

_ROUTING = "02100002"
_RECORD = 94
_BLOCK = 10


@dataclass(frozen=True, slots=True)
class Deposit:
    """Money that came in. `trace` and `originator` are TRN02 and TRN03 of the remittance, empty for other money."""

    day: date
    amount_cents: int
    description: str
    reference: str
    trace: str = ""
    originator: str = ""

    @property
    def trn(self) -> str:
        """The reassociation segment that travels with the money."""
        return f"TRN*1*{self.trace}*{self.originator}\\" if self.trace else ""


def bai2(day: date, account: str, opening_cents: int, deposits: Sequence[Deposit]) -> bytes:
    """A prior-day report of one account: status, one 16 a deposit with its text in an 88, sums."""
    total = sum(deposit.amount_cents for deposit in deposits)
    closing = opening_cents + total
    detail = [line for deposit in deposits for line in _bai2_detail(deposit)]
    account_sum = opening_cents + closing + 2 * total
    stamp = day.strftime("%y%m%d")
    lines = [
        f"01,SIMBANK,PRACTICE,{stamp},2330,1,80,,2/",
        f"02,PRACTICE,SIMBANK,1,{stamp},,USD,2/",
        f"03,{account},USD,010,{opening_cents},,,015,{closing},,,100,{total},{len(deposits)},/",
        *detail,
        f"49,{account_sum},{len(detail) + 2}/",
        f"98,{account_sum},1,{len(detail) + 4}/",
        f"99,{account_sum},1,{len(detail) + 6}/",
    ]
    return ("\n".join(lines) + "\n").encode()


def _bai2_detail(deposit: Deposit) -> tuple[str, str]:
    return f"16,142,{deposit.amount_cents},Z,{deposit.reference},,{deposit.description}", f"88,{deposit.trn or '-'}"


def ach(day: date, deposits: Sequence[Deposit]) -> bytes:
    """A CCD+ file: one batch a deposit, as each has an originator of its own; an addenda record holds the TRN."""
    batches = [record for number, deposit in enumerate(deposits, start=1) for record in _batch(day, number, deposit)]
    total = sum(deposit.amount_cents for deposit in deposits)
    addenda = sum(bool(deposit.trace) for deposit in deposits)
    entries = len(deposits) + addenda
    stamp = day.strftime("%y%m%d")
    blocks = -(-(len(batches) + 2) // _BLOCK)
    records = [
        f"101 {_ROUTING}1 071000013{stamp}2330A094101{'PRACTICE BANK':<23}{'SIMULATED ODFI':<23}{'':8}",
        *batches,
        f"9{len(deposits):06}{blocks:06}{entries:08}{_hash(len(deposits)):010}{0:012}{total:012}{'':39}",
    ]
    records += ["9" * _RECORD] * (blocks * _BLOCK - len(records))
    return ("\n".join(records) + "\n").encode()


def _hash(entries: int) -> int:
    return entries * int(_ROUTING) % 10**10


def _batch(day: date, number: int, deposit: Deposit) -> list[str]:
    stamp = day.strftime("%y%m%d")
    trace = f"07100001{number:07}"
    company = f"{deposit.originator or '1999999999':<10}"
    name = f"{deposit.description[:16]:<16}"
    has_trn = bool(deposit.trace)
    entry = f"622{_ROUTING}1{'4455667788':<17}{deposit.amount_cents:010}{deposit.reference[:15]:<15}{'PRACTICE':<22}  "
    addenda = [f"705{deposit.trn:<80}{1:04}{number:07}"] if has_trn else []
    amounts = f"{_hash(1):010}{0:012}{deposit.amount_cents:012}"
    return [
        f"5220{name}{'':20}{company}CCD{'HCCLAIMPMT':<10}{stamp}{stamp}   107100001{number:07}",
        f"{entry}{int(has_trn)}{trace}",
        *addenda,
        f"8220{1 + has_trn:06}{amounts}{company}{'':25}07100001{number:07}",
    ]


def csv_statement(deposits: Sequence[Deposit]) -> bytes:
    """Plain rows under the contract's header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("posted_date", "amount", "description", "reference"))
    for deposit in deposits:
        description = f"{deposit.description} {deposit.trn}".strip()
        writer.writerow((deposit.day.isoformat(), decimal(deposit.amount_cents), description, deposit.reference))
    return text.getvalue().encode()
