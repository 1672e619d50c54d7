"""check_eligibility from end to end, in process: what waits is asked by a later round, what fails costs no other."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG
from sqlalchemy import select, text

from backoffice.config import load
from backoffice.feeds.steps import land
from backoffice.nightly.dag import practices
from backoffice.office import Office
from backoffice.outbox.switch import move_switch
from backoffice.store.engine import engine_for
from backoffice.store.tables.eligibility import eligibility_attempts, eligibility_statuses
from backoffice.store.tables.house import nights, run_counts
from tests.airflow_home import write_practices
from tests.dags.conftest import fresh_bag
from tests.eligibility.made import ABOVE, SUBSCRIBER, x271
from tests.eligibility.payers import Asked, Payer, covered, payer_server
from tests.eligibility.practice import NIGHT, column, practice, prepare
from tests.inbox import write_file

pytestmark = [pytest.mark.airflow, pytest.mark.usefixtures("airflow_database")]
QUICK = {"answer_until": None, "answer_seconds": 60, "resend_seconds": 1, "probe_seconds": 1}
NOTHING_TO_SEND = """
CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER lose BEFORE INSERT ON payloads FOR EACH ROW EXECUTE FUNCTION lose();
CREATE TABLE seen (state TEXT);
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO seen SELECT state FROM nights; RETURN NULL; END $$;
CREATE TRIGGER look AFTER INSERT ON run_counts FOR EACH ROW WHEN (NEW.step = 'record') EXECUTE FUNCTION look();
"""
"""The bytes of every question are lost; how the night stands when its work list is recorded is kept in `seen`."""


@pytest.fixture
def busy_payer() -> Iterator[Payer]:
    """A payer whose first exchange fails."""
    seen: list[Asked] = []

    def answer(asked: Asked) -> bytes | int:
        seen.append(asked)
        return 503 if len(seen) == 1 else covered(asked)

    with payer_server(answer) as payer:
        yield payer


@pytest.fixture
def demo(
    office: Office, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy_payer: Payer
) -> Iterator[DagBag]:
    """The DAGs, in the environment of practice `demo` on the test's database."""
    folder = tmp_path / "practices"
    write_practices(
        folder, {"demo": "America/New_York"}, {"retry_delay_seconds": 0, "poke_seconds": 1, "grace_minutes": 0}
    )
    settings = yaml.safe_load((folder / "demo.yaml").read_text()) | {"eligibility": QUICK, "mode": "live"}
    (folder / "demo.yaml").write_text(yaml.safe_dump(settings))
    connection = {"conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": busy_payer.port}
    monkeypatch.setenv("AIRFLOW_CONN_PAYER", json.dumps(connection))
    monkeypatch.setenv("BACKOFFICE_PRACTICES", str(folder))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database)
    monkeypatch.setenv("BACKOFFICE_INBOX", str(office.inbox.parent))
    monkeypatch.setenv("BACKOFFICE_LANDED", str(tmp_path / "landed"))
    practices.cache_clear()
    load.practice.cache_clear()
    yield fresh_bag()
    engine_for(database, "demo").dispose()
    practices.cache_clear()
    load.practice.cache_clear()


@pytest.fixture
def check_eligibility(demo: DagBag) -> DAG:
    """The DAG of the night."""
    return demo.dags["check_eligibility"]


@pytest.fixture
def deliver_outbox(demo: DagBag) -> DAG:
    """The DAG of the day."""
    return demo.dags["deliver_outbox"]


def ended(office: Office) -> list[str]:
    """How the night's row of the job stands."""
    with office.transaction() as connection:
        return list(connection.scalars(select(nights.c.state)))


def test_a_night_in_which_nobody_is_asked_is_read_recorded_and_closed(office: Office, check_eligibility: DAG) -> None:
    prepare(office, practice(appointments=[]))
    run = check_eligibility.test(run_conf={"business_date": NIGHT.isoformat()})
    with office.transaction() as connection:
        steps = set(connection.scalars(select(run_counts.c.step)))
    assert (run.state, ended(office)) == ("success", ["finished"])
    assert steps == {"load", "decide", "read", "record"}


def test_what_a_stop_held_back_is_asked_in_rounds_of_the_day(
    office: Office, check_eligibility: DAG, deliver_outbox: DAG, busy_payer: Payer
) -> None:
    prepare(office, practice(2))
    move_switch(office, is_on=False, actor="ops", reason="drill")
    night = check_eligibility.test(run_conf={"business_date": NIGHT.isoformat()})
    move_switch(office, is_on=True, actor="ops", reason="drill is over")
    day = deliver_outbox.test()
    assert (night.state, day.state, len(busy_payer.asked)) == ("success", "success", 3)
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",), ("ACTIVE",)]


def test_an_answer_that_can_not_be_read_makes_the_day_red_and_costs_nobody_what_is_to_be_looked_after(
    office: Office, check_eligibility: DAG, deliver_outbox: DAG
) -> None:
    prepare(office, practice())
    check_eligibility.test(run_conf={"business_date": NIGHT.isoformat()})
    lose_an_answer(office)
    day = deliver_outbox.test()
    with office.transaction() as connection:
        steps = set(connection.scalars(select(run_counts.c.step).where(run_counts.c.pipeline == "outbox")))
    assert (day.state, steps) == ("failed", {"send_approved", "look_after"})


def lose_an_answer(office: Office) -> None:
    """A file of a payer has landed, and its bytes are gone."""
    write_file(office, f"edi/{NIGHT}/lost.271", x271(*ABOVE, *SUBSCRIBER, "EB*6**30"))
    land(office, NIGHT)
    for stored in office.landed.rglob("*.gz"):
        stored.write_bytes(b"")


def test_an_answer_that_can_not_be_read_fails_the_run_and_costs_nobody_the_work_list(
    office: Office, check_eligibility: DAG
) -> None:
    lose_an_answer(office)
    prepare(office, practice(2))
    run = check_eligibility.test(run_conf={"business_date": NIGHT.isoformat()})
    assert (run.state, ended(office)) == ("failed", ["failed"])
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",), ("ACTIVE",)]
    with office.transaction() as connection:
        assert "record" in set(connection.scalars(select(run_counts.c.step)))


def test_questions_that_can_not_be_sent_fail_the_run_when_all_else_is_done(
    office: Office, check_eligibility: DAG
) -> None:
    prepare(office, practice(2))
    with office.transaction() as connection:
        connection.execute(text(NOTHING_TO_SEND))
    run = check_eligibility.test(run_conf={"business_date": NIGHT.isoformat()})
    with office.transaction() as connection:
        seen = set(connection.scalars(text("SELECT state FROM seen")))
    assert (seen, run.state, ended(office)) == ({"running"}, "failed", ["failed"])
    assert column(office, eligibility_statuses, "status") == [("UNKNOWN",), ("UNKNOWN",)]


def test_a_night_that_could_not_decide_reads_and_records_nothing(office: Office, check_eligibility: DAG) -> None:
    prepare(office, practice(2))
    with office.transaction() as connection:
        connection.execute(text("ALTER TABLE eligibility_attempts ADD CONSTRAINT none_fits CHECK (false)"))
    run = check_eligibility.test(run_conf={"business_date": NIGHT.isoformat()})
    with office.transaction() as connection:
        steps = set(connection.scalars(select(run_counts.c.step)))
    assert (run.state, ended(office), steps) == ("failed", ["failed"], {"load"})


def test_what_must_wait_is_asked_by_a_later_round(office: Office, check_eligibility: DAG, busy_payer: Payer) -> None:
    prepare(office, practice(2))
    run = check_eligibility.test(run_conf={"business_date": NIGHT.isoformat()})
    assert run.state == "success"
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",), ("ACTIVE",)]
    assert column(office, eligibility_attempts, "attempt_no") == [(1,), (1,), (2,)]
    assert len(busy_payer.asked) == 3
