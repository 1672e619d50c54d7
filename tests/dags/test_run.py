"""One DAG from end to end, in process, on a real office database."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from airflow.sdk import DAG
from sqlalchemy import select

from backoffice.config import load
from backoffice.nightly.dag import practices
from backoffice.office import Office
from backoffice.store.engine import engine_for
from backoffice.store.tables.house import incidents, landed_files, nights, run_counts
from tests.airflow_home import write_practices
from tests.dags.conftest import fresh_bag
from tests.inbox import write_feed

pytestmark = [pytest.mark.airflow, pytest.mark.usefixtures("airflow_database")]
NIGHT = date(2026, 10, 5)
LOCATIONS = {"locations": [{"location_id": "MAIN", "name": "Main Street", "timezone": "America/New_York"}]}


@pytest.fixture
def receive_feeds(office: Office, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DAG]:
    """The DAG, in the environment of practice `demo` on the test's database."""
    write_practices(tmp_path / "practices", {"demo": "America/New_York"}, {"retry_delay_seconds": 0})
    monkeypatch.setenv("BACKOFFICE_PRACTICES", str(tmp_path / "practices"))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database)
    monkeypatch.setenv("BACKOFFICE_INBOX", str(office.inbox.parent))
    monkeypatch.setenv("BACKOFFICE_LANDED", str(tmp_path / "landed"))
    practices.cache_clear()
    load.practice.cache_clear()
    yield fresh_bag().dags["receive_feeds"]
    engine_for(database, "demo").dispose()
    practices.cache_clear()
    load.practice.cache_clear()


def test_a_night_is_landed_loaded_counted_and_closed(office: Office, receive_feeds: DAG) -> None:
    write_feed(office, NIGHT, LOCATIONS)
    run = receive_feeds.test(run_conf={"business_date": NIGHT.isoformat()})
    with office.transaction() as connection:
        night = connection.execute(select(nights)).one()
        files = connection.execute(select(landed_files)).all()
        steps = set(connection.scalars(select(run_counts.c.step)))
    assert run.state == "success"
    assert (night.business_date, night.pipeline, night.state, night.is_acting) == (NIGHT, "feeds", "finished", True)
    assert [(file.table_name, file.state, file.loaded_count) for file in files] == [("locations", "loaded", 1)]
    assert steps == {"land", "load", "settle"}


def test_a_parameter_that_nobody_declared_fails_the_run_before_anything_is_touched(
    office: Office, receive_feeds: DAG
) -> None:
    run = receive_feeds.test(run_conf={"business_date": NIGHT.isoformat(), "patient": "Zebra Quill"})
    with office.transaction() as connection:
        assert connection.execute(select(nights)).all() == []
        codes = set(connection.scalars(select(incidents.c.code)))
    assert (run.state, codes) == ("failed", {"CONF_KEY_UNKNOWN"})


def test_a_day_that_is_not_over_is_refused(office: Office, receive_feeds: DAG) -> None:
    write_feed(office, NIGHT, LOCATIONS)
    run = receive_feeds.test(run_conf={"business_date": "2999-01-01"})
    with office.transaction() as connection:
        codes = set(connection.scalars(select(incidents.c.code)))
    assert (run.state, codes) == ("failed", {"BUSINESS_DATE_AHEAD"})
