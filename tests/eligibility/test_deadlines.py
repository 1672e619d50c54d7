"""Until when an answer is waited for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from backoffice.eligibility.deadlines import Patience
from backoffice.workdays import Workdays

NEW_YORK = ZoneInfo("America/New_York")
PATIENCE = Patience(time(6, 30), timedelta(minutes=30), NEW_YORK, time(21), time(9))
NIGHT = date(2026, 10, 5)


def _local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("asked_at", "until"),
    [(_local(6, 3, 20), _local(6, 6, 30)), (_local(6, 6, 20), _local(6, 6, 50)), (_local(7, 12), _local(7, 12, 30))],
    ids=["at night", "a late night", "a catch-up"],
)
def test_a_payer_has_until_half_past_six_and_never_less_than_half_an_hour(asked_at: datetime, until: datetime) -> None:
    assert PATIENCE.in_real_time(NIGHT, asked_at, NEW_YORK) == until


@pytest.mark.parametrize(
    ("handed_in_at", "until"),
    [
        (_local(6, 3, 20), _local(7, 9)),
        (_local(6, 20, 59), _local(7, 9)),
        (_local(6, 21), _local(8, 9)),
        (_local(9, 3, 20), _local(12, 9)),
        (_local(10, 3, 20), _local(13, 9)),
    ],
    ids=["at night", "before the cut-off", "after it", "on a Friday", "on a Saturday"],
)
def test_a_batch_is_answered_on_the_working_day_after_the_one_it_was_taken_on(
    handed_in_at: datetime, until: datetime
) -> None:
    assert PATIENCE.in_batch(handed_in_at.astimezone(UTC), Workdays()) == until
