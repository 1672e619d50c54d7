"""A night's checks are planned some patients at a time, so that memory does not grow with the night."""

from collections import Counter
from itertools import chain

import pytest

from backoffice.eligibility import steps
from backoffice.eligibility.model import Check
from backoffice.eligibility.planning import planned
from backoffice.office import Office
from backoffice.store.tables.eligibility import eligibility_attempts
from tests.eligibility.practice import (
    NIGHT,
    THURSDAY,
    MakeOffice,
    column,
    coverage,
    payer,
    practice,
    prepare,
    visit,
)

MANY = 600


def _loaded(office: Office, **payers: object) -> Office:
    """A night of `MANY` patients with a visit tomorrow and one on Thursday, half of them insured by another payer."""
    numbers = range(1, MANY + 1)
    feeds = practice(
        MANY,
        payers=[payer("AETNA", **payers), payer("CIGNA")],
        coverages=[coverage(number, payer_id=("AETNA", "CIGNA")[number % 2]) for number in numbers],
        appointments=[each for n in numbers for each in (visit(n), visit(MANY + n, THURSDAY, patient_id=f"P{n}"))],
    )
    prepare(office, feeds)
    steps.load(office, NIGHT)
    return office


def _planned(office: Office, coverage_ids: set[str] | None = None) -> list[list[Check]]:
    with office.transaction() as connection:
        return [checks for checks, _ in planned(connection, office, NIGHT, True, coverage_ids)]


def test_checks_come_in_portions_payer_by_payer_and_each_has_all_its_visits(office: Office) -> None:
    portions = _planned(_loaded(office))
    assert [len(checks) for checks in portions] == [128, 128, 128, 128, 88]
    payers = [check.asked.coverage.payer_id for check in chain.from_iterable(portions)]
    assert payers == ["AETNA"] * (MANY // 2) + ["CIGNA"] * (MANY // 2)
    assert {len(check.visits) for check in chain.from_iterable(portions)} == {2}


@pytest.mark.parametrize("wanted", [{"C1", "C2", f"C{MANY}"}, {"C599"}, set()])
def test_the_checks_of_some_coverages_are_those_of_the_whole_night(office: Office, wanted: set[str]) -> None:
    whole = chain.from_iterable(_planned(_loaded(office)))
    some = chain.from_iterable(_planned(office, wanted))
    assert list(some) == [check for check in whole if check.asked.coverage.coverage_id in wanted]


def test_a_coverage_recorded_twice_is_one_check_wherever_the_other_number_stands(office: Office) -> None:
    coverages = [coverage(number) for number in range(1, MANY + 1)]
    prepare(office, practice(MANY, coverages=[*coverages, coverage(1, coverage_id="Z1")]))
    steps.load(office, NIGHT)
    checks = [check for checks in _planned(office) for check in checks]
    (twice,) = (check for check in checks if len(check.visits) == 2)
    assert (len(checks), [visit.coverage.coverage_id for visit in twice.visits]) == (MANY, ["C1", "Z1"])
    assert _planned(office, {"Z1"}) == [[twice]]


def test_a_batch_holds_the_questions_of_several_portions(make_office: MakeOffice) -> None:
    office = make_office(eligibility={"payers": {"AETNA": {"batch_limit": 290}}})
    steps.decide(_loaded(office, eligibility_channel="batch"), NIGHT)
    attempts = column(office, eligibility_attempts, "payer_id", "outbox_key")
    asked = Counter(parcel for payer_id, parcel in attempts if payer_id == "AETNA")
    assert sorted(asked.values()) == [10, 290]
