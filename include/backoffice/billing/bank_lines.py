"""What a bank file says, whatever its format: lines of money, balances of a day, and findings."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from backoffice.edi.sniff import FileKind

ACH_TYPE_CODE = "^[2-5][1-9]$"
"""What the type code of a line from an ACH file looks like; those of BAI2 have three digits."""
DOLLARS = "USD"
_TRACE = re.compile(r"\bTRN\*[0-9]{1,2}\*([^*\\~\s]{1,50})(?:\*([^*\\~\s]{1,30}))?")


class BankCode(StrEnum):
    """Why a bank file, or one record of it, is not as it should be."""

    EMPTY_FILE = "EMPTY_FILE"
    UNKNOWN_KIND = "UNKNOWN_KIND"
    COLUMN_MISSING = "COLUMN_MISSING"
    RECORD_UNKNOWN = "RECORD_UNKNOWN"
    RECORD_BROKEN = "RECORD_BROKEN"
    RECORD_MISPLACED = "RECORD_MISPLACED"
    CONTROL_MISSING = "CONTROL_MISSING"
    CONTROL_TOTAL = "CONTROL_TOTAL"
    CONTROL_COUNT = "CONTROL_COUNT"
    ENTRY_HASH = "ENTRY_HASH"
    BALANCE = "BALANCE"
    GROUP_STATUS = "GROUP_STATUS"
    CHECK_DIGIT = "CHECK_DIGIT"
    BAD_DATE = "BAD_DATE"
    BAD_AMOUNT = "BAD_AMOUNT"
    NO_DIRECTION = "NO_DIRECTION"
    FOREIGN_CURRENCY = "FOREIGN_CURRENCY"


_LOSE_NOTHING = frozenset(
    (BankCode.CONTROL_COUNT, BankCode.ENTRY_HASH, BankCode.CHECK_DIGIT, BankCode.BALANCE, BankCode.FOREIGN_CURRENCY)
)
"""Banks count records in ways of their own, a routing number moves no money, and the rest is told of on its own."""


class Doubt(StrEnum):
    """Why a bank file may not hold all that the bank has put into it.

    A trailer is missing; a movement can't be read; a trailer states another sum, or a record stands where it does not
    belong.
    """

    CUT = "BANK_FILE_CUT"
    UNREADABLE = "BANK_LINES_UNREADABLE"
    TOTALS = "BANK_TOTALS_DIFFER"


@dataclass(frozen=True, slots=True)
class BankFinding:
    """One deviation at a record (1-based; 0 is the file). `is_rejection`: that record would have been a line."""

    code: BankCode
    ordinal: int
    is_rejection: bool = False


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement on the account; a credit is positive, a debit negative.

    `type_code` is the BAI2 type or the ACH transaction code, `return_code` the reason of a returned or corrected
    ACH entry (R01, C01 …). `trace_number` and `trace_payer_id` are TRN02 and TRN03 where the bank handed them on.
    """

    ordinal: int
    posted_date: date
    amount_cents: int
    text: str
    reference: str = ""
    customer_reference: str = ""
    type_code: str = ""
    return_code: str = ""
    trace_number: str = ""
    trace_payer_id: str = ""
    account_number_suffix: str = ""
    currency: str = DOLLARS

    @property
    def is_credit(self) -> bool:
        """Whether money came in."""
        return self.amount_cents > 0


@dataclass(frozen=True, slots=True)
class DayBalance:
    """Ledger balances of one account and day as the bank states them (BAI2 010 and 015); None where it does not.

    `moved_cents` are the credits less the debits that the file lists for them.
    """

    account_number_suffix: str
    as_of_date: date
    opening_cents: int | None
    closing_cents: int | None
    moved_cents: int
    currency: str = DOLLARS

    @property
    def is_whole(self) -> bool:
        """Whether the bank states both balances."""
        return self.opening_cents is not None and self.closing_cents is not None

    @property
    def agrees(self) -> bool:
        """Whether opening and movements make the closing balance; True where the bank does not state both."""
        return not self.is_whole or (self.opening_cents or 0) + self.moved_cents == self.closing_cents


@dataclass(frozen=True, slots=True)
class BankReading:
    """A whole bank file. `read_count` counts the records that hold a movement: lines and rejected ones."""

    kind: FileKind
    lines: tuple[BankLine, ...]
    findings: tuple[BankFinding, ...]
    read_count: int
    balances: tuple[DayBalance, ...] = ()

    @property
    def rejected_count(self) -> int:
        """Movements that could not be read."""
        return sum(finding.is_rejection for finding in self.findings)

    @property
    def doubt(self) -> Doubt | None:
        """Why it may not hold all that the bank has put into it; None where nothing speaks for that."""
        lost = [finding for finding in self.findings if finding.code not in _LOSE_NOTHING]
        if any(finding.code is BankCode.CONTROL_MISSING for finding in lost):
            return Doubt.CUT
        if self.lost_count:
            return Doubt.UNREADABLE
        return Doubt.TOTALS if lost else None

    @property
    def lost_count(self) -> int:
        """Movements that could not be read, besides those in another currency."""
        return sum(finding.is_rejection and finding.code not in _LOSE_NOTHING for finding in self.findings)

    @property
    def is_useless(self) -> bool:
        """Whether it brings no movement, and that is not what the bank says of a day on which nothing moved."""
        return not self.lines and bool(self.doubt or self.rejected_count)


def in_dollars(reading: BankReading) -> BankReading:
    """The reading without lines and balances of accounts in another currency; such a line is a rejection."""
    foreign = [line for line in reading.lines if line.currency != DOLLARS]
    findings = (BankFinding(BankCode.FOREIGN_CURRENCY, line.ordinal, is_rejection=True) for line in foreign)
    return replace(
        reading,
        lines=tuple(line for line in reading.lines if line.currency == DOLLARS),
        findings=(*reading.findings, *findings),
        balances=tuple(balance for balance in reading.balances if balance.currency == DOLLARS),
    )


def find_trace(text: str) -> tuple[str, str]:
    """TRN02 and TRN03 of the first TRN segment in a text, '' where absent."""
    match = _TRACE.search(text)
    return (match[1], match[2] or "") if match else ("", "")


def last_four(account_number: str) -> str:
    """The last four letters or digits: enough to tell accounts apart, too little to use one."""
    return re.sub("[^0-9A-Za-z]", "", account_number)[-4:]


def parse_short_date(text: str) -> date | None:
    """The day of a YYMMDD value of this century; None for anything else."""
    if not re.fullmatch("[0-9]{6}", text):
        return None
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None
