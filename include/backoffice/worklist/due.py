"""By when open items are due: a date that counts from a discovery is set once, and must not move on with each night."""

from datetime import date

from sqlalchemy import Connection, select

from backoffice.store.tables.work import work_items
from backoffice.worklist.sync import OPEN_STATES


def due_dates(connection: Connection, pipeline: str) -> dict[tuple[str, str], date]:
    """The due date of each open item of a job, by (kind, subject)."""
    query = select(work_items.c.kind, work_items.c.subject, work_items.c.due_date).where(
        work_items.c.pipeline == pipeline, work_items.c.status.in_(OPEN_STATES)
    )
    return {(row.kind, row.subject): row.due_date for row in connection.execute(query)}
