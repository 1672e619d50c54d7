"""Remittances in quarantine or held."""

from sqlalchemy import Connection, and_, or_, select

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.unposted import KINDS, UnpostedRemit, unposted_findings
from backoffice.store.tables.billing import remits
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    return unposted_findings(_unposted(books.connection), books.terms)


def _unposted(connection: Connection) -> list[UnpostedRemit]:
    """Remittances in quarantine or held; a broken one is settled when the same payment has come in good order.

    A trace number alone names no payment, since payers use theirs again: the payer, the payee and the day have to be
    the same, and the money too unless the good one has come later and so may correct it.
    """
    good = remits.alias("good")
    is_same_day = good.c.payment_date == remits.c.payment_date
    is_correction = and_(
        good.c.business_date > remits.c.business_date, or_(remits.c.payment_date.is_(None), is_same_day)
    )
    in_good_order = select(good.c.remit_id).where(
        good.c.state.not_in(("quarantined", "dismissed")),
        remits.c.state == "quarantined",
        remits.c.trace_number != "",
        good.c.trace_number == remits.c.trace_number,
        good.c.payer_trace_id == remits.c.payer_trace_id,
        remits.c.payee_id.in_(("", good.c.payee_id)),
        or_(and_(is_same_day, good.c.paid_cents == remits.c.paid_cents), is_correction),
    )
    query = (
        select(remits)
        .where(remits.c.state.in_(("quarantined", "held")), ~in_good_order.exists())
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
