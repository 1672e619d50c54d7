"""The practice's open days, from its settings and the closures feed."""

from datetime import date

from sqlalchemy import Connection, func, select

from backoffice.office import Office
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.workdays import Workdays


def workdays(connection: Connection, office: Office, business_date: date) -> Workdays:
    """Open days as known that night: a day on which every location is closed is closed for the practice."""
    closures, locations = SNAPSHOTS["closures"], SNAPSHOTS["locations"]
    count = select(func.count()).select_from(locations).where(locations.c.business_date == business_date)
    everywhere = (
        select(closures.c.closed_date)
        .where(closures.c.business_date == business_date)
        .group_by(closures.c.closed_date)
        .having(func.count() >= func.greatest(count.scalar_subquery(), 1))
    )
    closed = frozenset(connection.scalars(everywhere))
    return Workdays(office.settings.open_weekdays, closed | office.settings.closed_dates)
