"""Two practices in one deployment, through Airflow's own scheduler: a night with a failure, and a backfill after it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select, text

from backoffice.config import load
from backoffice.nightly.jobs import NIGHT
from backoffice.office import Office, open_office, system_clock
from backoffice.quickstart import components, watch
from backoffice.quickstart.deployment import Deployment
from backoffice.quickstart.phases import Phases
from backoffice.quickstart.progress import RunProgress
from backoffice.quickstart.stage import Stage
from backoffice.simulator import mailbox, practice, truth
from backoffice.simulator.score import Score, score
from backoffice.store.tables.house import incidents
from backoffice.store.tables.work import work_items
from tests.conftest import NIGHT as MONDAY
from tests.convergence.left_out import after_backfill
from tests.convergence.state import difference, state
from tests.night import run_night
from tests.quickstart import canaries

pytestmark = [pytest.mark.timeout(1200), pytest.mark.xdist_group("whole house")]
ROOT = Path(__file__).resolve().parents[2]
SEEDS = {"north": 11, "west": 12}
PATIENTS = 30
NIGHTS = tuple(MONDAY + timedelta(days=place) for place in range(5))
QUIET = Console(quiet=True)
TELL = """
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no room for % born %', NEW.member_id, NEW.birth_date; END $$;
CREATE TRIGGER tell BEFORE INSERT ON eligibility_attempts FOR EACH ROW EXECUTE FUNCTION tell();
"""


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    """All parts up, for two practices; of the five nights of each the first four have been run already."""
    root = Path(tempfile.mkdtemp(prefix="backoffice-house-"))  # pytest's own folders are swept by a later run
    for name in ("dags", "plugins", "include", "practices"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    folder = root / ".office" / "two"
    stage = Stage("two", folder, folder / "inbox", tuple(SEEDS), is_demo=True)
    stage.write_settings(root)
    kept = dict(os.environ)
    load.practice.cache_clear()
    house = Deployment(root, stage, Phases(QUIET))
    try:
        house.open_office()
        house.open_airflow(meanwhile=lambda: _run_earlier(stage))
        yield house
    finally:
        house.close()
        os.environ.clear()
        os.environ.update(kept)
        load.practice.cache_clear()
        shutil.rmtree(root)


def _run_earlier(stage: Stage) -> None:
    for practice_id, seed in SEEDS.items():
        practice.generate(stage.folder, practice_id, seed, PATIENTS, NIGHTS[0], 0)
        for _ in NIGHTS[:-1]:
            run_night(open_office(practice_id), practice.extend(stage.folder, practice_id))
        practice.extend(stage.folder, practice_id)


def _play(house: Deployment, dates: Mapping[str, date]) -> dict[str, str]:
    """dag_id → how its run for that night ended."""
    return {run.dag_id: run.state for run in watch.play(house.api, dates, house.check, QUIET)}


def _score(house: Deployment, office: Office, night: date) -> Score:
    with office.transaction() as connection:
        rows = [dict(row) for row in connection.execute(select(work_items)).mappings()]
    truths = truth.read(truth.path_of(house.stage.folder, office.practice_id, night))
    return score(rows, truths, night)


@pytest.fixture(scope="module")
def failed_night(deployment: Deployment) -> dict[str, str]:
    """How the newest night of both practices ended when the database told a patient's data in an error at one."""
    canaries.hide_among_patients(deployment.stage.inbox / "north" / "feeds" / NIGHTS[-1].isoformat())
    with open_office("north").transaction() as connection:
        connection.execute(text(TELL))
    return _play(deployment, dict.fromkeys(deployment.dag_ids(NIGHT), NIGHTS[-1]))


@pytest.fixture(scope="module")
def mended_night(deployment: Deployment, failed_night: dict[str, str]) -> dict[str, str]:
    """How the job that failed, and the report after it, ended when they were run again without the error."""
    with open_office("north").transaction() as connection:
        connection.execute(text("DROP FUNCTION tell CASCADE"))
    failed = [dag_id for dag_id, outcome in failed_night.items() if outcome != "success"]
    return _play(deployment, dict.fromkeys([*failed, "morning_report__north"], NIGHTS[-1]))


def test_one_failing_job_stops_no_other_and_not_the_other_practice(
    deployment: Deployment, failed_night: dict[str, str]
) -> None:
    failed = {dag_id for dag_id, outcome in failed_night.items() if outcome != "success"}
    assert failed == {"check_eligibility__north"}
    beside = _score(deployment, open_office("west"), NIGHTS[-1])
    assert (beside.missed, beside.unexpected) == ((), ())


def test_no_patient_shows_in_airflow_logs_reports_or_mail(deployment: Deployment, failed_night: dict[str, str]) -> None:
    with open_office("north").transaction() as connection:
        assert set(connection.scalars(select(incidents.c.pipeline))) == {"eligibility"}
    office = os.environ["BACKOFFICE_DATABASE_URL"]
    told = ("work_items", "work_item_history", "reports", "run_counts", "audit_log", "quarantine", "nights")
    assert canaries.leaks(canaries.texts_of_database(office, "practice_north", ["patients"]))  # it finds what is there
    assert canaries.leaks(canaries.texts_of_database(office, "practice_north", told)) == []
    assert canaries.leaks(canaries.texts_of_database(deployment.metadata_url, "public")) == []
    assert canaries.leaks(canaries.texts_of_files(deployment.logs)) == []
    assert canaries.leaks(canaries.texts_of_files(deployment.logs.parent.parent / "run")) == []
    assert canaries.leaks(canaries.texts_of_mail(mailbox.messages(deployment.stage.folder))) == []


def test_the_failed_job_comes_right_when_it_runs_again(mended_night: dict[str, str]) -> None:
    assert mended_night == {"check_eligibility__north": "success", "morning_report__north": "success"}


def test_a_backfill_runs_its_three_nights_and_changes_no_net_state(
    deployment: Deployment, mended_night: dict[str, str]
) -> None:
    north, west = open_office("north"), open_office("west")
    left_out = after_backfill(NIGHTS[-1])
    before, beside = state(north, left_out), state(west)
    runs = _backfill(deployment, north, NIGHTS[1], NIGHTS[3])
    assert sorted(run.dag_id for run in runs) == sorted(f"{job}__north" for job in NIGHT for _ in range(3))
    assert {run.dag_id: run.state for run in runs if run.state != "success"} == {}
    assert difference(before, state(north, left_out)) == {}
    assert difference(beside, state(west)) == {}


def _backfill(house: Deployment, office: Office, first: date, last: date) -> list[RunProgress]:
    """Airflow's own command for one job, its REST API for the others: all at once, as nobody waits for a past night."""
    since, zone = system_clock(), office.settings.zone
    start, end = datetime.combine(first, time(), zone), datetime.combine(last, time(23, 59, 59), zone)
    by_hand, *others = [dag_id for dag_id, practice_id in house.dag_ids(NIGHT).items() if practice_id == "north"]
    span = ["--dag-id", by_hand, "--from-date", start.isoformat(), "--to-date", end.isoformat()]
    command = components.airflow_command("backfill", "create", *span, "--reprocess-behavior", "completed")
    subprocess.run(command, env=house.airflow_environment, check=True, capture_output=True)
    for dag_id in others:
        house.api.backfill(dag_id, start, end)
    dag_ids = [by_hand, *others]
    return watch.follow(lambda: _all_of(watch.progress(house.api, dag_ids, since), dag_ids), house.check, QUIET)


def _all_of(runs: list[RunProgress], dag_ids: list[str]) -> list[RunProgress]:
    """The runs once every backfill has begun, so that nobody takes the first that end for all of them."""
    return runs if {run.dag_id for run in runs} == {*dag_ids} else []
