"""Starts the night's DAG runs and shows them until all have ended."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from rich.console import Console
from rich.live import Live

from backoffice.office import system_clock
from backoffice.quickstart.crew import PartFailed
from backoffice.quickstart.progress import RunProgress, summary, table, tally
from backoffice.quickstart.rest import Airflow

_LOOK_SECONDS = 0.5
_LONGEST_SECONDS = 3600.0


def play(
    api: Airflow, business_dates: Mapping[str, date], check: Callable[[], None], console: Console
) -> list[RunProgress]:
    """Triggers each DAG for its closed day, together: they order themselves. The runs when all have ended."""
    api.abandon_runs([*business_dates])
    since = system_clock()
    run_ids = {api.trigger(dag_id, business_date) for dag_id, business_date in business_dates.items()}

    def look() -> list[RunProgress]:
        return progress(api, [*business_dates], since, run_ids)

    return follow(look, check, console)


def progress(
    api: Airflow, dag_ids: Sequence[str], since: datetime, run_ids: set[str] | None = None
) -> list[RunProgress]:
    """Runs of these DAGs since then, or those with these ids, in the order of the DAGs."""
    runs = [run for run in api.runs(dag_ids, since) if run_ids is None or run["dag_run_id"] in run_ids]
    runs.sort(key=lambda run: (dag_ids.index(str(run["dag_id"])), str(run["logical_date"])))
    found = {str(run["dag_run_id"]) for run in runs}
    return tally(runs, api.tasks(dag_ids, found) if found else [])


def follow(look: Callable[[], list[RunProgress]], check: Callable[[], None], console: Console) -> list[RunProgress]:
    """Looks and shows until every run has ended; in a terminal a table that changes, else a line when a run ends."""
    end = time.monotonic() + _LONGEST_SECONDS
    with Live(console=console, transient=True, refresh_per_second=4) as live:
        told: set[str] = set()
        while True:
            runs = look()
            ended = {run.dag_id + run.run_id for run in runs if run.has_ended}
            if console.is_terminal:
                live.update(table(runs))
            elif ended - told:
                console.print(f"    {summary(runs)}")
            told |= ended
            if runs and len(ended) == len(runs):
                return runs
            check()
            if time.monotonic() > end:
                raise PartFailed("the night did not end within an hour")
            time.sleep(_LOOK_SECONDS)
