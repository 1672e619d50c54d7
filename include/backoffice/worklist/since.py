"""Since when open items stand: due dates that count from a discovery must not move on with each night."""

from datetime import date

from sqlalchemy import Connection, select

from backoffice.store.tables.work import work_items
from backoffice.worklist.sync import OPEN_STATES


def first_seen(connection: Connection, pipeline: str) -> dict[tuple[str, str], date]:
    """The business date on which each open item of a job was first seen, by (kind, subject)."""
    query = select(work_items.c.kind, work_items.c.subject, work_items.c.first_seen_date).where(
        work_items.c.pipeline == pipeline, work_items.c.status.in_(OPEN_STATES)
    )
    return {(row.kind, row.subject): row.first_seen_date for row in connection.execute(query)}
