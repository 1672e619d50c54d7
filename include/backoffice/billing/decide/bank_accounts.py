"""Bank accounts themselves: trace numbers kept back, other currencies, statements that do not add up or follow."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.billing.decide.terms import Terms
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

KINDS = frozenset(
    {"BANK_ADDENDA_MISSING", "STATEMENT_OUT_OF_BALANCE", "STATEMENT_GAP", "FOREIGN_CURRENCY", "BESIDE_STATEMENT"}
)
_ADDENDA_DUE_DAYS = 30
_MOST_DAYS = 5


@dataclass(frozen=True, slots=True)
class UntracedAccount:
    """An account with payers' deposits, the first on that day, of which no line has ever carried a trace number."""

    account_id: str
    first_date: date


@dataclass(frozen=True, slots=True)
class ForeignAccount:
    """An account with lines in another currency than dollars, the first read in that night."""

    account_id: str
    first_date: date


@dataclass(frozen=True, slots=True)
class UnsoundStatement:
    """A day of an account of which the newest statement does not add up, and by how many cents.

    `reason`: STATEMENT_OUT_OF_BALANCE by itself, STATEMENT_CONTRADICTED by the movements that other files tell of.
    """

    account_id: str
    as_of_date: date
    reason: str
    difference_cents: int
    arrived_date: date


@dataclass(frozen=True, slots=True)
class StatementGap:
    """A statement that opens with another balance than the one before, of `before_date`, has closed with.

    `number_suffix` tells the accounts of a folder apart.
    """

    account_id: str
    number_suffix: str
    before_date: date
    as_of_date: date
    difference_cents: int
    arrived_date: date


@dataclass(frozen=True, slots=True)
class BesideStatement:
    """Movements of an account, the first on `first_date`, on days of which its statements add up without them."""

    account_id: str
    movements: int
    moved_cents: int
    first_date: date
    arrived_date: date


def addenda_findings(accounts: Iterable[UntracedAccount]) -> list[Finding]:
    """One finding an account: many banks hand over the addenda only on request."""
    kind, wait = "BANK_ADDENDA_MISSING", timedelta(days=_ADDENDA_DUE_DAYS)
    return [Finding(kind, one.account_id, kind, one.first_date + wait) for one in accounts]


def foreign_findings(accounts: Iterable[ForeignAccount], terms: Terms) -> list[Finding]:
    """One finding an account: what it holds in another currency is not booked."""
    kind, days = "FOREIGN_CURRENCY", terms.deposit_due_days
    return [Finding(kind, one.account_id, kind, terms.workdays.after(one.first_date, days)) for one in accounts]


def beside_findings(accounts: Iterable[BesideStatement], terms: Terms) -> list[Finding]:
    """One finding an account: its movements count, although the bank's own statements add up without them."""
    return [
        Finding(
            "BESIDE_STATEMENT",
            one.account_id,
            "BESIDE_STATEMENT",
            terms.workdays.after(one.arrived_date, terms.deposit_due_days),
            one.moved_cents,
            facts={"movements": one.movements, "first_date": one.first_date.isoformat()},
        )
        for one in accounts
    ]


def statement_findings(statements: Iterable[UnsoundStatement], terms: Terms) -> list[Finding]:
    """One finding for each account and day."""
    return [
        Finding(
            "STATEMENT_OUT_OF_BALANCE",
            f"{one.account_id}:{one.as_of_date.isoformat()}",
            one.reason,
            terms.workdays.after(one.arrived_date, terms.deposit_due_days),
            abs(one.difference_cents),
        )
        for one in statements
    ]


def gap_findings(gaps: Iterable[StatementGap], terms: Terms) -> list[Finding]:
    """One finding for each folder and day on which a statement does not follow from the one before."""
    by_day: dict[tuple[str, date], list[StatementGap]] = defaultdict(list)
    for gap in gaps:
        by_day[gap.account_id, gap.as_of_date].append(gap)
    return [_gap_finding(members, terms) for members in by_day.values()]


def _gap_finding(members: Sequence[StatementGap], terms: Terms) -> Finding:
    """Where open days lie between both statements, one of theirs is missing; else the bank has changed a balance."""
    first, before_date = members[0], min(one.before_date for one in members)
    missing = _open_days_between(before_date, first.as_of_date, terms.workdays)
    facts = {f"missing_date_{n}": day.isoformat() for n, day in enumerate(missing[:_MOST_DAYS], 1)}
    return Finding(
        "STATEMENT_GAP",
        f"{first.account_id}:{first.as_of_date.isoformat()}",
        "STATEMENT_DAY_MISSING" if missing else "STATEMENT_CHANGED",
        terms.workdays.after(max(one.arrived_date for one in members), terms.deposit_due_days),
        sum(abs(one.difference_cents) for one in members),
        facts={"before_date": before_date.isoformat()} | facts,
    )


def _open_days_between(start: date, end: date, workdays: Workdays) -> list[date]:
    """Open days after `start` and before `end`."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days))
    return [day for day in days if workdays.is_open(day)]
