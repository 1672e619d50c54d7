"""Which night of the demo practice comes next."""

from datetime import date, timedelta

from backoffice import nights
from backoffice.nightly.jobs import NIGHT, PIPELINES
from backoffice.office import Office
from backoffice.quickstart.days import complete_nights, next_demo_day

TODAY = date(2026, 11, 23)
FIRST = date(2026, 10, 19)


def finish(office: Office, day: date, *jobs: str) -> None:
    for job in jobs:
        nights.begin(office, day, PIPELINES[job])
        nights.close(office, day, PIPELINES[job], "finished")


def test_a_new_practice_begins_on_a_monday_a_month_ago(office: Office) -> None:
    assert next_demo_day(office, TODAY) == FIRST
    assert FIRST.weekday() == 0
    assert (TODAY - FIRST).days >= 30


def test_after_a_complete_night_comes_the_next_day(office: Office) -> None:
    finish(office, FIRST, *NIGHT)
    assert next_demo_day(office, TODAY) == FIRST + timedelta(days=1)


def test_a_night_in_which_a_job_did_not_finish_is_run_again(office: Office) -> None:
    finish(office, FIRST, *NIGHT)
    finish(office, FIRST + timedelta(days=1), *NIGHT[:-1])
    assert list(complete_nights(office)) == [FIRST]
    assert next_demo_day(office, TODAY) == FIRST + timedelta(days=1)


def test_a_practice_whose_first_night_failed_begins_there_again(office: Office) -> None:
    (office.inbox / "feeds" / FIRST.isoformat()).mkdir(parents=True)
    (office.inbox / "feeds" / FIRST.isoformat() / "_READY").touch()
    assert next_demo_day(office, TODAY + timedelta(days=9)) == FIRST
