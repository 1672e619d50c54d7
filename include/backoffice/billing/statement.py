"""What the ledger says: the trial balance, and one claim's statement."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from backoffice.billing.model import Account
from backoffice.store.tables.journal import journal_entries, journal_lines


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account's sums; the balance is debits less credits."""

    account: str
    name: str
    debit_cents: int
    credit_cents: int

    @property
    def balance_cents(self) -> int:
        """Debits less credits."""
        return self.debit_cents - self.credit_cents


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement on a claim; a debit is positive."""

    event_date: date
    business_date: date
    event: str
    account: str
    subledger: str
    amount_cents: int
    posting_key: str


def trial_balance(
    connection: Connection, as_of: date | None = None, happened_by: date | None = None
) -> tuple[AccountBalance, ...]:
    """Every account that has moved, by number.

    With `as_of` as the books stood after that night: what was posted up to that business date. With `happened_by` what
    had happened by that day, whenever it was posted.
    """
    amount = journal_lines.c.amount_cents
    debit = func.coalesce(func.sum(amount).filter(amount > 0), 0)
    credit = func.coalesce(-func.sum(amount).filter(amount < 0), 0)
    query = (
        select(journal_lines.c.account, debit, credit)
        .join(journal_entries, journal_entries.c.posting_key == journal_lines.c.posting_key)
        .group_by(journal_lines.c.account)
        .order_by(journal_lines.c.account)
    )
    for column, until in ((journal_entries.c.business_date, as_of), (journal_entries.c.event_date, happened_by)):
        if until is not None:
            query = query.where(column <= until)
    return tuple(
        AccountBalance(row[0], Account(row[0]).name.lower(), int(row[1]), int(row[2]))
        for row in connection.execute(query)
    )


def claim_statement(connection: Connection, claim_id: str, as_of: date | None = None) -> tuple[StatementLine, ...]:
    """Every movement on a claim in the order of time; what was taken back is followed by its opposite.

    With `as_of` as the books stood after that night.
    """
    query = (
        select(journal_entries, journal_lines)
        .join(journal_lines, journal_lines.c.posting_key == journal_entries.c.posting_key)
        .where(journal_lines.c.claim_id == claim_id)
        .order_by(
            journal_entries.c.event_date,
            journal_entries.c.business_date,
            journal_entries.c.posting_key,
            journal_lines.c.line,
        )
    )
    if as_of is not None:
        query = query.where(journal_entries.c.business_date <= as_of)
    return tuple(
        StatementLine(
            event_date=row.event_date,
            business_date=row.business_date,
            event=row.event,
            account=row.account,
            subledger=row.subledger,
            amount_cents=row.amount_cents,
            posting_key=row.posting_key,
        )
        for row in connection.execute(query)
    )
