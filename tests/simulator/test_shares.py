"""What a patient owes by the plan that a simulated payer has planted: sums that anybody can check by hand."""

import pytest

from backoffice.simulator.chance import Chance
from backoffice.simulator.payers.shares import Share, drawn


@pytest.mark.parametrize(
    ("share", "owed"),
    [
        (Share(), None),
        (Share(copay_cents=2000, left_cents=50_000, most_left_cents=9_000), (2000, 2000)),
        (Share(copay_cents=20_000, most_left_cents=90_000), (10_001, 10_001)),
        (Share(left_cents=4_000, coinsurance_pct=50, most_left_cents=90_000), (7_000, 7_000)),
        (Share(left_cents=4_000, coinsurance_pct=50, most_left_cents=0), (0, 0)),
        (Share(left_cents=4_000, family_left_cents=1_000, coinsurance_pct=50, most_left_cents=90_000), (5_500, 5_500)),
        (Share(left_cents=4_000, coinsurance_pct=50), (0, 7_000)),
        (Share(2000, 4_000, None, 50, 90_000, is_copay_after=True), (9_000, 9_000)),
    ],
    ids=["nothing", "copay", "dear copay", "deductible", "limit reached", "family", "no limit stated", "both"],
)
def test_a_visit_of_ten_thousand_and_one_cents_costs_what_the_plan_says(
    share: Share, owed: tuple[int, int] | None
) -> None:
    assert share.owed(10_001) == owed


def test_what_holds_elsewhere_is_stated_beside_what_holds_here() -> None:
    rows = [*Share(copay_cents=2000, most_left_cents=90_000).rows("N")]
    assert [(row[1], row[3], row[7], row[12]) for row in rows] == [
        ("B", "98", "20.00", "N"),
        ("G", "30", "900.00", "N"),
        ("B", "98", "37.00", "Y"),
        ("G", "30", "917.00", "Y"),
        ("B", "86", "17.00", "N"),
    ]


def test_some_plans_say_nothing_some_one_sum_and_some_a_range() -> None:
    owed = [drawn(Chance("x").of(number)).owed(10_001) for number in range(200)]
    assert None in owed
    assert {ends[0] == ends[1] for ends in owed if ends} == {True, False}
