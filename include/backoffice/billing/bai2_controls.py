"""The nesting of a BAI2 file: file, group, account; each ends with a trailer that states what it held."""

from dataclasses import dataclass
from enum import IntEnum

from backoffice.billing.bai2_records import Record, integer
from backoffice.billing.bank_lines import BankCode, BankFinding
from backoffice.errors import Rejected


class Depth(IntEnum):
    """What a header opens and a trailer closes."""

    FILE = 0
    GROUP = 1
    ACCOUNT = 2


@dataclass(slots=True)
class _Level:
    ordinal: int
    depth: Depth
    record_count: int
    child_count: int = 0
    total: int = 0


class Controls:
    """Counts and adds up while the records go by; `findings` hold every trailer that is missing or wrong."""

    def __init__(self) -> None:
        self.findings: list[BankFinding] = []
        self._open: list[_Level] = []

    @property
    def is_in_account(self) -> bool:
        """Whether a movement may stand here."""
        return bool(self._open) and self._open[-1].depth is Depth.ACCOUNT

    def count(self, record: Record) -> None:
        """Every record counts for all that is open around it."""
        for level in self._open:
            level.record_count += len(record.parts)

    def add(self, amount: int) -> None:
        """An amount of the open account."""
        self._open[-1].total += amount

    def begin(self, record: Record, depth: Depth) -> None:
        """A header: what is still open at its depth or below has lost its trailer."""
        self.abandon(depth)
        if len(self._open) != depth:
            self._note(BankCode.RECORD_MISPLACED, record.ordinal)
        self._open.append(_Level(record.ordinal, depth, len(record.parts)))

    def end(self, record: Record, depth: Depth) -> None:
        """A trailer: total, children (not of an account), records. Above accounts, totals add up stated totals."""
        self.abandon(depth + 1)
        if not self._open or self._open[-1].depth is not depth:
            raise Rejected(BankCode.RECORD_MISPLACED)
        level = self._open.pop()
        total, *counts = (integer(field) for field in record.fields)
        self._add_to_parent(level.total if total is None else total)
        if total != level.total:
            self._note(BankCode.CONTROL_TOTAL, record.ordinal)
        expected = [level.record_count] if depth is Depth.ACCOUNT else [level.child_count, level.record_count]
        if counts[: len(expected)] != expected:
            self._note(BankCode.CONTROL_COUNT, record.ordinal)

    def abandon(self, depth: int) -> None:
        """Notes everything open at this depth or below as having no trailer."""
        while self._open and self._open[-1].depth >= depth:
            level = self._open.pop()
            self._note(BankCode.CONTROL_MISSING, level.ordinal)
            self._add_to_parent(level.total)

    def _add_to_parent(self, total: int) -> None:
        if self._open:
            self._open[-1].total += total
            self._open[-1].child_count += 1

    def _note(self, code: BankCode, ordinal: int) -> None:
        self.findings.append(BankFinding(code, ordinal))
