"""What all DAGs have in common: id, schedule, parameters, retries, tier, lineage."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import TypedDict
from zoneinfo import ZoneInfo

import yaml
from airflow.sdk import Asset, CronDataIntervalTimetable, CronTriggerTimetable, Param
from airflow.sdk.bases.timetable import BaseTimetable

from backoffice.config import practice_ids
from backoffice.config.load import practices_folder
from backoffice.config.practice import Waiting
from backoffice.nightly.alerts import mark_failed
from backoffice.nightly.jobs import dag_id

START_YEAR = 2020  # backfills reach no further back
NIGHTLY_AT = "15 3 * * *"  # clear of 01:00–03:00, where local times can be missing or doubled
OFFICE_HOURS = "*/10 {first}-18 * * 1-6"
_OPENS = 7
_ANSWERS_DUE = ZoneInfo("America/New_York"), 8  # payers answer a batch until nine of their clock; collect before that
_UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, yaml.YAMLError)


class Tier(StrEnum):
    """How soon somebody must look when a DAG has failed."""

    ONE = "tier 1: before the office opens"
    TWO = "tier 2: the same day"
    THREE = "tier 3: the same week"


@dataclass(frozen=True, slots=True)
class Practice:
    """What a DAG must know about a practice when it is parsed."""

    practice_id: str
    zone: ZoneInfo
    waiting: Waiting
    is_only: bool


@cache
def practices() -> tuple[Practice, ...]:
    """The practices of this deployment, in order. A file that can't be read costs its own practice the night alone."""
    ids = practice_ids()
    found = (_practice(practice_id, is_only=len(ids) == 1) for practice_id in ids)
    return tuple(filter(None, found))


def _practice(practice_id: str, is_only: bool) -> Practice | None:
    """Reads the zone and the waits, and checks no more: the first task of a run checks the whole file."""
    try:
        raw = yaml.safe_load((practices_folder() / f"{practice_id}.yaml").read_text(encoding="utf-8"))
        waiting = Waiting.model_validate(raw.get("waiting") or {})
        return Practice(practice_id, ZoneInfo(raw["timezone"]), waiting, is_only)
    except _UNREADABLE:
        logging.getLogger(__name__).error("practice %s has no DAGs: run `backoffice doctor`", practice_id)
        return None


class DagArguments(TypedDict):
    """What every DAG hands to `@dag`."""

    dag_id: str
    schedule: BaseTimetable
    start_date: datetime
    catchup: bool
    max_active_runs: int
    default_args: dict[str, object]
    params: dict[str, Param]


def nightly(job: str, practice: Practice) -> DagArguments:
    """Arguments of `@dag` for a job of the night."""
    day = Param(None, type=["null", "string"], format="date", description="closed day; empty for the run's own")
    schedule = CronDataIntervalTimetable(NIGHTLY_AT, timezone=practice.zone.key)
    return _arguments(job, practice, schedule, {"business_date": day})


def daytime(job: str, practice: Practice) -> DagArguments:
    """Arguments of `@dag` for a job that runs every ten minutes in office hours."""
    hours = OFFICE_HOURS.format(first=_first_hour(practice.zone))
    return _arguments(job, practice, CronTriggerTimetable(hours, timezone=practice.zone.key), {})


def _first_hour(zone: ZoneInfo) -> int:
    """When the office opens, or earlier where the hour before answers are due has come by then, summer and winter."""
    payers, hour = _ANSWERS_DUE
    moments = (datetime(START_YEAR, month, 1, hour, tzinfo=payers) for month in (1, 7))
    return min(_OPENS, *(moment.astimezone(zone).hour for moment in moments))


def _arguments(job: str, practice: Practice, schedule: BaseTimetable, params: dict[str, Param]) -> DagArguments:
    return {
        "dag_id": dag_id(job, practice.practice_id, practice.is_only),
        "schedule": schedule,
        "start_date": datetime(START_YEAR, 1, 1, tzinfo=practice.zone),
        "catchup": False,
        "max_active_runs": 1,
        "default_args": _task_defaults(practice),
        "params": params,
    }


def _task_defaults(practice: Practice) -> dict[str, object]:
    return {
        "owner": "operator",
        "retries": 2,
        "retry_delay": timedelta(seconds=practice.waiting.retry_delay_seconds),
        "retry_exponential_backoff": 2.0,
        "max_retry_delay": timedelta(minutes=10),
        "execution_timeout": timedelta(hours=1),
        "on_failure_callback": partial(mark_failed, practice.practice_id),
        "show_return_value_in_logs": False,
    }


def outlet(job: str, practice: Practice) -> Asset:
    """What the job says it has written; lineage only. Name and address belong together, whatever the dag_id."""
    return Asset(name=f"{practice.practice_id}/{job}", uri=f"backoffice://{practice.practice_id}/{job}")
