"""How long a job waits for its forerunners."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from backoffice import nights
from backoffice.nightly.boundary import Place
from backoffice.nightly.dates import Day
from backoffice.nightly.waiting import cut_off, look
from backoffice.office import Office

pytestmark = pytest.mark.airflow
NEW_YORK = ZoneInfo("America/New_York")
NIGHT = date(2026, 10, 5)
GRACE = timedelta(minutes=30)


def test_a_scheduled_night_goes_on_at_the_clock_time_of_the_next_morning() -> None:
    started = datetime(2026, 10, 6, 7, 15, tzinfo=UTC)  # 03:15 in New York
    assert cut_off(NIGHT, time(5, 30), NEW_YORK, started, GRACE) == datetime(2026, 10, 6, 9, 30, tzinfo=UTC)


def test_a_night_run_in_the_day_waits_for_its_grace() -> None:
    started = datetime(2026, 10, 20, 14, 0, tzinfo=UTC)
    assert cut_off(NIGHT, time(5, 30), NEW_YORK, started, GRACE) == datetime(2026, 10, 20, 14, 30, tzinfo=UTC)


def place(pipeline: str) -> Place:
    return Place(pipeline, "wait", Day("demo", NIGHT))


def test_a_job_goes_on_when_its_forerunner_has_finished(office: Office) -> None:
    nights.begin(office, NIGHT, "feeds")
    end = office.clock() + GRACE
    assert not look(office, place("records"), ["receive_feeds"], end)
    nights.close(office, NIGHT, "feeds", "finished")
    looked = look(office, place("records"), ["receive_feeds"], end)
    assert (looked.is_done, looked.xcom_value["absent"]) == (True, "")


def test_another_nights_forerunner_does_not_count(office: Office) -> None:
    nights.begin(office, NIGHT - timedelta(days=1), "feeds")
    nights.close(office, NIGHT - timedelta(days=1), "feeds", "finished")
    assert not look(office, place("records"), ["receive_feeds"], office.clock() + GRACE)


def test_at_the_cut_off_a_job_goes_on_and_says_who_is_absent(office: Office) -> None:
    nights.begin(office, NIGHT, "report")
    nights.begin(office, NIGHT, "records")
    nights.close(office, NIGHT, "records", "failed")
    looked = look(office, place("report"), ["validate_records", "receive_feeds"], office.clock())
    assert looked.xcom_value["absent"] == "receive_feeds,validate_records"
    with office.transaction() as connection:
        row = connection.execute(nights.nights.select().where(nights.nights.c.pipeline == "report")).one()
    assert (row.state, row.absent) == ("running", "receive_feeds,validate_records")
