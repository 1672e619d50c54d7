"""Waiting for forerunners without holding a slot."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from airflow.sdk import Context, PokeReturnValue, XComArg, get_current_context, task

from backoffice import nights
from backoffice.nightly.boundary import Place, guarded
from backoffice.nightly.dag import Practice
from backoffice.nightly.dates import Day, Note, day_of
from backoffice.nightly.jobs import PIPELINES, job_of
from backoffice.office import Office

LONGEST = timedelta(hours=36)  # a wait that begins at midnight still sees its cut-off


@dataclass(frozen=True, slots=True)
class Patience:
    """Until when a forerunner that has failed may have been started again beside us, and until when any is waited for.

    A night that is run again starts all its jobs at once: the failure of the last time is not the word of this one.
    """

    restart_until: datetime
    end: datetime


def wait_for(practice: Practice, day: XComArg, *forerunners: str, until: time | None = None) -> XComArg:
    """A task `wait`: it ends when none of these jobs can still finish the night, or at the cut-off.

    It says who is absent.
    """
    waiting = practice.waiting
    pause, latest = waiting.poke_seconds, until or waiting.cut_off

    @task.sensor(task_id="wait", mode="reschedule", poke_interval=pause, timeout=LONGEST.total_seconds())
    def wait(day: Note, forerunners: list[str]) -> PokeReturnValue:
        context = get_current_context()
        known, started_at = day_of(day), _started_at(context)
        end = cut_off(known.business_date, latest, practice.zone, started_at, _grace(context, practice))
        place = Place(PIPELINES[job_of(context["dag"].dag_id)], "wait", known)
        patience = Patience(started_at + timedelta(seconds=pause), end)
        return guarded(place, lambda office: look(office, place, forerunners, patience))

    return wait(cast(Note, day), [*forerunners])


def cut_off(business_date: date, latest: time, zone: ZoneInfo, started_at: datetime, grace: timedelta) -> datetime:
    """When a job goes on alone: at a clock time of the next morning, but never before its run had its grace.

    With the clock time alone, a night that is run by hand or filled in later would wait for nobody.
    """
    return max(datetime.combine(business_date + timedelta(days=1), latest, zone), started_at + grace)


def look(office: Office, place: Place, forerunners: list[str], patience: Patience) -> PokeReturnValue:
    """One look at the night: done when no forerunner can still finish it, or when the time is up."""
    business_date, now = place.day.business_date, office.clock()
    states = nights.states(office, business_date)
    absent = tuple(sorted(job for job in forerunners if states.get(PIPELINES[job]) != "finished"))
    is_failure_final = now >= patience.restart_until
    coming = [job for job in absent if not (is_failure_final and states.get(PIPELINES[job]) == "failed")]
    if coming and now < patience.end:
        return PokeReturnValue(is_done=False)
    if absent:
        nights.begin(office, business_date, place.pipeline, absent)
    return PokeReturnValue(is_done=True, xcom_value=Day(place.day.practice, business_date, absent).note())


def _started_at(context: Context) -> datetime:
    run = context["dag_run"]
    return run.start_date or run.run_after


def _grace(context: Context, practice: Practice) -> timedelta:
    """A backfill fills in one job at a time: nobody it could wait for is on the way."""
    if context["dag_run"].run_type == "backfill":
        return timedelta(0)
    return timedelta(minutes=practice.waiting.grace_minutes)
