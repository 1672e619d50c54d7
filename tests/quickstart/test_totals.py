"""Figures that must agree after a night."""

from datetime import date

from sqlalchemy import insert

from backoffice import nights
from backoffice.nightly.jobs import NIGHT, PIPELINES
from backoffice.office import Office
from backoffice.quickstart.totals import controls
from backoffice.store.tables.house import landed_files, snapshot_loads

DAY = date(2026, 10, 5)
JOBS = "jobs of the night, finished in their order"


def run_jobs(office: Office, absent: tuple[str, ...] = ()) -> None:
    for job in NIGHT:
        nights.begin(office, DAY, PIPELINES[job], absent)
        nights.close(office, DAY, PIPELINES[job], "finished")


def land(office: Office, state: str) -> None:
    row = {
        "kind": "x12",
        "business_date": DAY,
        "table_name": "",
        "account_id": "",
        "mode": "",
        "sha256": "ab",
        "inbox_path": "edi/x",
        "size_bytes": 1,
        "modified_ns": 1,
        "first_seen_at": office.clock(),
        "last_seen_at": office.clock(),
        "state": state,
        "reason_code": "",
        "read_count": 1,
        "loaded_count": 1,
        "quarantined_count": 0,
        "duplicate_count": 0,
    }
    with office.transaction() as connection:
        connection.execute(insert(landed_files), [row])


def load(office: Office, quarantined: int) -> None:
    row = {
        "business_date": DAY,
        "table_name": "patients",
        "file_id": 1,
        "source_date": DAY,
        "mode": "full",
        "lineage": "ab",
        "read_count": 10,
        "loaded_count": 8,
        "quarantined_count": quarantined,
        "duplicate_count": 1,
        "row_count": 8,
        "unknown_columns": 0,
        "encoding": "utf-8",
    }
    with office.transaction() as connection:
        connection.execute(insert(snapshot_loads), [row])


def disagreeing(office: Office) -> list[tuple[str, int, int]]:
    return [(total.name, total.one, total.other) for total in controls(office, DAY) if not total.agrees]


def test_a_whole_night_agrees(office: Office) -> None:
    run_jobs(office)
    land(office, "loaded")
    load(office, quarantined=1)
    assert disagreeing(office) == []


def test_a_night_without_a_job_does_not(office: Office) -> None:
    run_jobs(office)
    nights.close(office, DAY, "billing", "failed")
    assert disagreeing(office) == [(JOBS, 7, 6)]


def test_a_job_that_did_not_wait_for_its_forerunner_counts_as_out_of_order(office: Office) -> None:
    run_jobs(office)
    nights.begin(office, DAY, "supplies", ("schedule_maintenance",))
    nights.close(office, DAY, "supplies", "finished")
    assert disagreeing(office) == [(JOBS, 7, 6)]


def test_a_row_that_got_lost_shows(office: Office) -> None:
    run_jobs(office)
    land(office, "loaded")
    load(office, quarantined=0)
    assert disagreeing(office) == [("feed rows read, accounted for", 10, 9)]


def test_a_file_that_nobody_has_settled_shows(office: Office) -> None:
    run_jobs(office)
    land(office, "landed")
    assert disagreeing(office) == [("files landed, settled", 1, 0)]
