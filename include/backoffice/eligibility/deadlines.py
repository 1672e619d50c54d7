"""How long an answer is waited for (eligibility.md 3.4, 3.6)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backoffice.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a payer has: in real time until a local time of the morning if there is one, and at least so long.

    In batch, what is handed in on a working day until `batch_cut_off` is answered on the next one; it is waited for
    until `batch_until`. Both are times in `batch_zone`.
    """

    until: time | None
    at_least: timedelta
    batch_zone: ZoneInfo
    batch_cut_off: time
    batch_until: time

    def in_real_time(self, business_date: date, asked_at: datetime, zone: ZoneInfo) -> datetime:
        """When a question of that night, asked at that moment, is given up."""
        at_least = asked_at + self.at_least
        if self.until is None:
            return at_least
        return max(datetime.combine(business_date + timedelta(days=1), self.until, zone), at_least)

    def in_batch(self, asked_at: datetime, days: Workdays) -> datetime:
        """When the answer to a batch handed in at that moment is given up; `days` are the partner's working days."""
        local = asked_at.astimezone(self.batch_zone)
        is_today = days.is_open(local.date()) and local.time() < self.batch_cut_off
        taken_on = local.date() if is_today else days.after(local.date())
        return datetime.combine(days.after(taken_on), self.batch_until, self.batch_zone)
