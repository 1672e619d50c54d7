"""How long a job waits for its forerunners."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from backoffice import nights
from backoffice.nightly.boundary import Place
from backoffice.nightly.dates import Day
from backoffice.nightly.waiting import Patience, cut_off, look
from backoffice.office import Office
from tests.clock import FakeClock

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


def patience(office: Office, minutes: int = 30) -> Patience:
    """That of a run that has just begun."""
    now = office.clock()
    return Patience(now + timedelta(minutes=1), now + timedelta(minutes=minutes))


def two_minutes_pass(office: Office) -> None:
    """The clock moves on."""
    assert isinstance(office.clock, FakeClock)
    office.clock.advance(minutes=2)


def absent_at(office: Office, *forerunners: str, wait: Patience) -> str | None:
    """Who is absent when the job goes on; None while it waits."""
    looked = look(office, place("records"), [*forerunners], wait)
    return str(looked.xcom_value["absent"]) if looked else None


def test_a_job_goes_on_when_its_forerunner_has_finished(office: Office) -> None:
    nights.begin(office, NIGHT, "feeds")
    wait = patience(office)
    assert absent_at(office, "receive_feeds", wait=wait) is None
    nights.close(office, NIGHT, "feeds", "finished")
    assert absent_at(office, "receive_feeds", wait=wait) == ""


def test_another_nights_forerunner_does_not_count(office: Office) -> None:
    nights.begin(office, NIGHT - timedelta(days=1), "feeds")
    nights.close(office, NIGHT - timedelta(days=1), "feeds", "finished")
    assert absent_at(office, "receive_feeds", wait=patience(office)) is None


def test_nobody_waits_for_a_forerunner_that_has_failed(office: Office) -> None:
    wait = patience(office)
    two_minutes_pass(office)
    nights.begin(office, NIGHT, "feeds")
    nights.close(office, NIGHT, "feeds", "failed")
    assert absent_at(office, "receive_feeds", wait=wait) == "receive_feeds"


def test_those_that_can_still_come_are_waited_for_beside_one_that_has_failed(office: Office) -> None:
    wait = patience(office)
    two_minutes_pass(office)
    for pipeline in ("feeds", "billing"):
        nights.begin(office, NIGHT, pipeline)
    nights.close(office, NIGHT, "feeds", "failed")
    assert absent_at(office, "receive_feeds", "reconcile_billing", wait=wait) is None
    nights.close(office, NIGHT, "billing", "finished")
    assert absent_at(office, "receive_feeds", "reconcile_billing", wait=wait) == "receive_feeds"


def test_a_night_that_is_run_again_does_not_go_by_the_failure_of_the_last_time(office: Office) -> None:
    nights.begin(office, NIGHT, "feeds")
    nights.close(office, NIGHT, "feeds", "failed")
    wait = patience(office)
    assert absent_at(office, "receive_feeds", wait=wait) is None
    nights.begin(office, NIGHT, "feeds")
    two_minutes_pass(office)
    assert absent_at(office, "receive_feeds", wait=wait) is None
    nights.close(office, NIGHT, "feeds", "finished")
    assert absent_at(office, "receive_feeds", wait=wait) == ""


def test_at_the_cut_off_a_job_goes_on_and_says_who_is_absent(office: Office) -> None:
    nights.begin(office, NIGHT, "report")
    nights.begin(office, NIGHT, "records")
    nights.close(office, NIGHT, "records", "failed")
    looked = look(office, place("report"), ["validate_records", "receive_feeds"], patience(office, minutes=0))
    assert looked.xcom_value["absent"] == "receive_feeds,validate_records"
    with office.transaction() as connection:
        row = connection.execute(nights.nights.select().where(nights.nights.c.pipeline == "report")).one()
    assert (row.state, row.absent) == ("running", "receive_feeds,validate_records")
