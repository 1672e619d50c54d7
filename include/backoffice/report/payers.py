"""How payers did on a night, as the eligibility job measured it."""

from datetime import date

from sqlalchemy import Connection, select

from backoffice.report.model import PayerLine
from backoffice.store.tables.eligibility import eligibility_payer_figures


def payer_lines(connection: Connection, business_date: date) -> tuple[PayerLine, ...]:
    """The payers of the night, those with the most visits of which nothing is known first."""
    figures = eligibility_payer_figures.c
    columns = (figures[name] for name in PayerLine.__dataclass_fields__)
    query = (
        select(*columns)
        .where(figures.business_date == business_date)
        .order_by(figures.unknown.desc(), figures.visits.desc(), figures.payer_id)
    )
    return tuple(PayerLine(*row) for row in connection.execute(query))
