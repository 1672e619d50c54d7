"""Which closed day a run is about, and how its tasks hand that on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from airflow.sdk import Context


class Note(TypedDict):
    """What one task passes to the next: ids and counts, nothing else."""

    practice: str
    business_date: str
    absent: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Day:
    """Practice and business date of a run, put together once; `absent` names forerunners that had not finished."""

    practice: str
    business_date: date
    absent: tuple[str, ...] = ()

    def note(self, counts: Mapping[str, int] | None = None) -> Note:
        """The day as tasks pass it on, with the counts of the one that speaks."""
        return {
            "practice": self.practice,
            "business_date": self.business_date.isoformat(),
            "absent": ",".join(self.absent),
            "counts": dict(counts or {}),
        }


def day_of(note: Note) -> Day:
    """The day out of another task's note."""
    absent = tuple(filter(None, note["absent"].split(",")))
    return Day(note["practice"], date.fromisoformat(note["business_date"]), absent)


def business_date(context: Context, zone: ZoneInfo) -> date:
    """The closed day of a run: the one asked for, else the one its interval covers, else the day before it runs.

    A schedule without width (every ten minutes) covers no day. Every answer is the practice's calendar, never UTC's.
    """
    if asked := context["params"].get("business_date"):
        return date.fromisoformat(asked)
    start, end = context.get("data_interval_start"), context.get("data_interval_end")
    if start and end and start < end:
        return start.astimezone(zone).date()
    return local_date(context, zone) - timedelta(days=1)


def local_date(context: Context, zone: ZoneInfo) -> date:
    """The practice's calendar date on which the run may start."""
    return context["dag_run"].run_after.astimezone(zone).date()
