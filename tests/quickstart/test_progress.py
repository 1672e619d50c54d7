"""What the table of runs says."""

from rich.console import Console

from backoffice.quickstart.progress import summary, table, tally

RUNS = [
    {"dag_id": "receive_feeds", "dag_run_id": "r1", "state": "success"},
    {"dag_id": "reconcile_billing", "dag_run_id": "r2", "state": "failed"},
    {"dag_id": "check_eligibility", "dag_run_id": "r2", "state": "running"},
]


def task(dag_id: str, run_id: str, task_id: str, state: str | None) -> dict[str, object]:
    return {"dag_id": dag_id, "dag_run_id": run_id, "task_id": task_id, "state": state}


TASKS = [
    task("receive_feeds", "r1", "land", "success"),
    task("receive_feeds", "r1", "count", "success"),
    task("reconcile_billing", "r2", "post", "failed"),
    task("reconcile_billing", "r2", "record", "upstream_failed"),
    task("check_eligibility", "r2", "wait", "up_for_reschedule"),
    task("check_eligibility", "r2", "send", "running"),
    task("check_eligibility", "r2", "send", "queued"),
    task("check_eligibility", "r2", "read", None),
    task("check_eligibility", "r2", "load", "skipped"),
]


def test_each_run_counts_its_own_tasks_although_run_ids_repeat_between_dags() -> None:
    received, billing, eligibility = tally(RUNS, TASKS)
    assert (received.done, received.running, received.failed, received.total) == (2, 0, 0, 2)
    assert (billing.done, billing.running, billing.failed, billing.total) == (0, 0, 2, 2)
    assert (eligibility.done, eligibility.running, eligibility.failed, eligibility.total) == (1, 2, 0, 5)


def test_a_mapped_task_is_named_once_while_it_runs() -> None:
    assert tally(RUNS, TASKS)[2].busy_with == ("send",)


def test_a_run_has_ended_when_it_succeeded_or_failed() -> None:
    assert [run.has_ended for run in tally(RUNS, TASKS)] == [True, True, False]


def test_the_summary_counts_runs_and_tasks() -> None:
    assert summary(tally(RUNS, TASKS)) == "2/3 DAGs · 3/9 tasks done, 2 running, 2 failed"


def test_the_table_has_a_line_a_run() -> None:
    console = Console(width=100, record=True, file=None, force_terminal=False)
    with console.capture() as printed:
        console.print(table(tally(RUNS, TASKS)))
    lines = printed.get().splitlines()
    assert next(line for line in lines if "reconcile_billing" in line).split("│")[2:5] == [
        " failed  ",
        "   0/2 ",
        "      2 ",
    ]
