"""Open days are counted, closed ones skipped."""

from datetime import date

import pytest

from backoffice.workdays import Workdays

FRIDAY, MONDAY, TUESDAY = date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 6)


def test_the_day_after_friday_is_monday() -> None:
    assert Workdays().after(FRIDAY) == MONDAY


def test_a_closed_monday_is_skipped_both_ways() -> None:
    days = Workdays(closed_dates=frozenset({MONDAY}))
    assert days.after(FRIDAY) == TUESDAY
    assert days.before(TUESDAY) == FRIDAY


def test_open_days_between_two_dates_leave_out_the_first() -> None:
    assert Workdays().between(FRIDAY, TUESDAY) == 2


def test_a_practice_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="never opens"):
        Workdays(open_weekdays=frozenset())
