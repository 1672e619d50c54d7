"""What the patient is likely to owe: exact where all is said, a range where it is not, nothing rather than wrong."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.eligibility.discoveries import discoveries
from backoffice.eligibility.estimate import Basis, Estimate, Input, estimate, owed_cents
from backoffice.eligibility.model import Status
from tests.eligibility.heard import MEDICARE, RECORDED, VISIT_OF_A1, heard, visit

COPAY = "EB*B*IND*98***27*20*****Y"
DEDUCTIBLE, FAMILY_DEDUCTIBLE = "EB*C*IND*98***29*30*****Y", "EB*C*FAM*98***29*25*****Y"
COINSURANCE, CAP = "EB*A*IND*98***27**.2****Y", "EB*G*IND*30***29*1500*****Y"
WHOLE = (COPAY, DEDUCTIBLE, COINSURANCE, CAP)

CENTS = st.integers(0, 10**8)


def _estimate(*rows: str, **changes: object) -> Estimate:
    return estimate(visit(**changes), heard("EB*1**30", *rows))


def _range(*rows: str, **changes: object) -> tuple[int | None, int | None]:
    found = _estimate(*rows, **changes)
    return found.low_cents, found.high_cents


def test_copay_deductible_and_coinsurance_add_up_to_the_cent() -> None:
    found = _estimate(*WHOLE)
    assert (found.basis, found.low_cents, found.high_cents) == (Basis.FULL, 2000 + 3000 + 1400, 6400)
    assert found.inputs == (
        Input("allowed", 10_000, 10_000),
        Input("deductible", 3000, 3000, (3,)),
        Input("coinsurance", 2000, 2000, (4,)),
        Input("copay", 2000, 2000, (2,)),
        Input("out_of_pocket", 150_000, 150_000, (5,)),
    )


def test_the_smaller_of_what_person_and_family_have_left_is_owed() -> None:
    assert _range(*WHOLE, FAMILY_DEDUCTIBLE) == (2000 + 2500 + 1500, 6000)


def test_nothing_is_owed_beyond_what_is_left_out_of_pocket() -> None:
    assert _range(COPAY, DEDUCTIBLE, COINSURANCE, "EB*G*IND*30***29*11.11*****Y") == (1111, 1111)


def test_a_copay_for_a_service_without_a_deductible_of_its_own_is_all_that_is_owed() -> None:
    found = _estimate(COPAY, "EB*C*IND*30***29*300*****Y", CAP)
    assert (found.basis, found.low_cents, found.high_cents) == (Basis.COPAY, 2000, 2000)


@pytest.mark.parametrize("rows", [("EB*B*IND*98***27*150*****Y",), (COPAY, "EB*C*IND*98***29*500*****Y", COINSURANCE)])
def test_nothing_is_owed_beyond_what_the_service_may_cost(rows: tuple[str, ...]) -> None:
    assert _range(*rows, CAP) == (10_000, 10_000)


def test_half_a_cent_goes_to_the_even_cent() -> None:
    assert [owed_cents(allowed, 0, 5000, 0, None) for allowed in (1, 3, 5)] == [0, 2, 2]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((DEDUCTIBLE, CAP), (3000, 10_000)),
        ((COINSURANCE, CAP), (2000, 10_000)),
        ((COINSURANCE, DEDUCTIBLE), (0, 4400)),
        (("EB*C*IND*98***23*30*****Y", COINSURANCE, CAP), (2000, 4400)),
        (("EB*C*IND*98***24*30*****Y", COINSURANCE, CAP), (2000, 10_000)),
        ((DEDUCTIBLE, COINSURANCE, "EB*G*IND*30***24*10*****Y"), (0, 4400)),
        ((*WHOLE, "EB*B*IND*98***27*40*****Y"), (6400, 8400)),
    ],
    ids=[
        "no co-insurance",
        "no deductible",
        "no limit",
        "only the base deductible",
        "only what is used of it",
        "only what is used of the limit",
        "two co-pays",
    ],
)
def test_what_is_missing_or_contradicts_itself_makes_a_range(rows: tuple[str, ...], expected: tuple[int, int]) -> None:
    assert _range(*rows) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((COPAY, COINSURANCE, "EB*C*IND*30***29*0*****Y"), (2000, 2000 + 2000)),
        ((COPAY, COINSURANCE, "EB*C*IND*30***29*30*****Y"), (2000, 2000 + 3000 + 1400)),
        (("EB*B*IND*30***27*20*****Y", COINSURANCE, "EB*C*IND*98***29*0*****Y"), (2000, 2000 + 2000)),
    ],
    ids=["of the same service", "and what is left of the plan's deductible", "of a nearer service than the co-pay"],
)
def test_a_coinsurance_beside_a_copay_may_be_owed_as_well(rows: tuple[str, ...], expected: tuple[int, int]) -> None:
    found = _estimate(*rows, CAP)
    assert (found.low_cents, found.high_cents, found.reason) == (*expected, "COPAY_OR_COINSURANCE")


@pytest.mark.parametrize("row", ["EB*A*IND*98***27**0****Y", "EB*A*IND*30***27**.2****Y", "EB*A*IND*98***27**.2****N"])
def test_a_coinsurance_of_nought_of_the_plan_or_of_others_leaves_the_copay_alone(row: str) -> None:
    assert _range(COPAY, row, "EB*C*IND*30***29*0*****Y", CAP) == (2000, 2000)


NO_DEDUCTIBLE = "EB*C*IND*30***29*0*****Y"
OF_AN_UNKNOWN_YEAR = ("EB*C*IND*98***29*50*****Y", "DTP*292*RD8*20261332-20271231")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("EB*B*IND*98****$25*****Y", COINSURANCE, NO_DEDUCTIBLE), (0, 10_000)),
        (("EB*B*IND*98*****.2****Y", COINSURANCE, NO_DEDUCTIBLE), (0, 10_000)),
        (("EB*A*IND*98*****20****Y", "EB*A*IND*30*****.2****Y", NO_DEDUCTIBLE), (0, 10_000)),
        (("EB*A*IND*98****20*****Y", NO_DEDUCTIBLE), (0, 10_000)),
        ((*OF_AN_UNKNOWN_YEAR, "EB*C*IND*98***29*0*****Y", COINSURANCE), (2000, 10_000)),
        ((COPAY, *OF_AN_UNKNOWN_YEAR, COINSURANCE), (2000, 10_000)),
        (("EB*C*IND*98***29*30,-*****Y", FAMILY_DEDUCTIBLE, COINSURANCE), (2000, 2500 + 1500)),
        (("EB*C*IND*98***29*30,-*****Y", "EB*C*IND*98***23*40*****Y", COINSURANCE), (2000, 4000 + 1200)),
        ((COPAY, "EB*G*IND*30***29*n/a*****Y"), (0, 2000)),
    ],
    ids=[
        "co-pay",
        "co-pay in percent",
        "co-insurance of the service, not of the plan",
        "co-insurance in dollars",
        "the year of a deductible",
        "the year of a deductible that may be owed beside a co-pay",
        "deductible within that of the family",
        "deductible within its base",
        "limit",
    ],
)
def test_a_row_that_cannot_be_understood_makes_a_range_that_says_so(
    rows: tuple[str, ...], expected: tuple[int, int]
) -> None:
    found = _estimate(CAP, *rows)
    assert (found.low_cents, found.high_cents, found.reason) == (*expected, "UNREADABLE_BENEFIT")


def test_a_copay_that_cannot_be_read_has_no_bound_without_a_fee() -> None:
    found = _estimate("EB*B*IND*98****$25*****Y", CAP, allowed_cents=None)
    assert found == Estimate(Basis.NONE, "UNREADABLE_BENEFIT")


def test_a_row_of_another_service_may_be_unreadable() -> None:
    found = _estimate(*WHOLE, "EB*B*IND*35****$25*****Y", "EB*B*IND*98****$25*****N", "EB*B*IND*30****$25*****Y")
    assert (found.low_cents, found.high_cents, found.reason) == (6400, 6400, "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"procedures": None, "allowed_cents": None}, "NO_EXPECTED_PROCEDURES"),
        ({"procedures": (), "allowed_cents": None}, "NO_EXPECTED_PROCEDURES"),
        ({"is_in_network": None}, "NO_NETWORK_ON_FILE"),
        ({"coverage": replace(RECORDED, rank=2)}, "NOT_PRIMARY"),
    ],
    ids=["column absent", "none expected", "network unknown", "secondary"],
)
def test_there_is_no_estimate_rather_than_a_wrong_one(changes: dict[str, object], reason: str) -> None:
    assert _estimate(*WHOLE, **changes) == Estimate(Basis.NONE, reason)


BAY = "NM1*PRP*2*BAY PLAN*****PI*77"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (("EB*R**30*HM", BAY), "MEDICARE_ADVANTAGE"),
        (("EB*R*IND*30*12", BAY), "MEDICARE_SECONDARY"),
        (("EB*I**30",), "SERVICE_NOT_COVERED"),
        (("EB*I**98",), "SERVICE_NOT_COVERED"),
        (("EB*I***********Y*HC:99213",), "SERVICE_NOT_COVERED"),
    ],
)
def test_what_the_same_answer_discovers_forbids_an_estimate(rows: tuple[str, ...], reason: str) -> None:
    answer = heard("EB*1**30", *WHOLE, *rows)
    assert reason in {each.kind for each in discoveries(MEDICARE, answer, date(2026, 10, 5), 60, ())}
    assert estimate(MEDICARE, answer) == Estimate(Basis.NONE, reason)


@pytest.mark.parametrize("row", ["EB*I**35", "EB*I**30*********N", "EB*I***********Y*HC:97110"])
def test_a_service_that_is_not_that_of_the_visit_may_be_left_uncovered(row: str) -> None:
    assert _range(*WHOLE, row) == (6400, 6400)


def test_a_beneficiary_is_not_spared_a_service_that_medicare_does_not_cover() -> None:
    found = estimate(MEDICARE, heard("EB*1**30*QM", "EB*I**30", *WHOLE))
    assert found == Estimate(Basis.NONE, "SERVICE_NOT_COVERED")


def test_another_coverage_that_the_answer_names_may_pay_all_of_it() -> None:
    found = _estimate(*WHOLE, "EB*R**30", BAY)
    assert (found.low_cents, found.high_cents, found.reason) == (0, 6400, "OTHER_COVERAGE_FOUND")


def test_a_copay_row_for_several_services_counts_for_that_of_the_visit() -> None:
    found = _estimate("EB*B*IND*30^98***27*20*****Y", "EB*C*IND*30***29*300*****Y", CAP)
    assert (found.basis, found.low_cents, found.high_cents) == (Basis.COPAY, 2000, 2000)


def test_without_a_fee_there_is_the_copay_alone_and_it_says_so() -> None:
    found = _estimate(COPAY, CAP, allowed_cents=None)
    assert (found.basis, found.reason, found.high_cents) == (Basis.COPAY, "NO_FEE", 2000)
    assert _estimate(COINSURANCE, CAP, allowed_cents=None) == Estimate(Basis.NONE, "NO_FEE")


def test_without_any_cost_share_there_is_no_estimate_and_never_nought() -> None:
    assert _estimate() == Estimate(Basis.NONE, "NO_COST_SHARE")


def test_a_coverage_that_is_not_active_has_no_estimate() -> None:
    assert estimate(VISIT_OF_A1, heard(*WHOLE, status=Status.INACTIVE)) == Estimate(Basis.NONE, "NOT_ACTIVE")


def test_a_qualified_beneficiary_owes_nothing() -> None:
    assert estimate(MEDICARE, heard("EB*1**30*QM", *WHOLE)) == Estimate(Basis.QMB, "QMB", 0, 0)


def test_original_medicare_has_no_limit_and_its_hospital_part_does_not_count() -> None:
    part_b = ("EB*C*IND*30*MB**29*50", "EB*A*IND*30*MB**27**.2")
    found = estimate(MEDICARE, heard("EB*1**30*MB", "EB*C*IND*30*MA**29*1676", *part_b))
    assert (found.low_cents, found.high_cents) == (5000 + 1000, 6000)


def test_a_secondary_coverage_may_pay_all_of_it() -> None:
    second = replace(RECORDED, coverage_id="C2", rank=2)
    found = _estimate(*WHOLE, others=(second,))
    assert (found.low_cents, found.high_cents, found.reason) == (0, 6400, "SECONDARY_MAY_PAY")


def test_rows_of_the_other_network_another_place_or_another_year_do_not_count() -> None:
    strangers = ("EB*B*IND*98***27*90*****N", "EB*B*IND*98***27*70*****Y", "III*ZZ*23")
    last_year = ("EB*C*IND*98***29*500*****Y", "DTP*292*RD8*20250101-20251231")
    assert _range(*WHOLE, *strangers, *last_year) == (6400, 6400)


def test_a_copay_of_several_places_counts_for_the_office_when_it_is_one_of_them() -> None:
    elsewhere, copay = ("III*ZZ*22", "III*ZZ*23"), "EB*B*IND*98***27*25*****Y"
    assert _range(copay, "III*ZZ*22", "III*ZZ*11", CAP) == (2500, 2500)
    assert _range(copay, *elsewhere, COPAY, CAP) == (2000, 2000)


def test_a_row_about_a_range_of_services_counts_for_a_visit_with_one_of_them() -> None:
    ranged = "EB*B*IND****27*15*****Y*HC:99212::::::99215"
    assert _range(ranged, CAP) == (1500, 1500)
    assert _range(ranged, CAP, procedures=("97110",)) == (None, None)


def test_out_of_network_takes_the_rows_of_that_network() -> None:
    abroad = tuple(row[:-1] + "N" for row in WHOLE)
    assert _range(*WHOLE, *(row.replace("*20*", "*50*") for row in abroad), is_in_network=False) == (9400, 9400)


@given(CENTS, CENTS, st.integers(0, 10_000), CENTS, CENTS)
def test_never_negative_and_never_above_what_is_allowed_or_left_out_of_pocket(
    allowed: int, deductible: int, share: int, copay: int, cap: int
) -> None:
    assert 0 <= owed_cents(allowed, deductible, share, copay, cap) <= min(allowed, cap)


@given(st.tuples(CENTS, CENTS, st.integers(0, 10_000), CENTS, CENTS), st.integers(0, 4), st.integers(0, 10_000))
def test_more_of_any_input_is_never_less_to_pay(values: tuple[int, ...], which: int, more: int) -> None:
    raised = [value + more * (place == which) for place, value in enumerate(values)]
    raised[2] = min(raised[2], 10_000)
    assert owed_cents(*values) <= owed_cents(*raised)


@given(
    st.lists(
        st.sampled_from((*WHOLE, FAMILY_DEDUCTIBLE, "EB*B*IND*98***27*40*****Y", "EB*C*IND*98***23*99")), max_size=7
    ),
    CENTS,
)
def test_whatever_an_answer_leaves_out_the_range_is_in_order_and_within_reason(rows: list[str], allowed: int) -> None:
    found = _estimate(*rows, allowed_cents=allowed)
    if found.low_cents is None or found.high_cents is None:
        assert found.basis is Basis.NONE
    else:
        assert 0 <= found.low_cents <= found.high_cents <= allowed
