from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.edi.values import Span, parse_amount, parse_date, parse_moment, parse_span


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("-0", 0),
        ("+1", 100),
        ("12", 1200),
        ("12.", 1200),
        (".5", 50),
        ("-.05", -5),
        ("34.00", 3400),
        ("19.990", 1999),
        ("1.15", 115),
        ("00012.30000", 1230),
        ("999999999999.99", 99_999_999_999_999),
    ],
)
def test_amounts_are_exact_cents(text: str, cents: int) -> None:
    assert parse_amount(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", ".", "-", "+.", "1.005", "1,000.00", "1e3", " 1", "1 ", "--1", "1.2.3", "1000000000000", "٣", "1\n"],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


def test_leading_zeros_never_overflow() -> None:
    assert parse_amount("0" * 10_000 + "7") == 700


@given(st.integers(-(10**13), 10**13))
def test_every_cent_value_survives_its_text(cents: int) -> None:
    whole, fraction = divmod(abs(cents), 100)
    assert parse_amount(f"{'-' if cents < 0 else ''}{whole}.{fraction:02}") == cents


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    assert parse_amount(text) is None or any(char.isdecimal() for char in text)


def test_a_day_must_exist_in_the_calendar() -> None:
    assert parse_date("20240229") == date(2024, 2, 29)
    assert [parse_date(text) for text in ("20230229", "00000000", "2024-2-9", "240229", "")] == [None] * 5


def test_a_span_is_one_day_or_a_range_from_early_to_late() -> None:
    assert parse_span("D8", "20260101") == Span(date(2026, 1, 1), date(2026, 1, 1))
    assert parse_span("RD8", "20260101-20261231") == Span(date(2026, 1, 1), date(2026, 12, 31))
    wrong = [("RD8", "20261231-20260101"), ("RD8", "20260101"), ("D8", "20260101-20261231"), ("TM", "1200")]
    assert [parse_span(*each) for each in wrong] == [None] * 4


def test_a_span_covers_both_its_ends() -> None:
    span = Span(date(2026, 1, 1), date(2026, 1, 31))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)]
    assert [span.covers(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        ("20261006", "0315", "2026-10-06T03:15:00"),
        (" 20261006", "031559 ", "2026-10-06T03:15:00"),
        ("261006", "2359", "2026-10-06T23:59:00"),
        ("20261006", "2460", "2026-10-06T00:00:00"),
        ("20261006", "", "2026-10-06T00:00:00"),
        ("20261306", "0315", None),
        ("", "0315", None),
    ],
)
def test_a_moment_is_a_day_with_a_time_if_it_has_one(day: str, clock: str, moment: str | None) -> None:
    found = parse_moment(day, clock)
    assert (found and found.isoformat()) == moment
