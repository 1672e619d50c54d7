"""Brings the stored occurrences, their history and the reserved parts into line with a night."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sqlalchemy import Connection, delete, select, tuple_

from backoffice.maintenance.model import RELEASED, State, work_order_id
from backoffice.maintenance.night import Night
from backoffice.maintenance.placing import scheduled_date
from backoffice.office import Counts
from backoffice.store.tables.maintenance import occurrence_history, occurrences
from backoffice.store.tables.reservations import allocations
from backoffice.store.write import insert_or_keep, upsert
from backoffice.workdays import Workdays

PM_KIT = "pm_kit"
OPEN = (*RELEASED, State.PAUSED)

StoredRow = Mapping[str, object]


def keep(connection: Connection, night: Night, workdays: Workdays, business_date: date) -> Counts:
    """Makes the stored occurrences those of the acting night. Counts: changed, cancelled, withdrawn.

    Work of a plan that was put aside tonight stays as it is. Planned work that nothing asks for any more is withdrawn
    without a trace; released work is cancelled.
    """
    wanted = {_key(row): row for row in _rows(night, workdays, business_date)}
    stored = {_key(row): row for row in _stored(connection)}
    changed = [row for key, row in wanted.items() if row != stored.get(key)]
    unwanted = [row for key, row in stored.items() if key not in wanted and row["task_id"] not in night.put_aside]
    withdrawn = [_key(row) for row in unwanted if row["state"] == State.PLANNED]
    cancelled = [_cancelled(row, night) for row in unwanted if _is_void(row, night)]
    _delete(connection, withdrawn)
    # What leaves the released states is written first: the index allows one released a device and plan at any moment.
    written = sorted([*cancelled, *changed], key=lambda row: row["state"] in RELEASED)
    upsert(connection, occurrences, written)
    _remember(connection, written, business_date, is_superseded=False)
    return {"changed": len(changed), "cancelled": len(cancelled), "withdrawn": len(withdrawn)}


def look(connection: Connection, night: Night, workdays: Workdays, business_date: date) -> Counts:
    """Writes down what an older night sees open, without any effect. Counts: superseded."""
    seen = [row for row in _rows(night, workdays, business_date) if row["state"] in OPEN]
    _remember(connection, seen, business_date, is_superseded=True)
    return {"superseded": len(seen)}


def reserve(connection: Connection, night: Night, workdays: Workdays, business_date: date) -> Counts:
    """Promises the parts of open work to it, in place of all earlier promises. Counts: kit_lines."""
    rows = [
        {
            "source_kind": PM_KIT,
            "source_key": occurrence.subject,
            "location_id": standing.plan.location_id,
            "item_id": part.item_id,
            "qty": part.qty,
            "need_date": need_date,
        }
        for standing in night.standing.values()
        for occurrence in standing.course.occurrences
        if (need_date := scheduled_date(occurrence, workdays, business_date))
        for part in standing.kit
    ]
    connection.execute(delete(allocations).where(allocations.c.source_kind == PM_KIT))
    upsert(connection, allocations, rows)
    return {"kit_lines": len(rows)}


def _stored(connection: Connection) -> Iterator[dict[str, object]]:
    for row in connection.execute(select(occurrences)):
        yield {str(name): value for name, value in row._mapping.items()}


def _key(row: StoredRow) -> tuple[object, ...]:
    return row["equipment_id"], row["task_id"], row["due_key"]


def _is_void(row: StoredRow, night: Night) -> bool:
    """Open work that nothing asks for, and done work that counted from a completion which was withdrawn."""
    counted_from_it = str(row["due_key"]).startswith("A:") and row["task_id"] in night.standing
    return row["state"] in OPEN or (row["state"] == State.DONE and counted_from_it)


def _cancelled(row: StoredRow, night: Night) -> dict[str, object]:
    plan_id = row["task_id"]
    reason = "RULE_CHANGED" if plan_id in night.standing else "PLAN_WITHDRAWN"
    if plan_id in night.retired:
        reason = "EQUIPMENT_RETIRED"
    return {**row, "state": State.CANCELLED.value, "scheduled_date": None, "cancel_reason": reason}


def _delete(connection: Connection, keys: list[tuple[object, ...]]) -> None:
    columns = tuple_(occurrences.c.equipment_id, occurrences.c.task_id, occurrences.c.due_key)
    if keys:
        connection.execute(delete(occurrences).where(columns.in_(keys)))


def _remember(connection: Connection, rows: Iterable[StoredRow], business_date: date, is_superseded: bool) -> None:
    history = [
        {
            "equipment_id": row["equipment_id"],
            "task_id": row["task_id"],
            "due_key": row["due_key"],
            "business_date": business_date,
            "state": row["state"],
            "is_superseded": is_superseded,
        }
        for row in rows
    ]
    insert_or_keep(connection, occurrence_history, history)


def _rows(night: Night, workdays: Workdays, on: date) -> Iterator[dict[str, object]]:
    for standing in night.standing.values():
        for occurrence in standing.course.occurrences:
            yield {
                "equipment_id": occurrence.equipment_id,
                "task_id": occurrence.task_id,
                "due_key": occurrence.due_key,
                "work_order_id": work_order_id(occurrence.equipment_id, occurrence.task_id, occurrence.due_key),
                "state": occurrence.state.value,
                "nominal_date": occurrence.nominal_date,
                "scheduled_date": scheduled_date(occurrence, workdays, on),
                "window_start_date": occurrence.window_start_date,
                "window_end_date": occurrence.window_end_date,
                "is_regulatory": occurrence.is_regulatory,
                "location_id": standing.plan.location_id,
                "skill": standing.plan.skill,
                "duration_minutes": standing.plan.duration_minutes,
                "completion_id": occurrence.completion_id,
                "done_date": occurrence.done_date,
                "superseded_by": occurrence.superseded_by,
                "missed_date": occurrence.missed_date,
                "overdue_since_date": occurrence.overdue_since_date,
                "cancel_reason": "",
            }
