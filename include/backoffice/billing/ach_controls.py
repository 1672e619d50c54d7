"""Counts, hashes and totals of an ACH file, as batch control (8) and file control (9) records state them."""

import re
from dataclasses import dataclass
from typing import Self

from backoffice.billing.bank_lines import BankCode

_HASH_DIGITS = 10**10


@dataclass(slots=True)
class Totals:
    """What a control record sums up: entries and addenda, routing numbers, and cents of either direction."""

    entry_count: int = 0
    routing_sum: int = 0
    debit_cents: int = 0
    credit_cents: int = 0

    def add(self, other: Self) -> None:
        """Takes up the totals of a batch."""
        self.entry_count += other.entry_count
        self.routing_sum += other.routing_sum
        self.debit_cents += other.debit_cents
        self.credit_cents += other.credit_cents

    def add_entry(self, routing: str, amount_cents: int) -> None:
        """Takes up one entry: its routing number without the check digit, and its amount (a debit is negative)."""
        self.routing_sum += number(routing) or 0
        if amount_cents < 0:
            self.debit_cents -= amount_cents
        else:
            self.credit_cents += amount_cents

    def deviations(self, count: str, routing_hash: str, debit: str, credit: str) -> list[BankCode]:
        """Which of the four stated fields say something else; the hash keeps the last ten digits of the sum."""
        found = []
        if number(count) != self.entry_count:
            found.append(BankCode.CONTROL_COUNT)
        if number(routing_hash) != self.routing_sum % _HASH_DIGITS:
            found.append(BankCode.ENTRY_HASH)
        if (number(debit), number(credit)) != (self.debit_cents, self.credit_cents):
            found.append(BankCode.CONTROL_TOTAL)
        return found


def number(text: str) -> int | None:
    """A field of digits; None for anything else."""
    return int(text) if re.fullmatch("[0-9]+", text) else None


def is_routing_number(text: str) -> bool:
    """Nine digits whose last is the check digit: 3, 7, 1 repeated times the digits is a multiple of ten."""
    if not re.fullmatch("[0-9]{9}", text):
        return False
    return sum(int(digit) * weight for digit, weight in zip(text, (3, 7, 1) * 3, strict=True)) % 10 == 0
