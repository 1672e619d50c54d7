"""Keeps what persons have ruled, and marks what has to be posted anew for it."""

from collections.abc import Collection

from sqlalchemy import Connection, func, insert, select

from backoffice.billing.bank_hand import deposit_words
from backoffice.billing.queries import statement
from backoffice.billing.rulings import ON_DEPOSITS, ON_PAYMENTS, Act, Ruling, Rulings, collect
from backoffice.store.audit import Act as AuditedAct
from backoffice.store.audit import record_act
from backoffice.store.tables.rulings import billing_rulings


def on_payments(connection: Connection, remit_ids: Collection[str]) -> Rulings:
    """What is said about the claim payments of these remittances."""
    columns = billing_rulings.c
    query = select(columns.number, columns.act, columns.subject, columns.object).where(
        columns.act.in_(ON_PAYMENTS), func.split_part(columns.subject, ":", 1).in_(remit_ids)
    )
    return collect(Ruling(row.number, Act(row.act), row.subject, row.object) for row in connection.execute(query))


def on_deposits(connection: Connection) -> dict[str, tuple[str, ...]]:
    """What persons have said of each bank line; see `deposit_words`."""
    columns = billing_rulings.c
    query = select(columns.number, columns.act, columns.subject, columns.object).where(columns.act.in_(ON_DEPOSITS))
    rows = connection.execute(query)
    return deposit_words(Ruling(row.number, Act(row.act), row.subject, row.object) for row in rows)


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


def make_due(connection: Connection, remit_id: str) -> None:
    """Brings a remittance into the state that persons want, and lets all that hangs together with it be posted anew."""
    connection.execute(statement("rule_remits"), {"remit_ids": [remit_id]})
    connection.execute(statement("spread_linked"), {"remit_ids": [remit_id]})
