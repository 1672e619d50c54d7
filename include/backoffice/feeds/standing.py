"""Which tables a job can't do without tonight: an absent one must not be taken for an empty one."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select

from backoffice.office import Office
from backoffice.store.tables.house import snapshot_loads


def absent(connection: Connection, office: Office, business_date: date, tables: Collection[str]) -> set[str]:
    """The tables without a snapshot that night, but for those that the practice does not deliver at all."""
    query = select(snapshot_loads.c.table_name).where(snapshot_loads.c.business_date == business_date)
    return {*tables} - office.settings.optional_feeds - {*connection.scalars(query)}
