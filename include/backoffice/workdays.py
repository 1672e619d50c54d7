"""The practice's open days: due dates and windows are counted in them."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Workdays:
    """Weekly rhythm plus single closed days. `open_weekdays` counts Monday as 0."""

    open_weekdays: frozenset[int] = frozenset(range(5))
    closed_dates: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.open_weekdays:
            raise ValueError("a practice that never opens has no workdays")

    def is_open(self, day: date) -> bool:
        """Whether the practice works on that day."""
        return day.weekday() in self.open_weekdays and day not in self.closed_dates

    def after(self, day: date, count: int = 1) -> date:
        """The `count`-th open day after `day`; `day` itself for 0."""
        return self._walk(day, count, timedelta(days=1))

    def before(self, day: date, count: int = 1) -> date:
        """The `count`-th open day before `day`; `day` itself for 0."""
        return self._walk(day, count, timedelta(days=-1))

    def between(self, start: date, end: date) -> int:
        """Open days after `start` up to and including `end`."""
        return sum(self.is_open(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def _walk(self, day: date, count: int, step: timedelta) -> date:
        while count:
            day += step
            count -= self.is_open(day)
        return day
