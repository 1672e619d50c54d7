"""Deposits that settle nothing known, and remittances whose money has not come in full."""

from sqlalchemy import Connection, func, select

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.deposits import KINDS, Deposit, Promise, deposit_findings, promise_findings
from backoffice.store.tables.billing import bank_lines, bank_matches
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    """Without any bank file, money is not missed."""
    found = deposit_findings(_deposits(books.connection), books.on, books.terms)
    if books.connection.scalar(select(func.count()).select_from(bank_lines)):
        promises = [Promise(**row) for row in books.rows("promises")]
        found += promise_findings(promises, books.on, books.terms)
    return found


def _deposits(connection: Connection) -> list[Deposit]:
    matched = bank_matches.c
    query = (
        select(matched.line_id, matched.reason_code, matched.amount_cents, bank_lines.c.posted_date, matched.candidates)
        .join(bank_lines, bank_lines.c.line_id == matched.line_id)
        .where(matched.counterpart == "-")
        .order_by(matched.line_id)
    )
    return [Deposit(*row) for row in connection.execute(query)]


CONDITION = Condition(KINDS, _find)
