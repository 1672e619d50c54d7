"""Which payment a deposit settles: rungs 1 to 3 of the bank ladder (billing.md 3.9), from all that is known.

A deposit is never divided by guessing: what cannot be told stays unidentified, for a person.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.billing.model import Account, Entry, move

UNKNOWN = "-"
TRACE, TEXT, CHECK = 1, 2, 3
_TOKEN = re.compile(r"[^\s*~\\/,;:|]+")
_SHORTEST_TOKEN = 4
_SURE_LENGTH = 6
"""A shorter trace number in a text may be anything: it counts only where the amount agrees."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that came in, as the bank states it."""

    line_id: str
    account_id: str
    posted_date: date
    amount_cents: int
    reference: str
    text: str
    trace_number: str = ""
    trace_payer_id: str = ""

    @property
    def tokens(self) -> frozenset[str]:
        """Whole words of reference and text, without those too short to mean a payment."""
        words = _TOKEN.findall(f"{self.reference} {self.text}")
        return frozenset(word for word in words if len(word) >= _SHORTEST_TOKEN)


@dataclass(frozen=True, slots=True)
class Expected:
    """Money that should come: a remittance, or a patient's payment (its id is then the trace).

    `against` is the account and key that the deposit clears.
    """

    id: str
    trace_number: str
    payer_trace_id: str
    paid_on: date
    amount_cents: int
    is_check: bool
    against: tuple[Account, str]


@dataclass(frozen=True, slots=True)
class Settlement:
    """Cents of a deposit that settle `counterpart`; `-` and a reason for those that settle nothing known."""

    line_id: str
    counterpart: str
    rung: int
    amount_cents: int
    reason: str = ""


def settle_deposits(deposits: Iterable[Credit], expected: Iterable[Expected]) -> list[Settlement]:
    """Every deposit, wholly settled or wholly accounted for, the earliest first."""
    book = _Book(expected)
    ordered = sorted(deposits, key=lambda credit: (credit.posted_date, credit.line_id))
    return [settlement for credit in ordered for settlement in book.settle(credit)]


def deposit_entry(credit: Credit, settlement: Settlement, against: tuple[Account, str] | None) -> Entry:
    """The entry of a settlement; money that settles nothing known is unidentified."""
    key = f"bank:{credit.line_id}:{settlement.counterpart}"
    event = "deposit" if against else "unidentified"
    place = against or (Account.UNIDENTIFIED, credit.line_id)
    return move(key, event, credit.posted_date, settlement.amount_cents, (Account.BANK, credit.account_id), place)


class _Book:
    """What is expected, and how much of it is still to come."""

    def __init__(self, expected: Iterable[Expected]) -> None:
        self._open: dict[str, int] = {}
        self._by_trace: dict[str, list[Expected]] = defaultdict(list)
        self._by_check: dict[str, list[Expected]] = defaultdict(list)
        for one in sorted(expected, key=lambda one: (one.paid_on, one.id)):
            self._open[one.id] = one.amount_cents
            self._by_trace[one.trace_number].append(one)
            if one.is_check:
                self._by_check[one.trace_number.lstrip("0")].append(one)

    def settle(self, credit: Credit) -> list[Settlement]:
        found, rung, reason = self._find(credit)
        if found is None:
            return [Settlement(credit.line_id, UNKNOWN, 0, credit.amount_cents, reason)]
        cleared = min(credit.amount_cents, self._open[found.id])
        rest = credit.amount_cents - cleared
        self._open[found.id] -= cleared
        settled = [Settlement(credit.line_id, found.id, rung, cleared)] if cleared else []
        reason = "DEPOSIT_OVER" if cleared else "DEPOSIT_TWICE"
        return [*settled, Settlement(credit.line_id, UNKNOWN, 0, rest, reason)] if rest else settled

    def _find(self, credit: Credit) -> tuple[Expected | None, int, str]:
        for rung, candidates in self._rungs(credit):
            if candidates:
                chosen = self._choose(credit, candidates)
                return chosen, rung, "" if chosen else "DEPOSIT_AMBIGUOUS"
        return None, 0, "REMIT_MISSING" if credit.trace_number else "UNEXPECTED_DEPOSIT"

    def _rungs(self, credit: Credit) -> Iterable[tuple[int, list[Expected]]]:
        same = self._by_trace.get(credit.trace_number, []) if credit.trace_number else []
        if credit.trace_payer_id:
            same = [one for one in same if one.payer_trace_id == credit.trace_payer_id]
        yield TRACE, same
        named = [one for token in sorted(credit.tokens) for one in self._by_trace.get(token, ())]
        agreeing = [one for one in named if one.amount_cents == credit.amount_cents]
        sure = [one for one in named if len(one.trace_number) >= _SURE_LENGTH and not credit.trace_number]
        yield TEXT, agreeing or sure
        numbers = {token.lstrip("0") for token in credit.tokens} - {""}
        checks = [one for number in sorted(numbers) for one in self._by_check.get(number, ())]
        yield CHECK, [one for one in checks if one.amount_cents == credit.amount_cents]

    def _choose(self, credit: Credit, candidates: Sequence[Expected]) -> Expected | None:
        """The one candidate, told apart by what is still open, by amount, by date; None when a tie remains."""
        tests = (
            lambda one: self._open[one.id] > 0,
            lambda one: one.amount_cents == credit.amount_cents,
            lambda one: one.paid_on == credit.posted_date,
        )
        left = list(candidates)
        for test in tests:
            left = [one for one in left if test(one)] or left
        return left[0] if len(left) == 1 else None
