"""What every DAG promises (the sixteen points of the DAG contract), for one practice and for two."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.standard.operators.python import PythonOperator
from airflow.sdk import DAG, BaseSensorOperator, CronDataIntervalTimetable
from airflow.sdk.bases.operator import BaseOperator
from airflow.sdk.definitions.mappedoperator import MappedOperator

from backoffice.nightly.dag import Tier
from tests.airflow_home import ROOT, SETTINGS, write_practices

pytestmark = pytest.mark.airflow

JOBS = {
    "receive_feeds": (),
    "validate_records": ("receive_feeds",),
    "check_eligibility": ("validate_records",),
    "reconcile_billing": ("validate_records",),
    "schedule_maintenance": ("validate_records",),
    "reorder_supplies": ("schedule_maintenance",),
    "morning_report": (
        "receive_feeds",
        "validate_records",
        "check_eligibility",
        "reconcile_billing",
        "schedule_maintenance",
        "reorder_supplies",
    ),
    "deliver_outbox": (),
}
POOLS = {
    ("check_eligibility", "send"): "payer",
    ("reorder_supplies", "send"): "vendor",
    ("reconcile_billing", "send"): "mail",
    ("morning_report", "send"): "mail",
    ("deliver_outbox", "send_approved"): "mail",
    ("deliver_outbox", "ask_released"): "payer",
    ("deliver_outbox", "collect"): "payer",
}
ALLOWED_IMPORTS = ("pendulum", "airflow.sdk", "airflow.providers.standard", "backoffice.nightly")
SLICES = ("eligibility", "billing", "supplies", "maintenance", "records", "feeds", "outbox", "report")
HEAVY = ("pandas", "great_expectations", "scipy", "numpy")
FILES = sorted((ROOT / "dags").glob("*.py"))
Task = BaseOperator | MappedOperator


def job(dag: DAG) -> str:
    return dag.dag_id.split("__")[0]


def tasks(dags: list[DAG]) -> Iterator[tuple[str, Task]]:
    return ((job(dag), task) for dag in dags for task in dag.tasks)


def of(task: Task, name: str) -> object:
    """An argument of a task, also of a mapped one, whose arguments wait to be applied."""
    return task.partial_kwargs.get(name) if isinstance(task, MappedOperator) else getattr(task, name, None)


def is_sensor(task: MappedOperator) -> bool:
    """A sensor logs no return value, and does not know the argument."""
    return isinstance(task.operator_class, type) and issubclass(task.operator_class, BaseSensorOperator)


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def test_every_file_is_read_without_error(one_practice: DagBag, two_practices: DagBag) -> None:
    assert one_practice.import_errors == {}
    assert two_practices.import_errors == {}


def test_airflow_itself_finds_no_import_error_from_any_folder(airflow_database: None, tmp_path: Path) -> None:
    write_practices(tmp_path, {"demo": "America/New_York"})
    command = [sys.executable, "-m", "airflow", "dags", "list-import-errors", "--local", "--output", "plain"]
    env = SETTINGS | {"PYTHONPATH": str(ROOT / "include"), "BACKOFFICE_PRACTICES": str(tmp_path)}
    done = subprocess.run(command, cwd="/", env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, "No data found" in done.stdout) == (0, True), done.stdout + done.stderr


def test_there_are_exactly_the_eight_files() -> None:
    assert {path.stem for path in FILES} == JOBS.keys()


def test_a_single_practice_keeps_the_plain_names(one_practice: DagBag) -> None:
    assert one_practice.dags.keys() == JOBS.keys()


def test_two_practices_have_a_dag_each(two_practices: DagBag) -> None:
    assert two_practices.dags.keys() == {f"{name}__{practice}" for name in JOBS for practice in ("north", "west")}


def test_the_docstring_is_shown_and_names_a_runbook_that_exists(dags: list[DAG]) -> None:
    for dag in dags:
        assert dag.doc_md is not None
        assert dag.doc_md.strip() == docstring(ROOT / "dags" / f"{job(dag)}.py")
        assert f"Runbook: docs/runbooks/{job(dag)}.md" in dag.doc_md
        assert (ROOT / "docs" / "runbooks" / f"{job(dag)}.md").is_file()


def test_each_dag_has_one_tier(dags: list[DAG]) -> None:
    assert [dag.dag_id for dag in dags if len(dag.tags) != 1 or not dag.tags <= {*Tier}] == []


def test_every_task_has_an_owner(dags: list[DAG]) -> None:
    assert {of(task, "owner") for _, task in tasks(dags)} == {"operator"}


def test_runs_never_catch_up_and_come_one_at_a_time(dags: list[DAG]) -> None:
    assert {(dag.catchup, dag.max_active_runs) for dag in dags} == {(False, 1)}
    assert '"catchup": False' in (ROOT / "include/backoffice/nightly/dag.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(("practice", "zone"), [("north", "America/New_York"), ("west", "America/Los_Angeles")])
def test_a_night_covers_the_local_day_of_its_practice(two_practices: DagBag, practice: str, zone: str) -> None:
    for name in JOBS.keys() - {"deliver_outbox"}:
        timetable = two_practices.dags[f"{name}__{practice}"].timetable
        assert isinstance(timetable, CronDataIntervalTimetable)
        assert (timetable.expression, str(timetable.timezone)) == ("15 3 * * *", zone)


@pytest.mark.parametrize(
    ("practice", "first", "zone"), [("north", 7, "America/New_York"), ("west", 5, "America/Los_Angeles")]
)
def test_the_day_runs_every_ten_minutes_in_office_hours_and_before_payers_answers_are_due(
    two_practices: DagBag, practice: str, first: int, zone: str
) -> None:
    timetable = two_practices.dags[f"deliver_outbox__{practice}"].timetable
    assert (timetable.expression, str(timetable.timezone)) == (f"*/10 {first}-18 * * 1-6", zone)


def test_every_task_is_tried_again_ends_in_time_and_calls_somebody(dags: list[DAG]) -> None:
    for _, task in tasks(dags):
        retries = of(task, "retries")
        assert isinstance(retries, int)
        assert retries >= 2
        assert of(task, "retry_exponential_backoff") == 2.0
        assert of(task, "max_retry_delay")
        assert of(task, "execution_timeout")
        assert of(task, "on_failure_callback")


def test_no_task_writes_what_it_returns_into_its_log(dags: list[DAG]) -> None:
    shown = [
        (name, task.task_id)
        for name, task in tasks(dags)
        if (isinstance(task, PythonOperator) or (isinstance(task, MappedOperator) and not is_sensor(task)))
        and of(task, "show_return_value_in_logs") is not False
    ]
    assert shown == []


def test_tasks_that_call_out_share_the_pool_of_their_counterpart(dags: list[DAG]) -> None:
    for name, task in tasks(dags):
        assert of(task, "pool") in (POOLS.get((name, task.task_id), "default_pool"), None)
        assert ((name, task.task_id) in POOLS) is (of(task, "pool") in {*POOLS.values()})


def test_no_shell_and_no_template_that_reads_what_a_person_typed(dags: list[DAG]) -> None:
    for _, task in tasks(dags):
        assert "Bash" not in task.task_type
        texts = [str(of(task, field)) for field in task.template_fields] + [str(of(task, "map_index_template"))]
        assert [text for text in texts if "{{" in text and ("conf" in text or "params" in text)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_dag_file_imports_wiring_and_steps_alone(path: Path) -> None:
    steps = {f"backoffice.{name}" for name in SLICES}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert all(alias.name.split(".")[0] in sys.stdlib_module_names for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            is_step = module in steps and {alias.name for alias in node.names} <= {"steps", "daytime"}
            assert is_step or module.startswith(ALLOWED_IMPORTS) or module.split(".")[0] in sys.stdlib_module_names


def test_reading_the_dag_files_loads_nothing_heavy(tmp_path: Path) -> None:
    write_practices(tmp_path, {"demo": "America/New_York"})
    program = (
        "import runpy, sys, pathlib\n"
        "for path in pathlib.Path(sys.argv[1]).glob('*.py'): runpy.run_path(str(path))\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    env = SETTINGS | {"PYTHONPATH": str(ROOT / "include"), "BACKOFFICE_PRACTICES": str(tmp_path)}
    command = [sys.executable, "-c", program, str(ROOT / "dags")]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_dag_file_fits_on_a_page_or_two(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


def test_no_last_task_hides_that_others_failed(dags: list[DAG]) -> None:
    for dag in dags:
        (last,) = [task for task in dag.tasks if not task.downstream_task_ids]
        assert last.task_id == "count"
        assert last.trigger_rule == ("all_done" if goes_on(dag) else "all_success")
    assert {job(dag) for dag in dags if goes_on(dag)} == {"check_eligibility", "deliver_outbox"}


def test_a_job_that_goes_on_whatever_fails_ends_when_all_is_done_and_red_when_anything_failed(dags: list[DAG]) -> None:
    for dag in filter(goes_on, dags):
        well, last = dag.get_task("all_well"), dag.get_task("count")
        ends = {"all_well", "count"}
        hidden = {name for task in goes_on(dag) for name in (task.task_id, *task.upstream_task_ids)}
        ahead = {task.task_id for task in dag.tasks if task.downstream_task_ids <= ends} - ends
        assert hidden | ahead <= well.upstream_task_ids
        assert ahead | {"all_well"} <= last.upstream_task_ids
        assert well.trigger_rule == "none_failed"


def goes_on(dag: DAG) -> list[Task]:
    """The tasks that run although others have failed."""
    return [task for task in dag.tasks if task.trigger_rule == "all_done" and task.task_id != "count"]


def test_the_business_date_is_a_declared_date(dags: list[DAG]) -> None:
    for dag in dags:
        expected = set() if job(dag) == "deliver_outbox" else {"business_date"}
        assert dag.params.keys() == expected
        for name in expected:
            assert dag.params.get_param(name).schema["format"] == "date"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_generated_page_shows_the_docstring_of_today(path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "dags.md").read_text(encoding="utf-8")
    assert docstring(path).replace("docs/runbooks", "../runbooks") in page


def test_each_job_waits_for_its_forerunners_without_holding_a_slot(dags: list[DAG]) -> None:
    for dag in dags:
        sensors = [task for task in dag.tasks if isinstance(task, BaseSensorOperator)]
        assert [sensor.task_id for sensor in sensors] == (["wait"] if JOBS[job(dag)] else [])
        for sensor in sensors:
            assert sensor.mode == "reschedule"
            assert (sensor.soft_fail, sensor.never_fail) == (False, False)
            assert tuple(of(sensor, "op_args")[1]) == JOBS[job(dag)]


def test_each_job_writes_one_asset_and_none_is_started_by_one(dags: list[DAG]) -> None:
    for dag in dags:
        outlets = [asset for task in dag.tasks for asset in (of(task, "outlets") or [])]
        assert len(outlets) == 1
        practice = outlets[0].name.split("/")[0]
        assert outlets[0].name == f"{practice}/{job(dag)}"
        assert outlets[0].uri == f"backoffice://{practice}/{job(dag)}"
        assert "Asset" not in type(dag.timetable).__name__
