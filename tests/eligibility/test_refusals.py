"""AAA03 × AAA04: what a refusal asks for, and what may go out after it."""

import pytest

from backoffice.eligibility.model import AaaClass
from backoffice.eligibility.refusals import aaa_class, aaa_reason, may_send_again, may_send_unchanged, strictest
from backoffice.eligibility.response import Refusal


@pytest.mark.parametrize(
    ("code", "follow_up", "expected"),
    [
        ("42", "R", AaaClass.TRANSIENT),
        ("80", "P", AaaClass.TRANSIENT),
        ("42", "Y", AaaClass.HELD),
        ("79", "C", AaaClass.PROBE),
        ("51", "N", AaaClass.CONFIG),
        ("75", "C", AaaClass.FIX_DATA),
        ("57", "C", AaaClass.FIX_REQUEST),
        ("Q9", "", AaaClass.FIX_REQUEST),
    ],
)
def test_a_refusal_is_classed_by_its_code_and_by_what_may_follow(code: str, follow_up: str, expected: AaaClass) -> None:
    assert aaa_class(code, follow_up) is expected


@pytest.mark.parametrize(
    ("follow_ups", "again", "unchanged"),
    [
        ("R", True, True),
        ("P", True, True),
        ("C", True, False),
        ("N", False, False),
        ("S", False, False),
        ("W", False, False),
        ("X", False, False),
        ("Y", False, False),
        ("RC", True, False),
        ("PN", False, False),
    ],
)
def test_the_strictest_follow_up_decides_what_may_go_out_again(follow_ups: str, again: bool, unchanged: bool) -> None:
    refusals = [Refusal("2100C", "42", follow_up) for follow_up in follow_ups]
    assert (may_send_again(refusals), may_send_unchanged(refusals)) == (again, unchanged)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("42", "79"), (AaaClass.TRANSIENT, "AAA_42")),
        (("42", "43"), (AaaClass.CONFIG, "AAA_43")),
        (("79", "72"), (AaaClass.FIX_DATA, "AAA_72")),
        (("79",), (AaaClass.PROBE, "AAA_79")),
    ],
)
def test_several_refusals_ask_for_the_strictest_of_them(codes: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert strictest([Refusal("2100B", code, "R") for code in codes]) == expected


def test_of_two_refusals_of_a_class_the_one_nearest_to_the_member_is_the_reason() -> None:
    refusals = [Refusal("2100B", "71", "C"), Refusal("2100C", "75", "C")]
    assert strictest(refusals) == (AaaClass.FIX_DATA, "AAA_75")


def test_a_code_that_could_be_free_text_is_not_repeated() -> None:
    assert aaa_reason(Refusal("2100C", "J. DOE", "C")) == "AAA_INVALID"
