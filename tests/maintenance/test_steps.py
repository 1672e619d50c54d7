"""The job on real PostgreSQL: nights run, run again, missed, backfilled, two at once."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from threading import Thread

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from backoffice import nights
from backoffice.maintenance import steps
from backoffice.office import Office
from backoffice.store.tables.maintenance import occurrence_history, occurrences
from backoffice.store.tables.reservations import allocations
from backoffice.store.tables.work import work_items
from tests.conftest import NIGHT
from tests.inbox import Cells, write_feed

EQUIPMENT = {
    "equipment_id": "E1",
    "name": "Autoclave",
    "category": "sterilizer",
    "location_id": "MAIN",
    "status": "in_service",
    "risk_class": "high",
}
PLAN = {
    "plan_id": "P1",
    "equipment_id": "E1",
    "task": "Spore test",
    "basis": "fixed",
    "interval_count": 1,
    "interval_unit": "week",
    "anchor_date": date(2026, 9, 14),
    "duration_minutes": 20,
    "skill": "sterile",
    "is_regulatory": True,
    "lead_days": 2,
    "grace_days": 1,
    "kit": "strip:2",
}
TECHNICIAN = {"technician_id": "T1", "name": "Kim", "skills": "sterile:scales", "minutes_per_day": 120}
DONE = {"plan_id": "P1", "equipment_id": "E1", "result": "pass"}
FIRST_DONE = DONE | {"completion_id": "C1", "done_date": date(2026, 9, 14)}


def _deliver(office: Office, business_date: date, **tables: Sequence[Cells]) -> None:
    base: Mapping[str, Sequence[Cells]] = {
        "equipment": [EQUIPMENT],
        "maintenance_plans": [PLAN],
        "maintenance_done": [FIRST_DONE],
        "meter_readings": [],
        "technicians": [TECHNICIAN],
        "locations": [],
        "closures": [],
    }
    write_feed(office, business_date, {**base, **tables})


def _run(office: Office, business_date: date) -> dict[str, int]:
    nights.begin(office, business_date, steps.PIPELINE)
    counts = {}
    for step in (steps.load, steps.decide, steps.record):
        counts |= step(office, business_date)
    nights.close(office, business_date, steps.PIPELINE, "finished")
    return counts


def _states(office: Office) -> dict[str, str]:
    with office.transaction() as connection:
        return {row.due_key: row.state for row in connection.execute(select(occurrences))}


def _table(office: Office, *tables: object) -> list[list[tuple[object, ...]]]:
    with office.transaction() as connection:
        return [sorted(map(tuple, connection.execute(select(table))), key=repr) for table in tables]  # type: ignore[call-overload]


def _items(office: Office) -> dict[tuple[str, str], tuple[str, str]]:
    with office.transaction() as connection:
        return {
            (row.kind, row.subject): (row.reason_code, row.status) for row in connection.execute(select(work_items))
        }


def test_a_night_releases_work_records_misses_and_reserves_parts(office: Office) -> None:
    _deliver(office, NIGHT)
    counts = _run(office, NIGHT)
    assert (counts["plans"], counts["due"], counts["missed"], counts["planned"]) == (1, 1, 2, 4)
    assert _states(office)["D:2026-10-05"] == "due"
    items = {key[1]: value for key, value in _items(office).items() if key[0] in ("PM_DUE", "PM_RECORD")}
    assert items == {
        "E1:P1:D:2026-10-05": ("OVERDUE_HARD", "open"),
        "E1:P1:D:2026-09-21": ("MISSED_REGULATORY", "open"),
        "E1:P1:D:2026-09-28": ("MISSED_REGULATORY", "open"),
    }
    [reserved] = _table(office, allocations)
    assert len(reserved) == 5
    assert reserved[0] == ("pm_kit", "E1:P1:D:2026-10-05", "MAIN", "strip", 2, NIGHT + timedelta(days=1))


def test_running_a_night_again_changes_nothing(office: Office) -> None:
    _deliver(office, NIGHT)
    _run(office, NIGHT)
    before = _table(office, occurrences, occurrence_history, allocations, work_items)
    assert _run(office, NIGHT)["changed"] == 0
    assert _table(office, occurrences, occurrence_history, allocations, work_items) == before


def _week(office: Office) -> list[date]:
    """Eight nights in which one test is done on time, one late, and one not at all."""
    days = [NIGHT + timedelta(days=3 * number) for number in range(8)]
    late = [DONE | {"completion_id": "C2", "done_date": date(2026, 10, 6)}]
    on_time = [DONE | {"completion_id": "C3", "done_date": date(2026, 10, 12)}]
    for day in days:
        done = [row for row in (FIRST_DONE, *late, *on_time) if row["done_date"] <= day]  # type: ignore[operator]
        _deliver(office, day, maintenance_done=done)
    return days


@pytest.mark.parametrize("ran", [subset for size in (0, 1, 3) for subset in combinations(range(7), size)][::7])
def test_any_nights_may_be_missed_before_the_last_one(office: Office, ran: tuple[int, ...]) -> None:
    days = _week(office)
    folder = office.inbox / "feeds"
    for day in days[1:]:
        (folder / day.isoformat() / "_READY").unlink()
    for number in (*ran, 7):
        (folder / days[number].isoformat() / "_READY").touch()
        _run(office, days[number])
    assert _states(office) == {
        "D:2026-09-14": "done",
        "D:2026-09-21": "missed",
        "D:2026-09-28": "missed",
        "D:2026-10-05": "done",
        "D:2026-10-12": "done",
        "D:2026-10-19": "missed",
        "D:2026-10-26": "due",
        **{f"D:{date(2026, 11, 2) + timedelta(weeks=n)}": "planned" for n in range(4)},
    }


def test_a_backfill_of_older_nights_changes_no_state_and_no_item(office: Office) -> None:
    days = _week(office)
    _run(office, days[7])
    before = _table(office, occurrences, allocations)
    items = _items(office)
    seen = [_run(office, day)["superseded"] for day in (days[4], days[1], days[6])]
    assert seen == [1, 0, 1]
    assert _table(office, occurrences, allocations) == before
    assert _items(office) == items
    [history] = _table(office, occurrence_history)
    assert sum(row[-1] is True for row in history) == 2


def test_two_runs_at_once_leave_one_set_of_rows(office: Office) -> None:
    _deliver(office, NIGHT)
    steps.load(office, NIGHT)
    counts: list[dict[str, int]] = []
    threads = [Thread(target=lambda: counts.append(steps.decide(office, NIGHT))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(count["changed"] for count in counts) == [0, 8]


def test_the_database_refuses_a_second_released_one(office: Office) -> None:
    _deliver(office, NIGHT)
    _run(office, NIGHT)
    with pytest.raises(DBAPIError), office.engine.begin() as connection:
        connection.execute(update(occurrences).where(occurrences.c.due_key == "D:2026-09-28").values(state="due"))


def test_without_the_completions_nothing_is_touched(office: Office) -> None:
    _deliver(office, NIGHT)
    _run(office, NIGHT)
    items, later = _items(office), NIGHT + timedelta(days=20)
    write_feed(office, later, {"equipment": [EQUIPMENT], "maintenance_plans": [], "meter_readings": []})
    counts = _run(office, later)
    assert counts["absent_tables"] == 2
    assert _items(office) == items


def test_a_plan_put_aside_keeps_its_work_and_a_withdrawn_one_loses_it(office: Office) -> None:
    _deliver(office, NIGHT)
    _run(office, NIGHT)
    _deliver(office, NIGHT + timedelta(days=1), maintenance_plans=[PLAN | {"duration_minutes": 0}])
    _run(office, NIGHT + timedelta(days=1))
    assert _states(office)["D:2026-10-05"] == "due"
    _deliver(office, NIGHT + timedelta(days=2), maintenance_plans=[])
    _run(office, NIGHT + timedelta(days=2))
    assert _states(office) == {
        "D:2026-09-14": "done",
        "D:2026-09-21": "missed",
        "D:2026-09-28": "missed",
        "D:2026-10-05": "cancelled",
    }
    assert _table(office, allocations) == [[]]


def test_an_explained_miss_stays_settled(office: Office) -> None:
    _deliver(office, NIGHT)
    _run(office, NIGHT)
    mine = (work_items.c.kind == "PM_RECORD") & (work_items.c.subject == "E1:P1:D:2026-09-21")
    with office.transaction() as connection:
        connection.execute(update(work_items).where(mine).values(status="resolved", closed_date=NIGHT))
    later = NIGHT + timedelta(days=30)
    _deliver(office, later)
    _run(office, later)
    assert _items(office)["PM_RECORD", "E1:P1:D:2026-09-21"] == ("MISSED_REGULATORY", "resolved")


def test_a_meter_is_read_on_the_local_day(office: Office) -> None:
    by_meter = PLAN | {"basis": "meter", "meter_interval": 100, "is_regulatory": False, "kit": None}
    readings = [
        {"equipment_id": "E1", "read_at": "2026-09-10T08:00:00-04:00", "value": 10},
        {"equipment_id": "E1", "read_at": "2026-10-06T02:30:00+00:00", "value": 115},
    ]
    _deliver(office, NIGHT, maintenance_plans=[by_meter], maintenance_done=[], meter_readings=readings)
    _run(office, NIGHT)
    with office.transaction() as connection:
        [row] = connection.execute(select(occurrences)).all()
    assert (row.due_key, row.state, row.nominal_date) == ("M:0:1", "due", NIGHT)
