"""Which closed day a run is about."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from airflow.sdk import Context

from backoffice.nightly.dates import Day, business_date, day_of

pytestmark = pytest.mark.airflow
NEW_YORK = ZoneInfo("America/New_York")


def context(
    run_after: datetime, interval: tuple[datetime, datetime] | None = None, asked: str | None = None
) -> Context:
    start, end = interval or (None, None)
    run = SimpleNamespace(run_after=run_after)
    return cast(
        Context,
        {"params": {"business_date": asked}, "data_interval_start": start, "data_interval_end": end, "dag_run": run},
    )


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_date_that_was_asked_for_wins() -> None:
    asked = context(utc(2026, 11, 6, 8, 15), (utc(2026, 11, 5, 8, 15), utc(2026, 11, 6, 8, 15)), "2026-10-31")
    assert business_date(asked, NEW_YORK) == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("start", "end", "day"),
    [
        (utc(2026, 11, 5, 8, 15), utc(2026, 11, 6, 8, 15), date(2026, 11, 5)),
        (utc(2026, 10, 31, 7, 15), utc(2026, 11, 1, 8, 15), date(2026, 10, 31)),  # the clocks go back in this interval
        (utc(2026, 11, 1, 8, 15), utc(2026, 11, 2, 8, 15), date(2026, 11, 1)),
        (utc(2026, 3, 7, 8, 15), utc(2026, 3, 8, 7, 15), date(2026, 3, 7)),  # and forward in this one
        (utc(2026, 3, 8, 7, 15), utc(2026, 3, 9, 7, 15), date(2026, 3, 8)),
        (utc(2028, 2, 29, 8, 15), utc(2028, 3, 1, 8, 15), date(2028, 2, 29)),
    ],
)
def test_a_scheduled_run_is_about_the_local_day_its_interval_begins_on(
    start: datetime, end: datetime, day: date
) -> None:
    assert business_date(context(end, (start, end)), NEW_YORK) == day


def test_a_run_by_hand_is_about_the_local_day_before_also_when_london_is_a_day_ahead() -> None:
    assert business_date(context(utc(2026, 11, 6, 2, 0)), NEW_YORK) == date(2026, 11, 4)


def test_a_schedule_without_width_is_about_the_day_before() -> None:
    at = utc(2026, 11, 6, 15, 10)
    assert business_date(context(at, (at, at)), NEW_YORK) == date(2026, 11, 5)


def test_what_tasks_hand_on_comes_back_the_same() -> None:
    day = Day("north", date(2026, 11, 5), ("receive_feeds", "validate_records"))
    assert day_of(day.note({"rows": 3})) == day
    assert day.note({"rows": 3})["counts"] == {"rows": 3}
