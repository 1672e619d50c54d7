"""What the runs are doing, as a table that changes: pure functions over the rows of Airflow's REST API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

Row = Mapping[str, object]
ENDED = frozenset({"success", "failed"})
_DONE = frozenset({"success", "skipped"})
_FAILED = frozenset({"failed", "upstream_failed"})
_RUNNING = frozenset({"running", "queued", "restarting"})
_COLOUR = {"success": "green", "failed": "red", "running": "yellow"}


@dataclass(frozen=True, slots=True)
class RunProgress:
    """One run of a DAG: its state, and how many of its tasks are where."""

    dag_id: str
    run_id: str
    state: str
    done: int
    running: int
    failed: int
    total: int
    busy_with: tuple[str, ...]

    @property
    def has_ended(self) -> bool:
        """Whether nothing of it will change any more."""
        return self.state in ENDED


def tally(runs: Sequence[Row], tasks: Sequence[Row]) -> list[RunProgress]:
    """The progress of each run, in the order of `runs`."""
    return [_progress(run, [task for task in tasks if task["dag_run_id"] == run["dag_run_id"]]) for run in runs]


def _progress(run: Row, tasks: Sequence[Row]) -> RunProgress:
    states = [str(task["state"]) for task in tasks if task["dag_id"] == run["dag_id"]]
    busy = [str(task["task_id"]) for task in tasks if task["dag_id"] == run["dag_id"] and task["state"] in _RUNNING]
    return RunProgress(
        dag_id=str(run["dag_id"]),
        run_id=str(run["dag_run_id"]),
        state=str(run["state"]),
        done=sum(state in _DONE for state in states),
        running=sum(state in _RUNNING for state in states),
        failed=sum(state in _FAILED for state in states),
        total=len(states),
        busy_with=tuple(dict.fromkeys(busy)),
    )


def summary(progress: Sequence[RunProgress]) -> str:
    """One line: `3/7 DAGs · 21/49 tasks done, 4 running, 0 failed`."""
    ended = sum(run.has_ended for run in progress)
    done, running, failed, total = (
        sum(getattr(run, name) for run in progress) for name in ("done", "running", "failed", "total")
    )
    return f"{ended}/{len(progress)} DAGs · {done}/{total} tasks done, {running} running, {failed} failed"


def table(progress: Sequence[RunProgress]) -> Table:
    """The same, a line a run."""
    shown = Table(title=summary(progress), title_justify="left", title_style="bold")
    for name, justify in (("DAG", "left"), ("state", "left"), ("tasks", "right"), ("failed", "right"), ("now", "left")):
        shown.add_column(name, justify="right" if justify == "right" else "left")
    for run in progress:
        colour = _COLOUR.get(run.state, "dim")
        failed = f"[red]{run.failed}[/]" if run.failed else ""
        state = f"[{colour}]{run.state}[/]"
        shown.add_row(run.dag_id, state, f"{run.done}/{run.total}", failed, ", ".join(run.busy_with))
    return shown
