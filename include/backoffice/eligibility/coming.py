"""The coming visits in a night's snapshots: which they are, on which day each is, and what belongs to them."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, and_, case, func, literal, select

from backoffice.store.tables.snapshots import SNAPSHOTS

_VISITS, _LOCATIONS = SNAPSHOTS["appointments"], SNAPSHOTS["locations"]
_KNOWN_ZONES = func.pg_timezone_names().table_valued("name")


def is_coming() -> ColumnElement[bool]:
    """Whether the patient of an appointment is expected."""
    return _VISITS.c.status.in_(("booked", "confirmed"))


def visit_day(connection: Connection, business_date: date, otherwise: ZoneInfo) -> ColumnElement[date]:
    """The day of an appointment of that night where it takes place.

    A location whose zone is missing, or unknown to the database, lies in the practice's own.
    """
    rows = connection.execute(
        select(_LOCATIONS.c.location_id, _LOCATIONS.c.timezone)
        .join_from(_LOCATIONS, _KNOWN_ZONES, _KNOWN_ZONES.c.name == _LOCATIONS.c.timezone)
        .where(_LOCATIONS.c.business_date == business_date)
    )
    zones = {row.location_id: row.timezone for row in rows}
    home = literal(otherwise.key)
    zone = case(zones, value=_VISITS.c.location_id, else_=home) if zones else home
    return func.date(func.timezone(zone, _VISITS.c.start_at))


def same_night(table: Table, key: str, other: Table) -> ColumnElement[bool]:
    """Joins two snapshots of the same business date on a key of one name."""
    return and_(table.c.business_date == other.c.business_date, table.c[key] == other.c[key])
