"""The coming visits in a night's snapshots: which they are, on which day each is, and what belongs to them."""

from collections.abc import Collection
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
    zone = _LOCATIONS.c.timezone
    query = select(_LOCATIONS.c.location_id, zone)
    rows = connection.execute(query.where(_LOCATIONS.c.business_date == business_date, zone != otherwise.key))
    elsewhere = {row.location_id: row.timezone for row in rows}
    known = _known(connection, set(elsewhere.values()))
    zones = {location_id: name for location_id, name in elsewhere.items() if name in known}
    home = literal(otherwise.key)
    there = case(zones, value=_VISITS.c.location_id, else_=home) if zones else home
    return func.date(func.timezone(there, _VISITS.c.start_at))


def _known(connection: Connection, names: Collection[str]) -> set[str]:
    """Those of these zones that the database knows. It reads all its files of zones for that, so only when need be."""
    if not names:
        return set()
    return set(connection.scalars(select(_KNOWN_ZONES.c.name).where(_KNOWN_ZONES.c.name.in_(names))))


def same_night(table: Table, key: str, other: Table) -> ColumnElement[bool]:
    """Joins two snapshots of the same business date on a key of one name."""
    return and_(table.c.business_date == other.c.business_date, table.c[key] == other.c[key])
