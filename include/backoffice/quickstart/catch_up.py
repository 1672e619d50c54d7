"""`make catch-up`: Airflow's own backfill for each job, one job after the other in the order of a night."""

from datetime import date, datetime, time

from rich.console import Console

from backoffice.nightly.jobs import NIGHT
from backoffice.office import open_office, system_clock
from backoffice.quickstart.deployment import Deployment
from backoffice.quickstart.progress import RunProgress
from backoffice.quickstart.watch import follow, progress

_LAST_MOMENT = time(23, 59, 59)


def run(deployment: Deployment, first: date, last: date, console: Console) -> bool:
    """Fills in all nights from first to last, also those that have run; whether each of them ran and succeeded.

    Times carry the practice's offset: a bare date would be midnight UTC, and the last night would be missing.
    """
    nights = (last - first).days + 1
    good = True
    for dag_id, practice_id in deployment.dag_ids(NIGHT).items():
        zone = open_office(practice_id).settings.zone
        start, end = datetime.combine(first, time(), zone), datetime.combine(last, _LAST_MOMENT, zone)
        runs = _fill_in(deployment, dag_id, start, end, console)
        succeeded = sum(run.state == "success" for run in runs)
        console.print(f"  {dag_id:<28}{succeeded} of {nights} nights filled in")
        good = good and succeeded == nights == len(runs)
    return good


def _fill_in(
    deployment: Deployment, dag_id: str, start: datetime, end: datetime, console: Console
) -> list[RunProgress]:
    since = system_clock()
    deployment.api.backfill(dag_id, start, end)
    return follow(lambda: progress(deployment.api, [dag_id], since), lambda: None, console)
