"""A stray quote costs its own line; a quoted line break costs nothing."""

import time

import pytest

from backoffice.feeds.csv_records import csv_records


def _bad_lines(text: str) -> list[int]:
    return [number for number, cells in csv_records(text) if cells is None]


@pytest.mark.parametrize("stray", ['5,"Name 5', '5,"Name" 5', '"5,Name 5', '5,Name 5,"'])
def test_a_stray_quote_costs_its_own_row_alone(stray: str) -> None:
    rows = [f"{number},Name {number}" for number in range(500)]
    rows[5] = stray
    records = list(csv_records("\n".join(["id,name", *rows])))
    assert [number for number, cells in records if cells is None] == [7]
    assert [cells for _, cells in records if cells][1:] == [row.split(",") for row in rows if row != stray]


def test_a_stray_quote_before_a_quoted_row_spares_that_row() -> None:
    records = list(csv_records('id,name\n1,"Ann\n2,Bob\n3,"Cy, Jr"\n'))
    assert records == [(1, ["id", "name"]), (2, None), (3, ["2", "Bob"]), (4, ["3", "Cy, Jr"])]


def test_a_line_break_within_quotes_stays_in_its_record_which_has_the_number_of_its_first_line() -> None:
    records = list(csv_records('id,name\r\n1,"Ann\r\nof\nLee"\r\n2,Bob\r\n'))
    assert records == [(1, ["id", "name"]), (2, ["1", "Ann\r\nof\nLee"]), (5, ["2", "Bob"])]


def test_a_record_may_span_a_hundred_lines_and_not_one_more() -> None:
    assert _bad_lines('id,name\n1,"' + "\n" * 99 + '"\n2,Bob\n') == []
    assert _bad_lines('id,name\n1,"' + "\n" * 100 + '"\n2,Bob\n') == [2, 102]


def test_an_unclosed_quote_in_the_last_row_costs_that_row() -> None:
    assert _bad_lines('id,name\n1,Ann\n2,"Bob') == [3]


def test_quotes_that_open_anew_on_every_line_take_linear_time() -> None:
    started = time.monotonic()
    assert len(_bad_lines("id,name\n" + 'x","y\n' * 300_000)) == 300_000
    assert time.monotonic() - started < 10
