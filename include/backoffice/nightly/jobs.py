"""The jobs of the house and the pools of those they talk to. Nothing of Airflow here: the quick start reads it too."""

from enum import StrEnum

# The name of each DAG file, and the pipeline under which its night and its items stand.
PIPELINES = {
    "receive_feeds": "feeds",
    "validate_records": "records",
    "check_eligibility": "eligibility",
    "reconcile_billing": "billing",
    "schedule_maintenance": "maintenance",
    "reorder_supplies": "supplies",
    "morning_report": "report",
    "deliver_outbox": "outbox",
}
NIGHT = tuple(job for job in PIPELINES if job != "deliver_outbox")  # in an order in which nobody waits


class Pool(StrEnum):
    """How many tasks may talk to one kind of counterpart at once."""

    PAYER = "payer"
    VENDOR = "vendor"
    MAIL = "mail"


POOL_SLOTS: dict[str, int] = {Pool.PAYER: 4, Pool.VENDOR: 2, Pool.MAIL: 1}


def dag_id(job: str, practice_id: str, is_only: bool) -> str:
    """The job's own name where there is a single practice, else one a practice."""
    return job if is_only else f"{job}__{practice_id}"


def job_of(dag_id: str) -> str:
    """The job behind a dag_id: `morning_report` for `morning_report` and `morning_report__north`."""
    return dag_id.partition("__")[0]
