"""Anchored recurrence: occurrence n is anchor + n × interval, never the one before + interval (maintenance.md 3.2)."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from dateutil.relativedelta import relativedelta

from backoffice.maintenance.model import Every, Unit

_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 30, Unit.YEAR: 365}
_LONGEST_DAYS = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 31, Unit.YEAR: 366}


def interval_days(every: Every) -> int:
    """Length of the interval in days; a month counts 30, a year 365."""
    return every.count * _DAYS[every.unit]


def nominal(anchor: date, every: Every, number: int) -> date:
    """Occurrence `number` from the anchor. A day that its month lacks becomes the month's last, and returns later."""
    steps = number * every.count
    if every.unit in (Unit.DAY, Unit.WEEK):
        return anchor + timedelta(days=steps * _DAYS[every.unit])
    return anchor + relativedelta(months=steps * (12 if every.unit is Unit.YEAR else 1))


def dates(anchor: date, every: Every, start: date, until: date) -> list[date]:
    """Nominal dates in season from the last one on or before `start` (else the first) up to `until`."""
    first = _number_before(anchor, every, start)
    fitting = [day for day in _from(anchor, every, first, until) if not every.months or day.month in every.months]
    earlier = [day for day in fitting if day <= start]
    return fitting[max(len(earlier) - 1, 0) :]


def following(day: date, every: Every) -> date:
    """The day one interval later, moved into the season."""
    return in_season(nominal(day, every, 1), every)


def in_season(day: date, every: Every) -> date:
    """The day itself; out of season, the first day of the next month in season."""
    while every.months and day.month not in every.months:
        day = day.replace(day=1) + relativedelta(months=1)
    return day


def _from(anchor: date, every: Every, number: int, until: date) -> Iterator[date]:
    for later in count(number):
        day = nominal(anchor, every, later)
        if day > until:
            return
        yield day


def _number_before(anchor: date, every: Every, start: date) -> int:
    """Number of an occurrence on or before `start`; 0 where that is the anchor or the season may lie anywhere."""
    if start <= anchor or every.months:
        return 0
    return (start - anchor).days // (every.count * _LONGEST_DAYS[every.unit])
