"""Deposits that settle nothing known, and remittances whose money has not come in full."""

from dataclasses import replace

from sqlalchemy import Connection, func, select

from backoffice.billing.bank import UNKNOWN
from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.deposits import KINDS, Deposit, Promise, deposit_findings, promise_findings
from backoffice.billing.hand_store import moved
from backoffice.billing.rulings import Act
from backoffice.store.tables.billing import bank_lines, bank_matches
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    """Without any bank file, money is not missed."""
    found = deposit_findings(_deposits(books.connection), books.on, books.terms)
    if books.connection.scalar(select(func.count()).select_from(bank_lines)):
        found += promise_findings(promises(books), books.on, books.terms)
    return found


def _deposits(connection: Connection) -> list[Deposit]:
    matched = bank_matches.c
    query = (
        select(matched.line_id, matched.reason_code, matched.amount_cents, bank_lines.c.posted_date, matched.candidates)
        .join(bank_lines, bank_lines.c.line_id == matched.line_id)
        .where(matched.counterpart == UNKNOWN)
        .order_by(matched.line_id)
    )
    booked = moved(connection, Act.BOOK_DEPOSIT)
    deposits = (Deposit(*row) for row in connection.execute(query))
    left = (replace(one, amount_cents=one.amount_cents + booked.get(one.line_id, 0)) for one in deposits)
    return [one for one in left if one.amount_cents]


def promises(books: Books, is_all: bool = False) -> list[Promise]:
    """Remittances whose money has not come in full, or all of them. What was booked to fees is not missed."""
    booked = moved(books.connection, Act.BOOK_FEE)
    found = (Promise(**row) for row in books.rows("promises", is_all=is_all))
    return [replace(one, received_cents=one.received_cents + booked.get(one.remit_id, 0)) for one in found]


CONDITION = Condition(KINDS, _find)
