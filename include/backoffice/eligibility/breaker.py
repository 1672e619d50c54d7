"""The breaker of a payer: after some failures in a row it is left alone, and one question tries from time to time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Breaker:
    """`failures` in a row up to now, and how often the payer has asked for quiet; nobody asks before `open_until`."""

    failures: int = 0
    open_until: datetime | None = None
    throttles: int = 0

    def lets_through(self, now: datetime) -> bool:
        """Whether the payer may be asked at all."""
        return self.open_until is None or now >= self.open_until

    def portion(self, answered: int, largest: int) -> int:
        """How many questions to send before looking at the answers: one to a payer in doubt, then more and more."""
        return 1 if self.failures or self.open_until else min(2**answered, largest)

    def at_once(self, allowed: int) -> int:
        """How many questions may be on their way together: half as many each time the payer has asked for quiet."""
        return max(allowed >> self.throttles, 1)

    def throttled(self, until: datetime) -> "Breaker":
        """The breaker of a payer that wants to be left alone for a while; that is no failure."""
        return Breaker(self.failures, until, self.throttles + 1)


def breaker_after(failed: Iterable[bool], now: datetime, limit: int, pause: timedelta) -> Breaker:
    """The breaker after the night's exchanges in order: with `limit` failures at their end it is open for a pause."""
    failures = 0
    for is_failure in failed:
        failures = failures + 1 if is_failure else 0
    return Breaker(failures, now + pause if failures >= limit else None)
