"""The status table, row by row, and the classes of refusals."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.eligibility.model import Status, Verdict
from backoffice.eligibility.response import Benefit, Details, Entity, Period, Refusal, Statement
from backoffice.eligibility.verdict import deciding, judge
from tests.eligibility.made import ALWAYS, VISIT, active, says

PAST = (Period(date(2025, 1, 1), date(2026, 9, 30)),)
COMING = (Period(date(2027, 1, 1)),)


def _verdict(statement: Statement, **options: object) -> tuple[str, str]:
    verdict = judge(statement, "30", VISIT, **options)
    return verdict.status.value, verdict.reason


@pytest.mark.parametrize("code", ["42", "80"])
def test_rule_1_a_payer_that_can_not_answer_now_leaves_the_status_open(code: str) -> None:
    assert _verdict(says(aaa=[code])) == ("UNKNOWN", "PAYER_DOWN")


def test_rule_1_a_participant_that_the_payer_does_not_know_says_nothing_about_the_member() -> None:
    assert _verdict(says(aaa=["79"])) == ("UNKNOWN", "AAA_79")


def test_rule_1_an_answer_that_follows_by_itself_is_no_answer_yet() -> None:
    assert _verdict(says(aaa=["42Y", "72C"])) == ("UNKNOWN", "NO_ANSWER")


def test_rule_1_an_answer_cut_inside_the_member_is_not_believed() -> None:
    assert _verdict(Statement(benefits=(active(),), periods=ALWAYS, is_cut=True)) == ("UNKNOWN", "NO_ANSWER")


PART_A, PART_B = (replace(active(), insurance_type=part) for part in ("MA", "MB"))
NO_PART_B = replace(active(code="6"), insurance_type="MB")
OFFICE_PART_B = replace(active("98"), insurance_type="MB")


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ((PART_A,), ("INACTIVE", "PART_A_ONLY")),
        ((PART_A, NO_PART_B), ("INACTIVE", "PART_A_ONLY")),
        ((PART_A, replace(PART_B, periods=PAST)), ("INACTIVE", "PART_A_ONLY")),
        ((PART_A, replace(PART_B, periods=())), ("UNKNOWN", "BAD_DATE")),
        ((PART_A, PART_B), ("ACTIVE", "")),
        ((PART_A, OFFICE_PART_B), ("ACTIVE", "")),
        ((replace(PART_A, info_code="6"), PART_B), ("ACTIVE", "")),
        ((replace(PART_A, info_code="6"), NO_PART_B), ("INACTIVE", "PLAN_INACTIVE")),
        ((replace(PART_A, info_code="6"),), ("INACTIVE", "PLAN_INACTIVE")),
    ],
)
def test_what_medicare_says_of_hospitals_decides_on_no_visit_to_the_office(
    rows: tuple[Benefit, ...], verdict: tuple[str, str]
) -> None:
    assert _verdict(says(*rows), is_medicare=True) == verdict


def test_hospital_insurance_decides_on_a_stay_and_means_nothing_with_other_payers() -> None:
    assert judge(says(PART_A, NO_PART_B), "48", VISIT, is_medicare=True).status is Status.ACTIVE
    assert _verdict(says(PART_A)) == ("ACTIVE", "")


def test_the_dates_of_the_part_that_pays_for_the_visit_are_its_dates() -> None:
    assert deciding(says(PART_A, PART_B), "30") == [PART_B]
    assert deciding(says(PART_A), "30") == [PART_A]


def test_rule_2_another_refusal_rejects_with_its_code() -> None:
    assert _verdict(says(Benefit(1, "B", amount_cents=500), aaa=["72C"])) == ("REJECTED", "AAA_72")


def test_rule_2_the_refusal_nearest_to_the_member_is_the_reason() -> None:
    refusals = (Refusal("2100A", "15", "C"), Refusal("2100D", "58", "C"))
    assert _verdict(Statement(refusals)) == ("REJECTED", "AAA_58")


def test_rule_2_a_refusal_code_that_is_none_is_not_repeated() -> None:
    assert _verdict(Statement((Refusal("2100C", "LINDQVIST ASTA", ""),))) == ("REJECTED", "AAA_INVALID")


def test_rule_3_active_and_inactive_for_the_same_benefit_conflict() -> None:
    assert _verdict(says(active("30", "98"), active("30", code="6"))) == ("UNKNOWN", "STATUS_CONFLICT")


@pytest.mark.parametrize(
    "other", [active("98", code="6"), active(code="6", plan="DENTAL"), active(code="6", periods=PAST)]
)
def test_rule_3_rows_about_something_else_do_not_conflict(other: Benefit) -> None:
    assert _verdict(says(active(), other)) == ("ACTIVE", "")


def test_rule_3_the_whole_plan_conflicts_also_when_one_service_was_asked_about() -> None:
    assert judge(says(active("30"), active("30", code="6")), "98", VISIT).reason == "STATUS_CONFLICT"


@pytest.mark.parametrize("code", ["1", "2", "3", "4", "5"])
def test_rule_4_an_active_row_that_covers_the_day_is_active(code: str) -> None:
    assert judge(says(active(code=code)), "30", VISIT) == Verdict("ACTIVE", "", is_pending=code == "5")


def test_rule_4_a_refusal_beside_an_active_row_does_not_change_it() -> None:
    assert _verdict(says(active(), aaa=["72C", "42R"])) == ("ACTIVE", "")


def test_rule_5_dated_active_rows_that_all_miss_the_day_are_inactive() -> None:
    assert _verdict(says(active(periods=PAST), active(code="3"), periods=PAST)) == ("INACTIVE", "NOT_ON_VISIT_DATE")


@pytest.mark.parametrize("code", ["6", "7", "8"])
def test_rule_6_an_inactive_row_alone_is_inactive(code: str) -> None:
    verdict = judge(says(active(code=code, periods=PAST)), "30", VISIT)
    assert verdict == Verdict("INACTIVE", "PLAN_INACTIVE", is_pending=code != "6")


def test_rule_6_inactive_for_one_service_is_not_the_plan() -> None:
    assert _verdict(says(active("98", code="6"))) == ("UNKNOWN", "NO_STATUS_ROW")


def test_rule_7_an_active_row_without_any_date_leaves_the_status_open() -> None:
    assert _verdict(says(active(), active(code="2", periods=PAST), periods=None)) == ("UNKNOWN", "NO_COVERAGE_DATE")


def test_rule_7_unless_the_profile_says_that_this_payer_never_gives_dates() -> None:
    assert _verdict(says(active(), periods=None), is_undated_active=True) == ("ACTIVE", "NO_COVERAGE_DATE")


@pytest.mark.parametrize("is_undated_active", [False, True])
def test_rule_7_a_date_that_can_not_be_read_is_not_the_same_as_none(is_undated_active: bool) -> None:
    of_row, of_member = says(active(periods=()), periods=ALWAYS), says(active(), periods=())
    for statement in (of_row, of_member, says(active(), active(periods=()), periods=())):
        assert _verdict(statement, is_undated_active=is_undated_active) == ("UNKNOWN", "BAD_DATE")


def test_rule_7_beside_a_row_whose_date_can_not_be_read_one_without_holds_as_the_profile_says() -> None:
    statement = says(active(), active(periods=()), periods=None)
    assert _verdict(statement) == ("UNKNOWN", "BAD_DATE")
    assert _verdict(statement, is_undated_active=True) == ("ACTIVE", "NO_COVERAGE_DATE")


@pytest.mark.parametrize("ended", [active(code="6", periods=PAST), active(code="6", plan="OLD")])
def test_rule_7_a_plan_that_is_over_or_another_says_nothing_against_an_active_row_without_date(ended: Benefit) -> None:
    statement = says(active(), ended, periods=None)
    assert _verdict(statement) == ("UNKNOWN", "NO_COVERAGE_DATE")
    assert _verdict(statement, is_undated_active=True) == ("ACTIVE", "NO_COVERAGE_DATE")


@pytest.mark.parametrize("is_undated_active", [False, True])
def test_rule_3_without_any_date_active_and_inactive_conflict_too(is_undated_active: bool) -> None:
    statement = says(active(), active(code="6"), periods=None)
    assert _verdict(statement, is_undated_active=is_undated_active) == ("UNKNOWN", "STATUS_CONFLICT")


def test_rule_6_an_inactive_row_of_that_day_outweighs_an_active_one_without_date() -> None:
    statement = says(active(), active(code="7", periods=ALWAYS), periods=None)
    assert judge(statement, "30", VISIT) == Verdict("INACTIVE", "PLAN_INACTIVE", is_pending=True)


def test_rule_6_an_inactive_row_of_a_later_time_alone_says_nothing_about_the_day() -> None:
    assert _verdict(says(active(code="6", periods=COMING))) == ("UNKNOWN", "INACTIVE_LATER")
    assert _verdict(says(active(code="6"), periods=COMING)) == ("UNKNOWN", "INACTIVE_LATER")
    assert _verdict(says(active(code="6", periods=COMING), active(code="6"))) == ("INACTIVE", "PLAN_INACTIVE")


@pytest.mark.parametrize("statement", [says(), says(Benefit(1, "B")), says(active("98"))])
def test_rule_8_anything_else_has_no_status_row(statement: Statement) -> None:
    assert _verdict(statement) == ("UNKNOWN", "NO_STATUS_ROW")


@pytest.mark.parametrize("code", ["U", "W", "X"])
def test_a_payer_that_names_another_source_says_whom_to_ask(code: str) -> None:
    named = Benefit(1, code, more=Details(entities=(Entity("PR", "STATE PLAN", ""),)))
    assert _verdict(says(named)) == ("UNKNOWN", "ASK_ANOTHER_SOURCE")
    assert _verdict(says(named, active())) == ("ACTIVE", "")
    assert _verdict(says(Benefit(1, code))) == ("UNKNOWN", "NO_STATUS_ROW")


def test_rows_without_a_service_type_and_of_the_asked_one_are_relevant() -> None:
    assert judge(says(Benefit(1, "1")), "98", VISIT).status == "ACTIVE"
    assert judge(says(active("98")), "98", VISIT).status == "ACTIVE"


@pytest.mark.parametrize(
    ("begin", "end", "is_covered"),
    [
        (VISIT, VISIT, True),
        (date(2026, 10, 7), None, False),
        (None, date(2026, 10, 5), False),
        (date(2026, 10, 1), None, True),
    ],
)
def test_both_ends_of_a_period_are_included(begin: date | None, end: date | None, is_covered: bool) -> None:
    verdict = judge(says(active(periods=(Period(begin, end),))), "30", VISIT)
    assert (verdict.status == "ACTIVE") is is_covered


BENEFITS = st.builds(
    active,
    st.sampled_from(["30", "98", "88"]),
    code=st.sampled_from([*"12345678", "B", "R"]),
    plan=st.sampled_from(["", "GOLD"]),
    periods=st.sampled_from([None, (), ALWAYS, PAST, COMING]),
)


@given(st.lists(BENEFITS, max_size=6).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_benefits_never_changes_the_status(orders: tuple[list[Benefit], list[Benefit]]) -> None:
    first, second = orders
    assert judge(says(*first, periods=None), "30", VISIT) == judge(says(*second, periods=None), "30", VISIT)
