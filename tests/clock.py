"""A clock that only a test moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class FakeClock:
    """Called like the system clock; `advance` moves it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Moves the clock by a timedelta's arguments."""
        self.now += timedelta(**by)
