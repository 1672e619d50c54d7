"""The practice's open days, as the simulated world keeps them."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
_OPEN_WEEKDAYS = range(5)
_CLOSED_EVERY = 56


@dataclass(frozen=True, slots=True)
class OfficeDays:
    """Monday to Friday, but for a closed day every eight weeks, reckoned from `closed_day`."""

    closed_day: date

    def is_closure(self, day: date) -> bool:
        """Whether the office stays shut on a day of the week on which it usually opens."""
        return (day - self.closed_day).days % _CLOSED_EVERY == 0

    def is_open(self, day: date) -> bool:
        """Whether visits take place on that day."""
        return day.weekday() in _OPEN_WEEKDAYS and not self.is_closure(day)

    def after(self, day: date, count: int = 1) -> date:
        """The `count`-th open day after `day`; `day` itself for 0."""
        return self._walk(day, count, DAY)

    def before(self, day: date, count: int = 1) -> date:
        """The `count`-th open day before `day`; `day` itself for 0."""
        return self._walk(day, count, -DAY)

    def on_or_after(self, day: date) -> date:
        """The first open day from `day` on."""
        return self.after(day - DAY)

    def on_or_before(self, day: date) -> date:
        """The last open day up to `day`."""
        return self.before(day + DAY)

    def between(self, start: date, end: date) -> list[date]:
        """Open days from `start` to `end`, both included."""
        days = (start + timedelta(days=n) for n in range((end - start).days + 1))
        return [day for day in days if self.is_open(day)]

    def closures(self, start: date, end: date) -> list[date]:
        """Closed days from `start` to `end`, both included, without weekends."""
        days = (start + timedelta(days=n) for n in range((end - start).days + 1))
        return [day for day in days if self.is_closure(day)]

    def _walk(self, day: date, count: int, step: timedelta) -> date:
        while count:
            day += step
            count -= self.is_open(day)
        return day
