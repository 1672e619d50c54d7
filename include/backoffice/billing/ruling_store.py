"""Keeps what persons have ruled, and marks what has to be posted anew for it."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Connection, func, insert, select

from backoffice.billing.bank_hand import deposit_words
from backoffice.billing.queries import statement
from backoffice.billing.rulings import ON_DEPOSITS, ON_LINES, ON_PAYMENTS, Act, Ruling, Rulings, collect
from backoffice.store.audit import Act as AuditedAct
from backoffice.store.audit import record_act
from backoffice.store.tables.billing import bank_lines
from backoffice.store.tables.rulings import billing_rulings


def on_payments(connection: Connection, remit_ids: Collection[str]) -> Rulings:
    """What is said about the claim payments of these remittances."""
    rows = connection.execute(statement("payment_rulings"), {"acts": list(ON_PAYMENTS), "remit_ids": list(remit_ids)})
    return collect(Ruling(row.number, Act(row.act), row.subject, row.object) for row in rows)


def on_deposits(connection: Connection) -> dict[str, tuple[str, ...]]:
    """What persons have said of each bank line; see `deposit_words`. What they said of an echo is said of its line."""
    columns = billing_rulings.c
    query = select(columns.number, columns.act, told_line(columns.subject), columns.object)
    rows = connection.execute(query.where(columns.act.in_(ON_DEPOSITS)))
    return deposit_words(Ruling(number, Act(act), subject, other) for number, act, subject, other in rows)


def on_lines(connection: Connection) -> dict[str, Act]:
    """What persons have said last of bank lines that may tell of a movement again."""
    columns = billing_rulings.c
    query = select(columns.subject, columns.act).where(columns.act.in_(ON_LINES)).order_by(columns.number)
    return {row.subject: Act(row.act) for row in connection.execute(query)}


def told_line(subject: ColumnElement[str]) -> ColumnElement[str]:
    """The line that counts, where the subject is one that tells of it again; else the subject."""
    lines = bank_lines.c
    first = select(lines.echo_of).where(lines.line_id == subject, lines.echo_of != "")
    return func.coalesce(first.scalar_subquery(), subject)


def newest(connection: Connection, subject: str, acts: Collection[Act]) -> tuple[str, str] | None:
    """Act and object of the last ruling of some acts on one thing; None when there is none."""
    columns = billing_rulings.c
    query = select(columns.act, columns.object).where(columns.subject == subject, columns.act.in_(acts))
    query = query.order_by(columns.number.desc())
    row = connection.execute(query.limit(1)).one_or_none()
    return (row.act, row.object) if row else None


def add(
    connection: Connection, act: Act, subject: str, object_id: str, signature: AuditedAct, amount_cents: int = 0
) -> int:
    """Adds a ruling, and writes it into the audit log; its number."""
    values = {
        "act": act.value,
        "subject": subject,
        "object": object_id,
        "amount_cents": amount_cents,
        "at": signature.at,
        "actor": signature.actor,
        "reason": signature.reason,
    }
    record_act(connection, signature)
    number = connection.scalar(insert(billing_rulings).values(values).returning(billing_rulings.c.number))
    return int(number or 0)


def make_due(connection: Connection, remit_id: str, start_date: date) -> None:
    """Brings a remittance into the state that persons want, and lets all that hangs together with it be posted anew.

    One from before the ledger's start is never posted, also when it is released.
    """
    connection.execute(statement("rule_remits"), {"remit_ids": [remit_id], "start_date": start_date})
    connection.execute(statement("spread_linked"), {"remit_ids": [remit_id]})
