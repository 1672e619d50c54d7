"""Anchored recurrence against an independent rule and dateutil's published examples."""

import json
import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from dateutil.rrule import MONTHLY, YEARLY, rrule

from backoffice.maintenance.model import Every, Unit
from backoffice.maintenance.recurrence import dates, following, nominal

MONTH_ENDS = [
    date(year, month, day)
    for year in (2023, 2024)
    for month in range(1, 13)
    for day in range(28, monthrange(year, month)[1] + 1)
]


def test_monthly_from_the_31st_returns_to_the_31st() -> None:
    found = dates(date(2026, 1, 31), Every(1, Unit.MONTH), date(2026, 1, 1), date(2026, 5, 31))
    assert [f"{day:%m-%d}" for day in found] == ["01-31", "02-28", "03-31", "04-30", "05-31"]


def test_yearly_from_29_february_returns_in_leap_years() -> None:
    found = dates(date(2024, 2, 29), Every(1, Unit.YEAR), date(2024, 1, 1), date(2028, 12, 31))
    assert [str(day) for day in found] == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


@pytest.mark.parametrize(("unit", "frequency"), [(Unit.MONTH, MONTHLY), (Unit.YEAR, YEARLY)])
@pytest.mark.parametrize("count", [1, 2, 3, 5, 6, 12])
def test_month_ends_over_ten_years_equal_an_independent_rule(unit: Unit, frequency: int, count: int) -> None:
    for anchor in MONTH_ENDS:
        until = anchor.replace(year=anchor.year + 10, day=28)
        rule = rrule(
            frequency,
            interval=count,
            dtstart=datetime.combine(anchor.replace(day=1), datetime.min.time()),
            until=datetime.combine(until, datetime.min.time()),
            bymonth=anchor.month if unit is Unit.YEAR else None,
            bymonthday=list(range(28, anchor.day + 1)),
            bysetpos=-1,
        )
        assert dates(anchor, Every(count, unit), anchor, until) == [moment.date() for moment in rule], anchor


@pytest.mark.parametrize(("unit", "days"), [(Unit.DAY, 1), (Unit.WEEK, 7)])
def test_days_and_weeks_step_evenly_across_the_end_of_a_leap_year(unit: Unit, days: int) -> None:
    found = dates(date(2024, 2, 27), Every(2, unit), date(2024, 2, 27), date(2024, 12, 31))
    assert found[:3] == [date(2024, 2, 27) + timedelta(days=2 * days * n) for n in range(3)]
    assert {(later - earlier).days for earlier, later in pairwise(found)} == {2 * days}


def test_the_list_begins_with_the_last_date_before_the_start() -> None:
    found = dates(date(2019, 6, 30), Every(1, Unit.MONTH), date(2026, 3, 1), date(2026, 4, 30))
    assert found == [date(2026, 2, 28), date(2026, 3, 30), date(2026, 4, 30)]


def test_out_of_season_dates_are_left_out_and_the_rhythm_is_kept() -> None:
    every = Every(1, Unit.MONTH, frozenset({5, 6, 9}))
    found = dates(date(2026, 1, 31), every, date(2026, 1, 1), date(2026, 12, 31))
    assert found == [date(2026, 5, 31), date(2026, 6, 30), date(2026, 9, 30)]


def test_a_floating_date_out_of_season_moves_to_the_first_day_of_the_next_month_in_season() -> None:
    assert following(date(2026, 9, 20), Every(2, Unit.MONTH, frozenset({4, 5}))) == date(2027, 4, 1)


UNITS = {"YEARLY": Unit.YEAR, "MONTHLY": Unit.MONTH, "WEEKLY": Unit.WEEK, "DAILY": Unit.DAY}
PLAIN = re.compile(
    r"list\(rrule\((YEARLY|MONTHLY|WEEKLY|DAILY), count=(\d+)(?:, interval=(\d+))?, "
    r"dtstart=datetime\(1997, 9, 2, 9, 0\)\)\)"
)


def test_plain_rules_equal_the_published_examples(corpora: Path) -> None:
    lines = (corpora / "maintenance" / "rrule_expected.jsonl").read_text(encoding="utf-8").splitlines()
    examples = [(PLAIN.fullmatch(example["rule"]), example["expected"]) for example in map(json.loads, lines)]
    compared = 0
    for rule, expected in examples:
        if rule is None:
            continue
        every = Every(int(rule[3] or 1), UNITS[rule[1]])
        found = [nominal(date(1997, 9, 2), every, number) for number in range(int(rule[2]))]
        published = [date(*map(int, day)) for day in re.findall(r"datetime\((\d+), (\d+), (\d+), 9, 0\)", expected)]
        assert found == published, rule[0]
        compared += 1
    assert compared == 8
