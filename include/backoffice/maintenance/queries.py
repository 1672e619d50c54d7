"""Reads what the practice delivered for a night."""

from datetime import date

from sqlalchemy import Connection, Date, Select, cast, func, select

from backoffice.maintenance.checks import Device
from backoffice.maintenance.model import Completion, PlanRow, Reading
from backoffice.maintenance.night import Books
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.work import work_items
from backoffice.worklist.model import Status

REQUIRED = ("equipment", "maintenance_plans", "maintenance_done", "meter_readings", "technicians")
TABLES = (*REQUIRED, "locations", "closures")


def books(connection: Connection, business_date: date, zone: str) -> Books:
    """The night's snapshots as rows of the trade; `zone` says on which local day a meter was read."""
    technicians = connection.execute(_night("technicians", business_date, "skills"))
    return Books(
        plans=_plans(connection, business_date),
        devices={
            row.equipment_id: Device(row.location_id, row.status)
            for row in connection.execute(_night("equipment", business_date, "equipment_id", "location_id", "status"))
        },
        skills=frozenset(skill for row in technicians for skill in row.skills.split(":")),
        completions=_completions(connection, business_date),
        readings=_readings(connection, business_date, zone),
    )


def explained(connection: Connection) -> set[str]:
    """Subjects of missed regulatory work for which a person has given the reason: they are settled for good."""
    query = select(work_items.c.subject).where(
        work_items.c.pipeline == "maintenance",
        work_items.c.kind == "PM_RECORD",
        work_items.c.status == Status.RESOLVED,
    )
    return set(connection.scalars(query))


def _night(table: str, business_date: date, *names: str) -> Select[tuple[object, ...]]:
    snapshot = SNAPSHOTS[table]
    columns = [snapshot.c[name] for name in names]
    return select(*columns).where(snapshot.c.business_date == business_date).order_by(*snapshot.primary_key.columns)


def _plans(connection: Connection, business_date: date) -> list[PlanRow]:
    names = [
        "plan_id",
        "equipment_id",
        "basis",
        "interval_count",
        "interval_unit",
        "meter_interval",
        "meter_basis",
        "anchor_date",
        "duration_minutes",
        "skill",
        "is_regulatory",
        "lead_days",
        "grace_days",
        "season_months",
        "kit",
    ]
    return [PlanRow(**row._mapping) for row in connection.execute(_night("maintenance_plans", business_date, *names))]


def _completions(connection: Connection, business_date: date) -> list[Completion]:
    names = ["completion_id", "plan_id", "equipment_id", "done_date", "meter_value", "work_order_id", "result"]
    return [
        Completion(
            row.completion_id,
            row.plan_id,
            row.equipment_id,
            row.done_date,
            row.result == "pass",
            row.meter_value,
            row.work_order_id,
        )
        for row in connection.execute(_night("maintenance_done", business_date, *names))
        if row.result != "not_done"
    ]


def _readings(connection: Connection, business_date: date, zone: str) -> list[Reading]:
    readings = SNAPSHOTS["meter_readings"].c
    query = (
        select(
            readings.equipment_id,
            cast(func.timezone(zone, readings.read_at), Date).label("read_date"),
            readings.value,
            func.coalesce(readings.is_reset, False).label("is_reset"),
        )
        .where(readings.business_date == business_date)
        .order_by(readings.equipment_id, readings.read_at)
    )
    return [Reading(**row._mapping) for row in connection.execute(query)]
