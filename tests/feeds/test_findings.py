"""What is missing or unreadable becomes one item for the operator."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from backoffice.feeds import steps
from backoffice.feeds.contract import FEEDS
from backoffice.office import Office
from backoffice.store.tables.house import landed_files
from backoffice.store.tables.work import work_items
from tests.conftest import NIGHT
from tests.inbox import write_feed, write_file
from tests.night import run_night

EVERYTHING = {table: [] for table in FEEDS}
REMITS = (
    b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *261005*0300*^*00501*000000001*0*P*:~"
    b"GS*HP*PAYER*PRACTICE*20261005*0300*1*X*005010X221A1~ST*835*0001~BPR*I*0*C*NON~SE*3*0001~"
    b"ST*835*0002~BPR*I*0*C*NON~SE*3*0002~GE*2*1~IEA*1*000000001~"
) * 2
WITHOUT_BUDGETS = {table: [] for table in FEEDS if table != "budgets"}


def _items(office: Office) -> dict[str, tuple[str, str]]:
    query = select(work_items).where(work_items.c.kind == "FEED")
    with office.transaction() as connection:
        return {row.subject: (row.reason_code, row.status) for row in connection.execute(query)}


def test_a_complete_folder_needs_nobody(office: Office) -> None:
    write_feed(office, NIGHT, EVERYTHING)
    run_night(office, NIGHT, ["feeds"])
    assert _items(office) == {}


def test_a_missing_table_is_an_item_that_closes_when_it_comes(office: Office) -> None:
    write_feed(office, NIGHT, WITHOUT_BUDGETS)
    run_night(office, NIGHT, ["feeds"])
    assert _items(office) == {"budgets": ("MISSING", "open")}
    write_feed(office, NIGHT + timedelta(days=1), EVERYTHING)
    run_night(office, NIGHT + timedelta(days=1), ["feeds"])
    assert _items(office) == {"budgets": ("MISSING", "closed_by_system")}


def test_an_older_file_that_stands_in_is_said(office: Office) -> None:
    write_feed(office, NIGHT - timedelta(days=1), EVERYTHING)
    write_feed(office, NIGHT, WITHOUT_BUDGETS)
    run_night(office, NIGHT, ["feeds"])
    assert _items(office) == {"budgets": ("STALE", "open")}


def test_bad_rows_are_one_item_for_their_table(office: Office) -> None:
    row = {"category": "gloves", "month": "October", "limit": "1", "spent": "1"}
    write_feed(office, NIGHT, EVERYTHING | {"budgets": [row]})
    run_night(office, NIGHT, ["feeds"])
    assert _items(office) == {"budgets": ("QUARANTINED_ROWS", "open")}


def test_a_table_the_practice_does_not_deliver_is_not_missed(make_office: Callable[..., Office]) -> None:
    office = make_office(optional_feeds=["budgets"])
    write_feed(office, NIGHT, WITHOUT_BUDGETS)
    run_night(office, NIGHT, ["feeds"])
    assert _items(office) == {}


def test_a_file_nobody_can_read_is_an_item_named_by_its_hash(office: Office) -> None:
    write_feed(office, NIGHT, EVERYTHING)
    write_file(office, "edi/what.txt", b"hello")
    run_night(office, NIGHT, ["feeds"])
    assert _items(office) == {"file:2cf24dba5fb0a30e": ("UNKNOWN_FORMAT", "open")}


@pytest.mark.parametrize(
    ("whole", "damaged", "is_told"),
    [
        (b"ST*835*0002~", b"S*835*0002~", True),
        (REMITS[:200], REMITS[3:200], True),
        (b"GE*2*1~", b"GE*2*1~GE*2*1~", False),
        (b"ISA*", b"HTTP/1.1 200 OK\r\n\r\nISA*", False),
    ],
    ids=["begin of a transaction", "begin of an interchange", "a trailer too many", "a line of the carrier"],
)
def test_a_part_of_a_file_that_belongs_to_no_transaction_is_an_item(
    office: Office, whole: bytes, damaged: bytes, is_told: bool
) -> None:
    write_feed(office, NIGHT, EVERYTHING)
    write_file(office, "edi/a.835", REMITS.replace(whole, damaged, 1))

    run_night(office, NIGHT, ["feeds"])

    assert list(_items(office).values()) == ([("SEGMENTS_OUTSIDE", "open")] if is_told else [])
    with office.transaction() as connection:
        assert connection.scalar(select(landed_files.c.state).where(landed_files.c.kind == "x12")) == "loaded"


def test_settling_twice_changes_nothing(office: Office) -> None:
    write_feed(office, NIGHT, WITHOUT_BUDGETS)
    run_night(office, NIGHT, ["feeds"])
    counts = steps.settle(office, NIGHT)
    assert (counts["kept"], counts["opened"], counts["changed"]) == (2, 0, 0)
