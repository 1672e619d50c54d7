"""Remittances in quarantine or held."""

from sqlalchemy import Connection, select

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.unposted import KINDS, UnpostedRemit, unposted_findings
from backoffice.store.tables.billing import remits
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    return unposted_findings(_unposted(books.connection), books.terms)


def _unposted(connection: Connection) -> list[UnpostedRemit]:
    """Remittances in quarantine or held; a broken one is settled when the same payment has come in good order."""
    good = remits.alias("good")
    arrived_since = (
        select(good.c.remit_id)
        .where(
            good.c.state.not_in(("quarantined", "dismissed")),
            remits.c.state == "quarantined",
            remits.c.trace_number != "",
        )
        .where(good.c.trace_number == remits.c.trace_number, good.c.payer_trace_id == remits.c.payer_trace_id)
    )
    query = (
        select(remits)
        .where(remits.c.state.in_(("quarantined", "held")), ~arrived_since.exists())
        .order_by(remits.c.remit_id)
    )
    return [
        UnpostedRemit(
            remit_id=row.remit_id,
            kind=row.kind,
            reason=row.reason_code,
            paid_cents=row.paid_cents,
            arrived_date=row.business_date,
            group_key=row.natural_key if row.kind == "TRN_CONFLICT" else row.near_key,
        )
        for row in connection.execute(query)
    ]


CONDITION = Condition(KINDS, _find)
