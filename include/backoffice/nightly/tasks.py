"""The tasks every DAG is made of: `business_day` first, one a step, `count` last; each hands the day to the next."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

from airflow.sdk import Context, PokeReturnValue, TriggerRule, XComArg, chain, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from backoffice import nights
from backoffice.errors import Rejected
from backoffice.nightly.boundary import Place, guarded
from backoffice.nightly.dag import Practice, outlet
from backoffice.nightly.dates import Day, Note, business_date, day_of, local_date
from backoffice.nightly.jobs import PIPELINES, Pool, job_of
from backoffice.nights import Step
from backoffice.office import Counts, Office

LONGEST = timedelta(hours=12)  # the last round of a night is over long before
StepForOne = Callable[[Office, date, str], Counts]
Listing = Callable[[Office, date], list[str]]


def business_day(practice: Practice) -> XComArg:
    """First task: settles practice and business date once for the whole run, and opens its night."""

    @task(task_id="business_day", multiple_outputs=False)
    def settle_day() -> Note:
        context = get_current_context()
        day = Day(practice.practice_id, business_date(context, practice.zone))
        today = local_date(context, practice.zone)
        guarded(_place(context, day), lambda office: _open_night(office, context, day, today))
        return day.note()

    return settle_day()


def step(work: Step, day: XComArg, *, pool: Pool | None = None, when: TriggerRule = TriggerRule.ALL_SUCCESS) -> XComArg:
    """A task named after a step function; it runs the step and adds the step's counts.

    Whatever `when` says, it is skipped where the task that hands it the day has not come to its end.
    """

    @task(task_id=work.__name__, multiple_outputs=False, pool=pool, trigger_rule=when)
    def run(day: Note | None) -> Note:
        if day is None:
            raise AirflowSkipException
        return _run(work.__name__, work, day_of(day))

    return run(cast(Note, day))


def listing(work: Listing, day: XComArg) -> XComArg:
    """A task named after a function that lists ids: those for which `rounds_for_each` makes a task each."""

    @task(task_id=work.__name__, multiple_outputs=False)
    def run(day: Note) -> list[str]:
        known = day_of(day)
        place = _place(get_current_context(), known)
        return guarded(place, lambda office: work(office, known.business_date))

    return run(cast(Note, day))


def rounds_for_each(
    work: StepForOne, day: XComArg, subjects: XComArg, practice: Practice, *, pool: Pool | None = None
) -> XComArg:
    """A mapped sensor: the step again and again for each listed id, until it counts nothing `left`.

    Between two rounds it holds neither a slot of the pool nor a worker.
    """

    @task.sensor(
        task_id=work.__name__,
        mode="reschedule",
        poke_interval=practice.waiting.poke_seconds,
        timeout=LONGEST.total_seconds(),
        map_index_template="{{ subject }}",
        pool=pool,
    )
    def run(day: Note, subject: str) -> PokeReturnValue:
        get_current_context()["subject"] = subject  # type: ignore[typeddict-unknown-key]
        note = _run(f"{work.__name__}:{subject}", lambda office, on: work(office, on, subject), day_of(day))
        return PokeReturnValue(is_done=not note["counts"]["left"], xcom_value=note)

    return run.partial(day=day).expand(subject=subjects)


def count(job: str, practice: Practice, day: XComArg, *, when: TriggerRule = TriggerRule.ALL_SUCCESS) -> XComArg:
    """Last task: closes the night as finished, and tells the lineage graph that the job has written.

    It fails where the task that hands it the day has not come to its end.
    """

    @task(task_id="count", multiple_outputs=False, outlets=[outlet(job, practice)], trigger_rule=when)
    def close_night(day: Note | None) -> Note:
        if day is None:
            raise AirflowFailException
        known = day_of(day)
        place = _place(get_current_context(), known)
        guarded(place, lambda office: nights.close(office, known.business_date, place.pipeline, "finished"))
        return known.note()

    return close_night(cast(Note, day))


def count_whatever_fails(job: str, practice: Practice, day: XComArg, *tasks: XComArg) -> XComArg:
    """Last task of a job that goes on whatever fails: it runs when all is done, and fails where one of these has."""

    @task(task_id="all_well", multiple_outputs=False, trigger_rule=TriggerRule.NONE_FAILED)
    def hand_on(day: Note) -> Note:
        return day

    well = hand_on(cast(Note, day))
    counted = count(job, practice, well, when=TriggerRule.ALL_DONE)
    for end in (well, counted):
        chain([*tasks], end)
    return counted


def _run(name: str, work: Step, day: Day) -> Note:
    place = _place(get_current_context(), day, name)
    counts = guarded(place, lambda office: nights.run_step(office, day.business_date, place.pipeline, name, work))
    return day.note(counts)


def _place(context: Context, day: Day, name: str = "") -> Place:
    return Place(PIPELINES[job_of(context["dag"].dag_id)], name or context["task"].task_id, day)


def _open_night(office: Office, context: Context, day: Day, today: date) -> None:
    """`Rejected` for a parameter nobody declared, and for a day that is not over: such a night would close items."""
    if set(context["dag_run"].conf or {}) - {"business_date"}:
        raise Rejected("CONF_KEY_UNKNOWN")
    yesterday = today - timedelta(days=1)
    if day.business_date > max(yesterday, nights.acting_date(office) or yesterday):
        raise Rejected("BUSINESS_DATE_AHEAD", day.business_date.isoformat())
    nights.begin(office, day.business_date, _place(context, day).pipeline)
