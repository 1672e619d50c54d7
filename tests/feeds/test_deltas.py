"""Deltas, manifests and corrections: a snapshot holds what its chain of files says, whichever nights were missed."""

import os
import shutil
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backoffice.feeds.load import ensure_loaded
from backoffice.office import Office
from backoffice.store.tables.house import landed_files, quarantine
from backoffice.store.tables.snapshots import SNAPSHOTS
from tests.clock import FakeClock
from tests.conftest import NIGHT
from tests.inbox import write_feed, write_file

DELTA = b'{"mode": {"budgets": "delta"}}'
NEXT, LAST = NIGHT + timedelta(days=1), NIGHT + timedelta(days=2)


def _write(office: Office, day: date, categories: Sequence[str], manifest: bytes = b"") -> None:
    rows = [{"category": category, "month": "2026-10", "limit": "1", "spent": "1"} for category in categories]
    write_feed(office, day, {"budgets": rows})
    if manifest:
        write_file(office, f"feeds/{day}/_manifest.json", manifest)


def _load(office: Office, day: date) -> int:
    return ensure_loaded(office, day, ["budgets"])["loaded"]


def _categories(office: Office, day: date) -> list[str]:
    table = SNAPSHOTS["budgets"].c
    with office.transaction() as connection:
        return sorted(connection.scalars(select(table.category).where(table.business_date == day)))


def _reasons(office: Office) -> list[str]:
    with office.transaction() as connection:
        return list(connection.scalars(select(landed_files.c.reason_code).order_by(landed_files.c.file_id)))


def test_a_delta_of_a_missed_night_is_applied_before_the_next_one(office: Office) -> None:
    _write(office, NIGHT, ["a"])
    _load(office, NIGHT)
    _write(office, NEXT, ["b"], DELTA)
    _write(office, LAST, ["c"], DELTA)
    assert _load(office, LAST) == 1
    assert (_categories(office, NEXT), _categories(office, LAST)) == (["a", "b"], ["a", "b", "c"])


def test_a_delta_that_comes_late_is_found_by_the_next_look_at_a_later_night(office: Office) -> None:
    _write(office, NIGHT, ["a"])
    _write(office, LAST, ["c"], DELTA)
    _load(office, LAST)
    _write(office, NEXT, ["b"], DELTA)
    assert _load(office, LAST) == 1
    assert _categories(office, LAST) == ["a", "b", "c"]


def test_a_corrected_base_makes_later_deltas_load_anew_and_only_then(office: Office) -> None:
    _write(office, NIGHT, ["a"])
    _write(office, NEXT, ["b"], DELTA)
    _write(office, LAST, ["c"], DELTA)
    assert (_load(office, LAST), _load(office, LAST)) == (1, 0)
    _write(office, NIGHT, ["z"])
    _load(office, NIGHT)
    assert (_load(office, LAST), _load(office, LAST)) == (1, 0)
    assert _categories(office, LAST) == ["b", "c", "z"]


def test_a_delta_stays_one_after_its_folder_is_archived(office: Office) -> None:
    _write(office, NIGHT, ["a"])
    _write(office, NEXT, ["b"], DELTA)
    _load(office, NEXT)
    shutil.rmtree(office.inbox / "feeds" / NEXT.isoformat())
    _write(office, NIGHT, ["z"])
    _load(office, NIGHT)
    _load(office, NEXT)
    assert _categories(office, NEXT) == ["b", "z"]


def test_a_delta_without_a_base_loads_once_the_base_has_come(office: Office) -> None:
    _write(office, NEXT, ["b"], DELTA)
    _load(office, NEXT)
    assert _reasons(office) == ["BASE_MISSING"]
    _write(office, NIGHT, ["a"])
    assert _load(office, NEXT) == 1
    assert (_categories(office, NEXT), _reasons(office)) == (["a", "b"], ["", ""])


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [(b"{", "MANIFEST_BROKEN"), (b'{"files": [{"name": "budgets.csv", "rows": 2}]}', "MANIFEST_DISAGREES")],
)
def test_a_file_loads_once_its_manifest_is_mended(office: Office, manifest: bytes, reason: str) -> None:
    _write(office, NIGHT, ["a"], manifest)
    assert (_load(office, NIGHT), _load(office, NIGHT), _reasons(office)) == (0, 0, [reason])
    write_file(office, f"feeds/{NIGHT}/_manifest.json", b'{"files": [{"name": "budgets.csv", "rows": 1}]}')
    assert (_load(office, NIGHT), _categories(office, NIGHT), _reasons(office)) == (1, ["a"], [""])
    with office.transaction() as connection:
        assert connection.execute(select(quarantine)).all() == []


def test_a_delta_whose_manifest_was_broken_at_its_landing_is_still_a_delta(office: Office) -> None:
    _write(office, NIGHT, ["a"])
    _write(office, NEXT, ["b"], b"{")
    _load(office, NEXT)
    write_file(office, f"feeds/{NEXT}/_manifest.json", DELTA)
    _load(office, NEXT)
    assert _categories(office, NEXT) == ["a", "b"]


@pytest.mark.parametrize("is_time_stamp_kept", [True, False])
def test_a_correction_that_is_taken_back_counts_again(office: Office, is_time_stamp_kept: bool) -> None:
    assert isinstance(office.clock, FakeClock)
    path = office.inbox / "feeds" / NIGHT.isoformat() / "budgets.csv"
    for number, category in enumerate(["a", "b", "a"]):
        _write(office, NIGHT, [category])
        os.utime(path, (1_000_000_000 + (0 if is_time_stamp_kept else number),) * 2)
        if category == "b":
            os.utime(path, (1_000_000_009,) * 2)
        assert (_load(office, NIGHT), _load(office, NIGHT)) == (1, 0)
        assert _categories(office, NIGHT) == [category]
        office.clock.advance(minutes=1)
    assert len(_reasons(office)) == 2
