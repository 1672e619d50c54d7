"""Feeds from the inbox to the snapshot tables, on real PostgreSQL."""

import gzip
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backoffice.feeds import steps
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.load import ensure_loaded
from backoffice.office import Office
from backoffice.store.tables.house import landed_files, quarantine, snapshot_loads
from backoffice.store.tables.snapshots import SNAPSHOTS
from tests.conftest import NIGHT
from tests.inbox import write_feed

BUDGET = {"category": "gloves", "month": "2026-10", "limit": "100.00", "spent": "1.5"}


def _rows(office: Office, table: str) -> list[tuple[object, ...]]:
    with office.transaction() as connection:
        return [tuple(row) for row in connection.execute(select(SNAPSHOTS[table]))]


def _faults(office: Office) -> set[tuple[int, str, str]]:
    columns = (quarantine.c.line_number, quarantine.c.column_name, quarantine.c.reason_code)
    with office.transaction() as connection:
        return {tuple(row) for row in connection.execute(select(*columns))}


def _file(office: Office, table: str, content: bytes, name: str = "") -> None:
    folder = office.inbox / "feeds" / NIGHT.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (name or f"{table}.csv")).write_bytes(content)
    (folder / "_READY").touch()


def test_a_row_is_stored_typed_with_money_in_cents(office: Office) -> None:
    write_feed(office, NIGHT, {"budgets": [BUDGET]})
    ensure_loaded(office, NIGHT, ["budgets"])
    assert _rows(office, "budgets") == [(NIGHT, "gloves", "2026-10", 10000, 150)]


def test_loading_again_reads_nothing_and_changes_nothing(office: Office) -> None:
    write_feed(office, NIGHT, {"budgets": [BUDGET]})
    assert ensure_loaded(office, NIGHT, ["budgets"])["loaded"] == 1
    assert ensure_loaded(office, NIGHT, ["budgets"])["loaded"] == 0
    assert len(_rows(office, "budgets")) == 1


def test_a_corrected_file_of_the_same_day_replaces_the_snapshot(office: Office) -> None:
    write_feed(office, NIGHT, {"budgets": [BUDGET]})
    ensure_loaded(office, NIGHT, ["budgets"])
    write_feed(office, NIGHT, {"budgets": [BUDGET | {"spent": "2.00"}]})
    ensure_loaded(office, NIGHT, ["budgets"])
    assert _rows(office, "budgets") == [(NIGHT, "gloves", "2026-10", 10000, 200)]


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        ("limit", "1,000.00", "BAD_MONEY"),
        ("limit", "1.005", "BAD_MONEY"),
        ("limit", "1e3", "BAD_MONEY"),
        ("limit", "", "VALUE_MISSING"),
        ("month", "2026-13", "BAD_MONTH"),
        ("category", "glo\x00ves", "NUL_BYTE"),
    ],
)
def test_a_bad_cell_puts_its_row_aside_with_line_column_and_reason(
    office: Office, cell: str, value: str, reason: str
) -> None:
    write_feed(office, NIGHT, {"budgets": [BUDGET, BUDGET | {"month": "2026-11"} | {cell: value}]})
    ensure_loaded(office, NIGHT, ["budgets"])
    assert _faults(office) == {(3, cell, reason)}
    assert len(_rows(office, "budgets")) == 1


def test_a_date_of_zeros_is_no_date(office: Office) -> None:
    closure = {"location_id": "L1", "closed_date": "0000-00-00", "reason": "x"}
    write_feed(office, NIGHT, {"closures": [closure]})
    ensure_loaded(office, NIGHT, ["closures"])
    assert _faults(office) == {(2, "closed_date", "BAD_DATE")}


def test_identical_rows_count_once_and_differing_rows_of_one_key_are_all_put_aside(office: Office) -> None:
    other = BUDGET | {"month": "2026-11"}
    write_feed(office, NIGHT, {"budgets": [BUDGET, BUDGET, other, other | {"spent": "9"}]})
    ensure_loaded(office, NIGHT, ["budgets"])
    assert _faults(office) == {(4, "", "DUPLICATE_KEY"), (5, "", "DUPLICATE_KEY")}
    with office.transaction() as connection:
        load = connection.execute(select(snapshot_loads)).one()
    assert (load.read_count, load.loaded_count, load.quarantined_count, load.duplicate_count) == (4, 1, 2, 1)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "budgets.csv", "EMPTY_FILE"),
        (b"a,b\n1,2\n", "budgets.csv", "HEADER_BROKEN"),
        (b"category,month,limit\ngloves,2026-10,1\n", "budgets.csv", "COLUMN_MISSING"),
        (gzip.compress(b"category,month,limit,spent\n" * 50, mtime=0)[:-9], "budgets.csv.gz", "GZIP_BROKEN"),
    ],
)
def test_a_file_of_no_use_is_put_aside_whole(office: Office, content: bytes, name: str, reason: str) -> None:
    _file(office, "budgets", content, name)
    ensure_loaded(office, NIGHT, ["budgets"])
    with office.transaction() as connection:
        file = connection.execute(select(landed_files)).one()
    assert (file.state, file.reason_code, file.read_count, file.quarantined_count) == ("quarantined", reason, 1, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfcategory,month,limit,spent\ngloves,2026-10,100,1.50\n",
        b"spent,limit,colour,month,category\r\n1.50,100.00,red,2026-10,gloves\r\n",
        gzip.compress(b"category,month,limit,spent\ngloves,2026-10,100,1.5\n", mtime=0),
    ],
)
def test_bom_column_order_unknown_columns_and_gzip_make_no_difference(office: Office, content: bytes) -> None:
    name = "budgets.csv.gz" if content.startswith(b"\x1f") else "budgets.csv"
    _file(office, "budgets", content, name)
    ensure_loaded(office, NIGHT, ["budgets"])
    assert _rows(office, "budgets") == [(NIGHT, "gloves", "2026-10", 10000, 150)]


def test_cp1252_is_read_and_said(office: Office) -> None:
    _file(office, "budgets", "category,month,limit,spent\nköder,2026-10,100,1.5\n".encode("cp1252"))
    ensure_loaded(office, NIGHT, ["budgets"])
    assert _rows(office, "budgets")[0][1] == "köder"
    with office.transaction() as connection:
        assert connection.scalar(select(snapshot_loads.c.encoding)) == "cp1252"


def test_a_line_of_a_hundred_megabytes_is_put_aside_and_its_neighbours_load(office: Office) -> None:
    long = b'"' + b"x" * 100_000_000 + b'",2026-10,1,1\n'
    _file(office, "budgets", b"category,month,limit,spent\na,2026-10,1,1\n" + long + b"b,2026-10,1,1\n")
    ensure_loaded(office, NIGHT, ["budgets"])
    assert _faults(office) == {(3, "", "LINE_NOT_CSV")}
    assert [row[1] for row in _rows(office, "budgets")] == ["a", "b"]


def test_a_missing_file_is_served_by_the_newest_earlier_one_within_the_age_limit(office: Office) -> None:
    write_feed(office, NIGHT - timedelta(days=2), {"budgets": [BUDGET]})
    write_feed(office, NIGHT, {"closures": []})
    assert ensure_loaded(office, NIGHT, ["budgets"]) == {"tables": 1, "loaded": 1, "older": 1, "missing": 0}
    assert len(_rows(office, "budgets")) == 1


def test_a_file_older_than_the_limit_serves_nobody(office: Office) -> None:
    write_feed(office, NIGHT - timedelta(days=8), {"budgets": [BUDGET]})
    write_feed(office, NIGHT, {"closures": []})
    assert ensure_loaded(office, NIGHT, ["budgets"])["missing"] == 1


def test_a_delta_changes_adds_and_removes_rows_of_the_snapshot_before(office: Office) -> None:
    november, december = BUDGET | {"month": "2026-11"}, BUDGET | {"month": "2026-12"}
    write_feed(office, NIGHT - timedelta(days=1), {"budgets": [BUDGET, november]})
    ensure_loaded(office, NIGHT - timedelta(days=1), ["budgets"])
    content = "category,month,limit,spent,_deleted\ngloves,2026-11,,,true\ngloves,2026-12,5,1,false\n"
    _file(office, "budgets", content.encode())
    (office.inbox / "feeds" / NIGHT.isoformat() / "_manifest.json").write_text('{"mode": {"budgets": "delta"}}')
    ensure_loaded(office, NIGHT, ["budgets"])
    assert sorted(row[2] for row in _rows(office, "budgets") if row[0] == NIGHT) == ["2026-10", december["month"]]


def test_a_file_that_its_manifest_does_not_describe_is_refused(office: Office) -> None:
    write_feed(office, NIGHT, {"budgets": [BUDGET]}, ready=False)
    manifest = '{"files": [{"name": "budgets.csv", "rows": 2}]}'
    (office.inbox / "feeds" / NIGHT.isoformat() / "_manifest.json").write_text(manifest)
    ensure_loaded(office, NIGHT, ["budgets"])
    with office.transaction() as connection:
        assert connection.scalar(select(landed_files.c.reason_code)) == "MANIFEST_DISAGREES"


def test_a_folder_that_is_not_ready_is_left_alone(office: Office) -> None:
    write_feed(office, NIGHT, {"budgets": [BUDGET]}, ready=False)
    assert ensure_loaded(office, NIGHT, ["budgets"])["missing"] == 1


def test_a_link_is_refused_and_the_night_goes_on(office: Office) -> None:
    write_feed(office, NIGHT, {"closures": []})
    folder = office.inbox / "feeds" / NIGHT.isoformat()
    (folder / "budgets.csv").symlink_to("/etc/passwd")
    steps.land(office, NIGHT)
    with office.transaction() as connection:
        reasons = connection.scalars(select(landed_files.c.reason_code).where(landed_files.c.state == "quarantined"))
        assert list(reasons) == ["PATH_REFUSED"]


def test_the_whole_contract_loads_from_empty_tables(office: Office) -> None:
    write_feed(office, NIGHT, {table: [] for table in FEEDS})
    steps.land(office, NIGHT)
    assert steps.load(office, NIGHT)["tables"] == len(FEEDS)
    with office.transaction() as connection:
        assert connection.scalar(select(func.count()).select_from(snapshot_loads)) == len(FEEDS)
