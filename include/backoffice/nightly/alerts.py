"""What happens when a task has failed for good."""

from functools import partial

from airflow.sdk import Context, TriggerRule

from backoffice import nights
from backoffice.config import practice as settings_of
from backoffice.nightly.boundary import Place, guarded
from backoffice.nightly.dates import Day, business_date
from backoffice.nightly.jobs import PIPELINES, job_of


def mark_failed(practice_id: str, context: Context) -> None:
    """Marks the night of the task's job as failed, so that the morning report and those who wait can say so.

    Where the job goes on whatever fails, the night is open until its last task says how it ended.
    """
    last = context["dag"].get_task("count")
    if last.trigger_rule == TriggerRule.ALL_DONE and context["task"].task_id != last.task_id:
        return
    pipeline = PIPELINES[job_of(context["dag"].dag_id)]
    day = Day(practice_id, business_date(context, settings_of(practice_id).zone))
    close = partial(nights.close, business_date=day.business_date, pipeline=pipeline, state="failed")
    guarded(Place(pipeline, "alert", day), close)
