"""What is known of money and the bank: the state of each remittance's money, each movement and each statement."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from backoffice.billing.bank import UNKNOWN
from backoffice.billing.conditions.books import Books
from backoffice.billing.conditions.deposits import promises
from backoffice.billing.decide.money_states import (
    MovementState,
    PaymentState,
    Share,
    movement_state,
    payment_state,
)
from backoffice.store.tables.billing import bank_lines, bank_matches, remits


@dataclass(frozen=True, slots=True)
class Payment:
    """A posted remittance and its money. `last_line_id` is the last movement that was about it."""

    remit_id: str
    trace_number: str
    method: str
    paid_on: date
    promised_cents: int
    received_cents: int
    state: PaymentState
    last_line_id: str


@dataclass(frozen=True, slots=True)
class BankMovement:
    """A movement on an account, and what its cents settle; `reason` says why some settle nothing known."""

    line_id: str
    account_id: str
    posted_date: date
    amount_cents: int
    state: MovementState
    settles: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class BankStatement:
    """The newest statement of an account and day, whether it adds up, and by how much it fails to follow the last."""

    account_id: str
    number_suffix: str
    as_of_date: date
    opening_cents: int
    moved_cents: int
    closing_cents: int
    is_sound: bool
    gap_cents: int


def payments(books: Books) -> list[Payment]:
    """Every posted remittance, in the order of payment."""
    columns = (remits.c.remit_id, remits.c.trace_number, remits.c.method)
    heads = {row.remit_id: row for row in books.connection.execute(select(*columns).where(remits.c.state == "posted"))}
    found = [
        Payment(
            remit_id=one.remit_id,
            trace_number=heads[one.remit_id].trace_number,
            method=heads[one.remit_id].method,
            paid_on=one.paid_on,
            promised_cents=one.promised_cents,
            received_cents=one.received_cents,
            state=payment_state(one, books.on, books.terms),
            last_line_id=one.last_line_id,
        )
        for one in promises(books, is_all=True)
    ]
    return sorted(found, key=lambda one: (one.paid_on, one.remit_id))


def movements(books: Books) -> list[BankMovement]:
    """Every movement since the ledger's start, in the order of time."""
    shares = _shares(books.connection)
    lines = bank_lines.c
    query = select(lines.line_id, lines.account_id, lines.posted_date, lines.amount_cents)
    query = query.where(lines.posted_date >= books.start_date, lines.echo_of == "")
    return [
        BankMovement(
            **row._mapping,
            state=movement_state(row.amount_cents, shares[row.line_id]),
            settles=tuple(share.counterpart for share in shares[row.line_id] if share.counterpart != UNKNOWN),
            reason=next((share.reason for share in shares[row.line_id] if share.counterpart == UNKNOWN), ""),
        )
        for row in books.connection.execute(query.order_by(lines.posted_date, lines.account_id, lines.line_id))
    ]


def statements(books: Books) -> list[BankStatement]:
    """Every account and day of which the bank states both balances, in the order of time."""
    gaps = {
        (gap["account_id"], gap["number_suffix"], gap["as_of_date"]): gap["difference_cents"]
        for gap in books.rows("statement_gaps")
    }
    found = func.newest_statements().table_valued(
        "account_id", "account_number_suffix", "as_of_date", "opening_cents", "moved_cents", "closing_cents", "is_sound"
    )
    ordered = select(found).order_by(found.c.account_id, found.c.as_of_date, found.c.account_number_suffix)
    return [
        BankStatement(
            account_id=row.account_id,
            number_suffix=row.account_number_suffix,
            as_of_date=row.as_of_date,
            opening_cents=row.opening_cents,
            moved_cents=row.moved_cents,
            closing_cents=row.closing_cents,
            is_sound=row.is_sound,
            gap_cents=gaps.get((row.account_id, row.account_number_suffix, row.as_of_date), 0),
        )
        for row in books.connection.execute(ordered)
    ]


def _shares(connection: Connection) -> defaultdict[str, list[Share]]:
    matched = bank_matches.c
    columns = (matched.line_id, matched.counterpart, matched.amount_cents, matched.reason_code)
    shares: defaultdict[str, list[Share]] = defaultdict(list)
    for row in connection.execute(select(*columns).order_by(matched.line_id, matched.counterpart)):
        shares[row.line_id].append(Share(row.counterpart, row.amount_cents, row.reason_code))
    return shares
