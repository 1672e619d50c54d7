"""Books what persons have decided about money: loads what stands under each decision and settles the entries."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, case, func, select

from backoffice.billing import ledger
from backoffice.billing.bank import UNKNOWN
from backoffice.billing.by_hand import HAND_ACTS, Book, Decision, Standing, hand_entries, pool
from backoffice.billing.decide.open_items import open_item_subject
from backoffice.billing.given_up import given_up
from backoffice.billing.model import Account
from backoffice.billing.provider import PLACED_CODES
from backoffice.billing.ruling_store import told_line
from backoffice.billing.rulings import Act
from backoffice.office import Counts, Office
from backoffice.store.tables.billing import bank_lines, bank_matches, remit_plbs, remits
from backoffice.store.tables.journal import journal_entries, journal_lines
from backoffice.store.tables.rulings import billing_rulings

_CREDIT_LINE = 2
_NO_LIMIT = 2**62


def book(connection: Connection, office: Office, business_date: date) -> Counts:
    """Makes the entries of all decisions agree with what stands; the caller holds the billing lock."""
    decisions = _decisions(connection, office)
    wanted = hand_entries(decisions, standing(connection, {(one.act, one.subject) for one in decisions}))
    return ledger.settle(connection, business_date, wanted)


def moved(connection: Connection, *acts: Act) -> dict[str, int]:
    """What decisions of these acts have moved, by subject; positive where they lowered a debit balance."""
    columns, lines = billing_rulings.c, journal_lines.c
    query = (
        select(told_line(columns.subject), -func.sum(lines.amount_cents))
        .join(journal_entries, journal_entries.c.source == func.concat("hand:", columns.number))
        .join(journal_lines, lines.posting_key == journal_entries.c.posting_key)
        .where(columns.act.in_(acts), lines.line == _CREDIT_LINE)
        .group_by(columns.subject)
    )
    found: Counter[str] = Counter()
    for subject, cents in connection.execute(query):
        found[subject] += int(cents)
    return found


@dataclass(frozen=True, slots=True)
class Room:
    """What a further decision could move, and the claim payments (`remit:ordinal`) that have left it there."""

    cents: int
    about: frozenset[str]


def room(connection: Connection, office: Office, act: Act, subject: str) -> Room:
    """What a further decision could move under a subject, whatever was decided before; never negative."""
    book = standing(connection, {(act, subject)})
    mine = [one for one in _decisions(connection, office) if (pool(one.act), one.subject) == (pool(act), subject)]
    everything = Decision(max((one.number for one in mine), default=0) + 1, act, subject, _NO_LIMIT, date.max)
    entries = hand_entries([*mine, everything], book)[everything.source]
    cents = sum(abs(entry.legs[0].amount_cents) for entry in entries)
    return Room(cents, frozenset(payment for found in book.values() for one in found for payment in one.by_payment))


def standing(connection: Connection, subjects: Collection[tuple[Act, str]]) -> Book:
    """What stands under these subjects without any person's decision, by `pool`; one with nothing is left out."""
    found: dict[tuple[Act, str], list[Standing]] = defaultdict(list)
    loaders = {
        Act.WRITE_OFF: given_up,
        Act.BOOK_FEE: _missing,
        Act.BOOK_DEPOSIT: _unidentified,
        Act.CLOSE_ITEM: _open_items,
        Act.BOOK_PLB: _unplaced,
    }
    for act, load in loaders.items():
        wanted = sorted({subject for of_act, subject in subjects if pool(of_act) is act})
        for subject, one in load(connection, wanted) if wanted else ():
            found[act, subject].append(one)
    return found


def _decisions(connection: Connection, office: Office) -> list[Decision]:
    columns = billing_rulings.c
    withdrawn = set(connection.scalars(select(columns.subject).where(columns.act == Act.WITHDRAW)))
    query = select(billing_rulings, told_line(columns.subject).label("told")).where(columns.act.in_(HAND_ACTS))
    return [
        Decision(
            number=row.number,
            act=Act(row.act),
            subject=row.told,
            limit_cents=row.amount_cents,
            ruled_date=row.at.astimezone(office.settings.zone).date(),
            is_withdrawn=str(row.number) in withdrawn,
            about=frozenset(row.object.split()),
        )
        for row in connection.execute(query)
    ]


def _missing(connection: Connection, subjects: list[str]) -> list[tuple[str, Standing]]:
    """What of a remittance's money has not come."""
    received = func.coalesce(func.sum(bank_matches.c.amount_cents), 0)
    query = (
        select(remits.c.remit_id, remits.c.paid_cents - received)
        .outerjoin(bank_matches, bank_matches.c.counterpart == remits.c.remit_id)
        .where(remits.c.remit_id.in_(subjects), remits.c.state == "posted")
        .group_by(remits.c.remit_id)
    )
    return [(name, Standing((Account.CLEARING, name), int(cents))) for name, cents in connection.execute(query)]


def _unidentified(connection: Connection, subjects: list[str]) -> list[tuple[str, Standing]]:
    """What of a deposit settles nothing known, less what the bank has taken back of it."""
    columns = bank_matches.c
    line_id = case((columns.counterpart == UNKNOWN, columns.line_id), else_=columns.counterpart)
    query = select(line_id, func.sum(columns.amount_cents)).where(line_id.in_(subjects)).group_by(line_id)
    rows = connection.execute(query.where(line_id.in_(select(bank_lines.c.line_id))))
    return [(name, Standing((Account.UNIDENTIFIED, name), -int(cents))) for name, cents in rows]


def _unplaced(connection: Connection, subjects: list[str]) -> list[tuple[str, Standing]]:
    """Adjustments at provider level whose code has no account; a positive amount lowers the payment."""
    columns = remit_plbs.c
    subject = func.concat(columns.remit_id, ":plb.", columns.segment, ".", columns.pair)
    query = (
        select(subject, columns.amount_cents)
        .join(remits, remits.c.remit_id == columns.remit_id)
        .where(remits.c.state == "posted", subject.in_(subjects), columns.code.not_in(PLACED_CODES))
    )
    return [(name, Standing((Account.SUSPENSE, name), cents)) for name, cents in connection.execute(query)]


def _open_items(connection: Connection, subjects: list[str]) -> list[tuple[str, Standing]]:
    """Balances of open items at provider level, called as their work items are."""
    lines = journal_lines.c
    query = (
        select(lines.subledger, func.sum(lines.amount_cents))
        .join(journal_entries, journal_entries.c.posting_key == lines.posting_key)
        .where(lines.account == Account.OPEN_ITEMS, _not_by_hand())
        .group_by(lines.subledger)
        .order_by(lines.subledger)
    )
    named = ((open_item_subject(key), key, int(cents)) for key, cents in connection.execute(query))
    return [(name, Standing((Account.OPEN_ITEMS, key), cents)) for name, key, cents in named if name in subjects]


def _not_by_hand() -> ColumnElement[bool]:
    return journal_entries.c.source.not_like("hand:%")
