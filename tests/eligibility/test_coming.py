"""On which day a visit is."""

from datetime import date

import pytest
from sqlalchemy import event, select

from backoffice.eligibility import steps
from backoffice.eligibility.coming import visit_day
from backoffice.office import Office
from tests.eligibility.practice import NIGHT, TOMORROW, practice, prepare, visit


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", TOMORROW),
        ("America/Los_Angeles", NIGHT),
        ("Nowhere/Else", NIGHT),
        ("localtime", NIGHT),
    ],
    ids=["east of the practice", "west of it", "known to nobody", "known to the system alone"],
)
def test_a_visit_is_on_the_day_of_its_location_and_of_the_practice_where_its_zone_is_not_known(
    office: Office, zone: str, day: date
) -> None:
    late = visit(1, start_at="2026-10-05T22:00:00-04:00")
    main = {"location_id": "L1", "name": "Main", "timezone": zone}
    prepare(office, practice(appointments=[late], locations=[main]))
    steps.load(office, NIGHT)
    with office.transaction() as connection:
        assert connection.scalar(select(visit_day(connection, NIGHT, office.settings.zone))) == day


def test_the_database_reads_its_files_of_zones_for_locations_in_other_zones_alone(office: Office) -> None:
    statements: list[str] = []
    prepare(office, practice(locations=[{"location_id": "L1", "name": "Main", "timezone": office.settings.zone.key}]))
    steps.load(office, NIGHT)
    with office.transaction() as connection:
        event.listen(connection, "before_cursor_execute", lambda *said: statements.append(said[2]))
        visit_day(connection, NIGHT, office.settings.zone)
    assert ["pg_timezone_names" in each for each in statements] == [False]
