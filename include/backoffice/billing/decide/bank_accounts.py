"""Bank accounts themselves: trace numbers that a bank keeps to itself, and statements that do not add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"BANK_ADDENDA_MISSING", "STATEMENT_OUT_OF_BALANCE"})
_ADDENDA_DUE_DAYS = 30


@dataclass(frozen=True, slots=True)
class UntracedAccount:
    """An account with payers' deposits, the first on that day, of which no line has ever carried a trace number."""

    account_id: str
    first_date: date


@dataclass(frozen=True, slots=True)
class UnsoundStatement:
    """The newest statement of an account and day; `difference_cents` is what its closing balance is too high by."""

    account_id: str
    as_of_date: date
    difference_cents: int
    arrived_date: date


def addenda_findings(accounts: Iterable[UntracedAccount]) -> list[Finding]:
    """One finding an account: many banks hand over the addenda only on request."""
    kind, wait = "BANK_ADDENDA_MISSING", timedelta(days=_ADDENDA_DUE_DAYS)
    return [Finding(kind, one.account_id, kind, one.first_date + wait) for one in accounts]


def statement_findings(statements: Iterable[UnsoundStatement], terms: Terms) -> list[Finding]:
    """One finding for each account and day."""
    kind = "STATEMENT_OUT_OF_BALANCE"
    return [
        Finding(
            kind,
            f"{one.account_id}:{one.as_of_date.isoformat()}",
            kind,
            terms.workdays.after(one.arrived_date, terms.deposit_due_days),
            abs(one.difference_cents),
        )
        for one in statements
    ]
