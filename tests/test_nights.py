"""The rows of the nights."""

from datetime import timedelta

from backoffice import nights
from backoffice.office import Office
from tests.conftest import NIGHT
from tests.inbox import write_feed


def test_a_night_that_has_acted_stays_one_when_it_runs_again_later(office: Office) -> None:
    later = NIGHT + timedelta(days=1)
    for night in (NIGHT, later):
        write_feed(office, night, {})
        nights.begin(office, night, "billing")
        nights.close(office, night, "billing", "finished")
    nights.begin(office, NIGHT, "billing")
    nights.close(office, NIGHT, "billing", "finished")
    with office.transaction() as connection:
        assert not nights.is_first(connection, later, "billing")


def test_a_night_that_never_acted_is_no_first_one(office: Office) -> None:
    later = NIGHT + timedelta(days=1)
    for night in (NIGHT, later):
        write_feed(office, night, {})
    nights.begin(office, NIGHT, "billing")
    with office.transaction() as connection:
        assert nights.is_first(connection, later, "billing")
