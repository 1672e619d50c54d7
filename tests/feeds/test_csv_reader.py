"""Whatever the bytes, a reading accounts for every row."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.errors import Rejected
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.csv_reader import TableReading, read_table

HEADER = b"category,month,limit,spent\n"
CELLS = st.sampled_from(["gloves", "2026-10", "1.00", "1,5", '"', "", "\x00", "ä", "x" * 200_000, "0000-00-00"])
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=12)


def _balances(reading: TableReading) -> bool:
    return reading.read_count == reading.loaded_count + reading.quarantined_count + reading.duplicate_count


@given(st.binary(max_size=300))
def test_any_bytes_below_a_header_are_accounted_for(tail: bytes) -> None:
    assert _balances(read_table(FEEDS["budgets"], HEADER + tail))


@given(st.binary(max_size=300))
def test_any_bytes_instead_of_a_file_are_refused_with_a_code(data: bytes) -> None:
    with pytest.raises(Rejected, match=r"EMPTY_FILE|GZIP_BROKEN|HEADER_BROKEN|COLUMN_MISSING"):
        read_table(FEEDS["budgets"], data)


@given(ROWS)
def test_odd_rows_never_cost_a_good_one(rows: list[list[str]]) -> None:
    body = "".join(
        ",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\n" for row in rows if '"' not in row
    )
    data = HEADER + body.encode() + b"masks,2026-10,5,1\n"
    reading = read_table(FEEDS["budgets"], data)
    assert _balances(reading)
    assert ("masks", "2026-10", 500, 100) in reading.rows


@given(ROWS, st.booleans())
def test_compressed_or_not_a_file_reads_the_same(rows: list[list[str]], is_delta: bool) -> None:
    data = HEADER + "\n".join(",".join(row) for row in rows).encode()
    assert read_table(FEEDS["budgets"], data, is_delta) == read_table(FEEDS["budgets"], gzip.compress(data), is_delta)


def test_a_removal_needs_only_its_key() -> None:
    data = b"category,month,limit,spent,_deleted\ngloves,2026-10,,,true\n"
    reading = read_table(FEEDS["budgets"], data, is_delta=True)
    assert (reading.rows, reading.deleted) == ([], [("gloves", "2026-10")])
