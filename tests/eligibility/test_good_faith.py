"""When a patient without insurance must have an estimate (45 CFR 149.610(b)(1)(vi))."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.eligibility.good_faith import SelfPayVisit, due_date, finding
from backoffice.eligibility.self_pay import business_days

DAYS = business_days(date(2026, 10, 5))
MONDAY = date(2026, 10, 5)
VISIT = SelfPayVisit("A1", "P1", date(2026, 10, 20), MONDAY, (("99213", 9100), ("36415", 900)))


@pytest.mark.parametrize(
    ("scheduled", "visit", "due"),
    [
        (MONDAY, date(2026, 10, 20), date(2026, 10, 8)),
        (MONDAY, date(2026, 10, 19), date(2026, 10, 6)),
        (MONDAY, date(2026, 10, 8), date(2026, 10, 6)),
        (MONDAY, date(2026, 10, 7), None),
        (date(2026, 10, 9), date(2026, 10, 15), date(2026, 10, 13)),
    ],
    ids=["ten days ahead", "nine, a holiday between", "three", "two", "a weekend and Columbus Day"],
)
def test_the_day_depends_on_how_far_ahead_the_visit_was_booked(scheduled: date, visit: date, due: date | None) -> None:
    assert due_date(scheduled, visit, DAYS) == due


def test_a_holiday_of_last_year_is_one_also_in_january() -> None:
    christmas_eve, booked_ahead = date(2026, 12, 24), date(2027, 1, 8)
    assert due_date(christmas_eve, booked_ahead, business_days(date(2027, 1, 4))) == date(2026, 12, 28)


def test_what_is_owed_is_the_sum_of_the_expected_charges() -> None:
    found = finding(VISIT, DAYS)
    assert found is not None
    assert (found.kind, found.subject, found.reason) == ("GOOD_FAITH_ESTIMATE", "A1", "GOOD_FAITH_ESTIMATE")
    assert (found.due_date, found.stake_cents) == (date(2026, 10, 8), 10_000)


@pytest.mark.parametrize("charges", [(), (("99213", 9100), ("36415", None))])
def test_a_missing_fee_is_said_and_never_counted_as_nought(charges: tuple[tuple[str, int | None], ...]) -> None:
    visit = replace(VISIT, charges=charges)
    found = finding(visit, DAYS)
    assert found is not None
    assert (visit.total_cents, found.reason) == (None, "NO_SELF_PAY_FEE")


def test_a_visit_booked_at_short_notice_owes_none() -> None:
    assert finding(replace(VISIT, visit_date=date(2026, 10, 7)), DAYS) is None
