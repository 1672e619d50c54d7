"""Whether the service of a visit is covered, and whether its authorisation or referral is there."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.eligibility.authorization import SERVICE_NOT_COVERED, in_turn, lacking, service_findings
from backoffice.eligibility.estimate import estimate
from backoffice.eligibility.visit import Authorization, Visit
from tests.eligibility.heard import MEDICARE, heard, visit

GOOD = Authorization(date(2026, 1, 1), date(2026, 12, 31), "Approved", visits_allowed=12, visits_used=2)
OLD = Authorization(date(2025, 1, 1), date(2026, 10, 5), "approved")
USED = Authorization(date(2026, 1, 1), date(2026, 12, 31), "approved", visits_allowed=3, visits_used=3)
ASKED_FOR = Authorization(date(2026, 1, 1), date(2026, 12, 31), "pending")
FOR_ANOTHER = Authorization(date(2026, 1, 1), date(2026, 12, 31), "approved", procedures=frozenset(("70551",)))


def _found(*segments: str, **changes: object) -> list[tuple[str, str]]:
    found = service_findings(visit(**changes), heard("EB*1**30", *segments), {"approved"})
    return [(each.kind, each.reason) for each in found]


@pytest.mark.parametrize(
    ("on_file", "lack"),
    [
        ((), "AUTHORIZATION_NONE"),
        ((OLD,), "AUTHORIZATION_EXPIRED"),
        ((USED,), "AUTHORIZATION_USED_UP"),
        ((ASKED_FOR,), "AUTHORIZATION_NOT_GRANTED"),
        ((FOR_ANOTHER,), "AUTHORIZATION_NONE"),
        ((OLD, USED, ASKED_FOR, GOOD), ""),
        ((OLD, USED, ASKED_FOR), "AUTHORIZATION_USED_UP"),
    ],
)
def test_the_authorisation_that_is_nearest_to_serving_says_what_is_lacking(
    on_file: tuple[Authorization, ...], lack: str
) -> None:
    assert lacking(visit(authorizations=on_file), {"approved"}) == lack


def _lacks(*visits: Visit) -> list[str]:
    left = in_turn(visits, {"approved"})
    return [lacking(left[each.subject], {"approved"}) for each in visits]


def _coming(day: int, on_file: tuple[Authorization, ...], **changes: object) -> Visit:
    return visit(appointment_id=f"A{day}", visit_date=date(2026, 10, day), authorizations=on_file, **changes)


LAST = replace(USED, visits_used=2)
ENDS_LATER = replace(LAST, expiry_date=date(2027, 12, 31))


@pytest.mark.parametrize(
    ("on_file", "lacks"),
    [
        ((LAST,), ["", "AUTHORIZATION_USED_UP", "AUTHORIZATION_USED_UP"]),
        ((ENDS_LATER, LAST), ["", "", "AUTHORIZATION_USED_UP"]),
        ((LAST, replace(LAST, visits_allowed=None)), ["", "", ""]),
        ((LAST, ASKED_FOR, FOR_ANOTHER), ["", "AUTHORIZATION_USED_UP", "AUTHORIZATION_USED_UP"]),
        ((replace(LAST, expiry_date=date(2026, 10, 7)), ENDS_LATER), ["", "", "AUTHORIZATION_USED_UP"]),
    ],
)
def test_each_coming_visit_takes_one_that_is_authorised_and_leaves_the_rest_to_the_next(
    on_file: tuple[Authorization, ...], lacks: list[str]
) -> None:
    coming = [_coming(day, on_file) for day in (6, 7, 8)]
    assert _lacks(*coming) == lacks
    assert _lacks(*reversed(coming)) == lacks[::-1]


def test_two_coverages_with_one_payer_are_one_visit_and_another_service_takes_none() -> None:
    second = replace(visit().coverage, coverage_id="C2", rank=2)
    assert _lacks(_coming(6, (LAST,)), _coming(6, (LAST,), coverage=second)) == ["", ""]
    therapy = replace(LAST, service_type_code="MH")
    assert _lacks(_coming(6, (LAST, therapy)), _coming(7, (LAST, therapy), service_type_code="MH")) == ["", ""]


def test_a_service_that_needs_an_authorisation_is_an_item_until_one_is_on_file() -> None:
    assert _found("EB*B**30********Y") == [("AUTHORIZATION_NEEDED", "AUTHORIZATION_NONE")]
    assert _found("EB*B**30********Y", authorizations=(GOOD,)) == []


def test_a_row_that_names_no_service_asks_for_the_whole_plan() -> None:
    assert _found("EB*F**********Y") == [("AUTHORIZATION_NEEDED", "AUTHORIZATION_NONE")]


def test_a_visit_of_no_kind_is_one_to_the_office_and_needs_what_that_needs() -> None:
    assert _found("EB*B**98********Y") == [("AUTHORIZATION_NEEDED", "AUTHORIZATION_NONE")]
    assert _found("EB*B**98********Y", service_type_code="MH") == []


def test_a_range_of_services_that_needs_one_holds_that_of_the_visit() -> None:
    ranged = "EB*B**********Y*Y*HC:99211::::::99215"
    assert _found(ranged) == [("AUTHORIZATION_NEEDED", "AUTHORIZATION_NONE")]
    assert _found(ranged, procedures=("97110",)) == []


@pytest.mark.parametrize(
    "row",
    [
        "EB*B**48********Y",
        "EB*B**30********Y*N",
        "EB*B**********Y*Y*HC:70551",
        "EB*B**30********Y~III*ZZ*21",
        "EB*B**30********N",
        "EB*B**30********U",
        "EB*B**********N",
    ],
    ids=["other service", "out of network only", "other procedure", "in hospital", "no", "unknown", "no, whole plan"],
)
def test_an_authorisation_for_something_else_is_nobody_s_business(row: str) -> None:
    assert _found(*row.split("~")) == []


def test_a_row_of_an_unreadable_year_may_hold_on_the_day_of_the_visit() -> None:
    assert _found("EB*B**30********Y", "DTP*292*RD8*20261332-20271231") == [
        ("AUTHORIZATION_NEEDED", "AUTHORIZATION_NONE")
    ]


def test_a_procedure_of_the_visit_that_needs_one_counts() -> None:
    assert _found("EB*B**98********Y*Y*HC:99213") == [("AUTHORIZATION_NEEDED", "AUTHORIZATION_NONE")]


def test_a_service_that_is_not_covered_is_said_beside_the_active_plan() -> None:
    assert _found("EB*I**30") == [("SERVICE_NOT_COVERED", "SERVICE_NOT_COVERED")]
    assert _found("EB*I**35") == []


@pytest.mark.parametrize(
    ("row", "changes", "is_left_out"),
    [
        ("EB*I**98", {}, True),
        ("EB*I**98", {"service_type_code": "MH"}, False),
        ("EB*I**35^MH", {"service_type_code": "MH"}, True),
        ("EB*I", {}, True),
        ("EB*I***********Y*HC:99213", {}, True),
        ("EB*I**30*********Y*HC:97110", {}, False),
        ("EB*I**30*********N", {}, False),
        ("EB*I**30*********N", {"is_in_network": None}, False),
        ("EB*I**30*********N", {"is_in_network": False}, True),
        ("EB*I**30~III*ZZ*23", {}, False),
        ("EB*I**30*MA", {"coverage": MEDICARE.coverage}, False),
    ],
)
def test_what_is_said_to_be_left_out_is_an_item_and_has_no_estimate(
    row: str, changes: dict[str, object], is_left_out: bool
) -> None:
    kinds = {kind for kind, _ in _found(*row.split("~"), **changes)}
    reason = estimate(visit(**changes), heard("EB*1**30", *row.split("~"))).reason
    assert [SERVICE_NOT_COVERED in kinds, reason == SERVICE_NOT_COVERED] == [is_left_out, is_left_out]


@pytest.mark.parametrize(
    ("message", "is_needed"),
    [
        ("PCP REFERRAL IS REQUIRED FOR SPECIALISTS", True),
        ("Plan requires a referral", True),
        ("REFERRAL REQUIRED. NO COPAY APPLIES", True),
        ("REFERRAL REQUIRED, NO COPAY APPLIES", True),
        ("REFERRAL REQUIRED NO COPAY", True),
        ("NO COPAY APPLIES. REFERRAL REQUIRED", True),
        ("NO COPAY, REFERRAL REQUIRED", True),
        ("NO AUTHORIZATION IS NEEDED BUT A REFERRAL IS REQUIRED", True),
        ("REFERRALS REQUIRED", True),
        ("REFERRAL: YES", True),
        ("REFERRALS - Y", True),
        ("REFERRAL REQUIRED: YES", True),
        ("REFERRAL REQ'D FOR SPECIALIST", True),
        ("A REFERRAL IS MANDATORY", True),
        ("SPECIALISTS REQUIRE A REFERRAL", True),
        ("MEMBER MUST HAVE A REFERRAL", True),
        ("NO REFERRAL REQUIRED", False),
        ("NO REFERRALS REQUIRED", False),
        ("REFERRAL NOT NEEDED", False),
        ("REFERRAL NOT REQUIRED", False),
        ("REFERRALS: NO", False),
        ("REFERRAL REQUIRED: NO", False),
        ("REFERRAL REQUIRED: N", False),
        ("REFERRAL REQUIRED? NO. COPAY 20", False),
        ("REFERRAL REQUIRED - NO", False),
        ("REFERRAL ISN'T REQUIRED", False),
        ("PLAN DOES NOT REQUIRE A REFERRAL", False),
        ("NO PRECERTIFICATION, AUTHORIZATION OR REFERRAL REQUIRED", False),
        ("AUTHORIZATION REQUIRED REFERRAL NOT REQUIRED", False),
        ("REFERRAL DESK 8005550100. PRECERTIFICATION REQUIRED", False),
        ("REFERRAL DESK 8005550100", False),
    ],
)
def test_a_referral_is_read_from_the_payer_s_message(message: str, is_needed: bool) -> None:
    expected = [("AUTHORIZATION_NEEDED", "REFERRAL_NEEDED")] if is_needed else []
    assert _found("EB*B**30****20", f"MSG*{message}") == expected
    assert _found("EB*B**30****20", f"MSG*{message}", authorizations=(GOOD,)) == []
