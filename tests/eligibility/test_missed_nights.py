"""After an outage three nights are filled in, in any order: what still matters is asked once, what is past is not."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations

import pytest

from backoffice.office import Office
from backoffice.store.tables.eligibility import eligibility_checks
from tests.eligibility.payers import payer_server
from tests.eligibility.practice import NIGHT, MakeOffice, column, intents, items, only, practice, prepare, run, visit

MISSED = [NIGHT + timedelta(days=place) for place in range(3)]  # Monday to Wednesday
PAST, COMING = MISSED[1], MISSED[2] + timedelta(days=1)
VISITS = [visit(1, PAST), visit(2, COMING), visit(3, COMING + timedelta(days=1))]


def _deliver(office: Office) -> None:
    """All folders arrive at once, as after an outage; each night still shows the visits that were booked then."""
    for night in MISSED:
        prepare(office, practice(3, appointments=VISITS), night)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_each_question_that_still_matters_is_asked_once_and_no_stale_one(
    make_office: MakeOffice, order: Sequence[int]
) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        _deliver(office)
        for place in order:
            run(office, MISSED[place])
    assert sorted((asked.member_id, asked.day) for asked in aetna.asked) == [
        ("W002", f"{COMING:%Y%m%d}"),
        ("W003", f"{COMING + timedelta(days=1):%Y%m%d}"),
    ]
    assert _states(office, MISSED[2]) == {"answered"}
    assert items(office) == {}


def test_shadow_asks_nothing_and_records_what_it_would_have_asked(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), mode="shadow")
        _deliver(office)
        for night in MISSED:
            run(office, night)
    assert aetna.asked == []
    assert intents(office) == ["shadow", "shadow"]
    assert _states(office, MISSED[2]) == {"shadow"}


def _states(office: Office, night: date) -> set[object]:
    return {state for day, state in column(office, eligibility_checks, "business_date", "state") if day == night}
