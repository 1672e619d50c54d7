"""What an answer says beside the status: other payers, changed data, coverage that ends."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.eligibility.discoveries import discoveries, finding, merged
from backoffice.eligibility.model import Person, Status
from backoffice.eligibility.visit import Discovery, Heard, Visit
from backoffice.workdays import Workdays
from backoffice.worklist.catalogue import catalogue
from tests.eligibility.heard import MEDICARE, RECORDED, VISIT_OF_A1, heard, visit
from tests.eligibility.made import VISIT

NIGHT = date(2026, 10, 5)
BAY = ("NM1*PRP*2*BAY PLAN*****PI*77",)


def _found(said: Heard, of: Visit = VISIT_OF_A1) -> list[Discovery]:
    return list(discoveries(of, said, NIGHT, 60, {"approved"}))


def _kinds(said: Heard, of: Visit = VISIT_OF_A1) -> list[str]:
    return [each.kind for each in _found(said, of)]


def test_another_payer_that_covers_the_visit_is_found_with_all_that_it_says() -> None:
    (found,) = _found(heard("EB*R**30", "REF*18*G1", "DTP*290*D8*20260101", *BAY, "PER*IC**TE*4105550100"))
    assert (found.kind, found.subject) == ("OTHER_COVERAGE_FOUND", "P1")
    (payer,) = found.payers
    assert (payer.names, payer.ids, payer.telephones) == (("BAY PLAN",), ("77",), ("4105550100",))
    assert found.stated["payers"][0]["numbers"] == (("18", "G1"),)


def test_a_drug_plan_alone_is_no_other_coverage() -> None:
    assert _kinds(heard("EB*R**88*OT", "REF*18*S1", *BAY)) == []
    assert _kinds(heard("EB*R**88^30*OT", *BAY)) == ["OTHER_COVERAGE_FOUND"]


@pytest.mark.parametrize(
    "dates", ["DTP*290*D8*20261007", "DTP*290*RD8*20250101-20251231", "DTP*194*D8*20261001"], ids=str
)
def test_another_payer_that_does_not_cover_the_visit_is_none(dates: str) -> None:
    assert _kinds(heard("EB*R**30", dates, *BAY)) == []


@pytest.mark.parametrize(
    "known", [{"payer_name": "Bay Plan of Maryland"}, {"edi_payer_id": "77"}, {"member_id": "G-1"}]
)
def test_a_payer_that_the_practice_has_recorded_is_no_discovery(known: dict[str, str]) -> None:
    other = replace(
        RECORDED, **{"coverage_id": "C2", "rank": 2, "payer_name": "X", "edi_payer_id": "", "member_id": "", **known}
    )
    assert _kinds(heard("EB*R**30", "REF*18*G1", *BAY), visit(others=(other,))) == []


@pytest.mark.parametrize("code", ["HM", "HN", "IN", "PR", "PS"])
def test_medicare_that_names_a_plan_means_medicare_advantage_exactly_once(code: str) -> None:
    drug_plan = ("EB*R**88*OT", "NM1*PR*2*DRUGS")
    assert _kinds(heard(f"EB*R**30*{code}", *BAY, *drug_plan), MEDICARE) == ["MEDICARE_ADVANTAGE"]


PLAN = replace(RECORDED, coverage_id="C2", payer_name="Bay Plan", edi_payer_id="77")


def test_a_medicare_advantage_plan_that_is_recorded_behind_medicare_is_still_the_one_to_bill() -> None:
    behind = replace(MEDICARE, others=(replace(PLAN, rank=2),))
    before = replace(MEDICARE, coverage=replace(MEDICARE.coverage, rank=2), others=(PLAN,))
    said = heard("EB*R**30*HM", *BAY)
    assert (_kinds(said, behind), _kinds(said, before)) == (["MEDICARE_ADVANTAGE"], [])


def test_a_plan_whose_name_begins_like_medicare_s_own_is_another_payer() -> None:
    own = replace(MEDICARE, coverage=replace(MEDICARE.coverage, payer_name="Medicare"))
    assert _kinds(heard("EB*R**30*HM", "NM1*PRP*2*MEDICARE PLUS HMO"), own) == ["MEDICARE_ADVANTAGE"]


@pytest.mark.parametrize("code", ["12", "13", "14", "15", "16", "41", "42", "43", "47"])
def test_each_kind_of_medicare_as_secondary_payer_is_found(code: str) -> None:
    (found,) = _found(heard(f"EB*R*IND*30*{code}", "DTP*290*D8*19960912", *BAY), MEDICARE)
    assert (found.kind, found.facts) == ("MEDICARE_SECONDARY", {"insurance_types": code})


def test_medicare_that_is_recorded_as_secondary_is_as_it_should_be() -> None:
    second = replace(MEDICARE, coverage=replace(MEDICARE.coverage, rank=2))
    assert _kinds(heard("EB*R*IND*30*12", *BAY), second) == []


def test_a_qualified_beneficiary_is_never_billed() -> None:
    assert _kinds(heard("EB*1**30*QM", "DTP*307*RD8*20260101-20261231"), MEDICARE) == ["QMB_DO_NOT_BILL"]
    assert _kinds(heard("EB*1**30*QM", "DTP*307*RD8*20250101-20251231"), MEDICARE) == []


def test_a_code_that_could_be_free_text_is_not_shown() -> None:
    (found,) = _found(heard("EB*R**30*JANE DOE", *BAY))
    assert found.facts == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"patient": Person("Berg", "Asta", date(1980, 2, 29))}, "last_name"),
        ({"patient": Person("Lindqvist", "Ida", date(1980, 2, 29))}, "first_name"),
        ({"patient": Person("Lindqvist", "Asta", date(1980, 2, 28))}, "birth_date"),
        ({"coverage": replace(RECORDED, member_id="W9")}, "member_id"),
        ({"coverage": replace(RECORDED, group_number="G78")}, "group_number"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_field_that_the_payer_has_otherwise_is_named_and_its_values_stay_in_the_table(
    changes: dict[str, object], field: str
) -> None:
    (found,) = _found(heard("REF*6P*G77", "EB*1**30"), visit(**changes))
    assert (found.kind, found.subject, found.facts) == ("COVERAGE_CHANGED", "C1", {"fields": field})
    assert list(found.values) == [field]


@pytest.mark.parametrize("name", ["LINDQVIST Jr.", "lindqvist"])
def test_spelling_suffix_and_middle_name_are_no_difference(name: str) -> None:
    assert _kinds(heard("EB*1**30"), visit(patient=Person(name, "Asta Maria", date(1980, 2, 29)))) == []


def test_what_the_payer_does_not_state_is_no_difference() -> None:
    bare = ("HL*3*2*22*0", "NM1*IL*1")
    assert _kinds(heard("EB*1**30", opening=bare), visit(coverage=replace(RECORDED, group_number="G1"))) == []


def test_a_dependent_is_compared_as_a_dependent_and_the_subscriber_as_the_subscriber() -> None:
    family = (
        *("HL*3*2*22*1", "NM1*IL*1*BERG*KARL****MI*W123456789", "HL*4*3*23*0", "NM1*03*1*LINDQVIST*ASTA"),
        *("DMG*D8*19800229", "INS*N*01"),
    )
    recorded = replace(RECORDED, relationship="child", subscriber=Person("Holm", "Karl", None))
    (found,) = _found(heard("EB*1**30", opening=family), visit(coverage=recorded))
    assert found.facts == {"fields": "subscriber_last_name, relationship"}


def test_a_plan_or_an_end_that_differs_from_the_last_answer_is_a_change() -> None:
    before = heard("DTP*346*D8*20260101", "EB*1**30**GOLD")
    now = replace(heard("DTP*346*D8*20260101", "DTP*347*D8*20271231", "EB*1**30**SILVER"), previous=before)
    (found,) = _found(now)
    assert found.facts == {"fields": "plan_name, end_date"}
    assert found.values == {"plan_name": ["GOLD", "SILVER"], "end_date": ["", "2027-12-31"]}


def test_a_coverage_that_ends_within_sixty_days_is_due_on_its_last_day() -> None:
    (found,) = _found(heard("DTP*356*D8*20260101", "DTP*357*D8*20261204", "EB*1**30"))
    assert (found.kind, found.subject, found.due_date) == ("COVERAGE_ENDS_SOON", "C1", date(2026, 12, 4))
    assert _kinds(heard("DTP*357*D8*20261205", "EB*1**30")) == []


def test_a_plan_year_that_goes_on_is_no_end() -> None:
    assert _kinds(heard("EB*1**30", "DTP*291*RD8*20260101-20261031")) == []


def test_a_coverage_that_is_not_active_ends_no_more_and_needs_no_authorisation() -> None:
    said = heard("DTP*357*D8*20261101", "EB*6**30", "EB*B**30********Y", status=Status.INACTIVE)
    assert _kinds(said) == []


def test_two_visits_of_a_patient_are_one_item_about_the_earlier_one() -> None:
    later = visit(appointment_id="A2", visit_date=date(2026, 10, 8))
    said = heard("EB*R**30", *BAY)
    (found,) = merged([*_found(said, later), *_found(said)])
    assert (found.visit.appointment_id, found.facts["visit_count"]) == ("A1", 2)


def test_other_payers_that_two_coverages_name_are_all_kept_with_their_kinds_and_the_answers_that_say_so() -> None:
    second = visit(coverage=replace(RECORDED, coverage_id="C2", member_id="W2", rank=2))
    one = heard("EB*R**30*C1", "NM1*PR*2*ALPHA HEALTH")
    other = replace(
        heard("EB*B**98", "EB*R**30*C1", "NM1*PR*2*ALPHA HEALTH", "EB*R**30*PP", "NM1*PR*2*OMEGA"), answer_id="X2"
    )
    every = merged([*_found(one), *_found(other, second), *_found(one)])
    (found,) = (each for each in every if each.kind == "OTHER_COVERAGE_FOUND")
    assert [
        (payer.names, [(said.answer_id, said.benefit, said.coverage_id) for said in payer.said_in])
        for payer in found.payers
    ] == [
        (("ALPHA HEALTH",), [("X1", 1, "C1"), ("X2", 2, "C2")]),
        (("OMEGA",), [("X2", 3, "C2")]),
    ]
    assert (found.facts["coverages"], found.facts["visit_count"], found.facts["insurance_types"]) == (
        "C1, C2",
        1,
        "C1, PP",
    )


def test_what_later_answers_about_one_coverage_say_of_other_payers_is_united_too() -> None:
    later = visit(appointment_id="A2", visit_date=date(2026, 10, 8))
    one, other = heard("EB*R**30", "NM1*PR*2*ALPHA HEALTH"), heard("EB*R**30", "NM1*PR*2*OMEGA HEALTH")
    (found,) = merged([*_found(one), *_found(other, later)])
    assert [(payer.names, payer.said_in[0].appointment_id) for payer in found.payers] == [
        (("ALPHA HEALTH",), "A1"),
        (("OMEGA HEALTH",), "A2"),
    ]


def test_an_item_names_ids_and_codes_and_never_a_value() -> None:
    (found,) = _found(heard("REF*6P*G77", "EB*1**30"), visit(coverage=replace(RECORDED, group_number="G78")))
    item = finding(found, NIGHT, Workdays())
    assert (item.due_date, item.stake_cents) == (VISIT, 10_000)
    assert item.facts == {
        "payer_id": "AETNA",
        "appointment_id": "A1",
        "coverage_id": "C1",
        "visit_date": "2026-10-06",
        "fields": "group_number",
    }


@pytest.mark.parametrize(("visit_date", "due_date"), [(date(2026, 10, 15), date(2026, 10, 12)), (VISIT, VISIT)])
def test_an_authorisation_is_due_three_open_days_before_the_visit_or_at_once(visit_date: date, due_date: date) -> None:
    (found,) = _found(heard("EB*B**30********Y"), visit(visit_date=visit_date))
    assert finding(found, NIGHT, Workdays()).due_date == due_date


def test_every_kind_has_an_owner_and_every_reason_a_next_action() -> None:
    owners = {
        "COVERAGE_CHANGED": "front_desk",
        "OTHER_COVERAGE_FOUND": "biller",
        "MEDICARE_ADVANTAGE": "biller",
        "MEDICARE_SECONDARY": "biller",
        "QMB_DO_NOT_BILL": "biller",
        "SERVICE_NOT_COVERED": "front_desk",
        "COVERAGE_ENDS_SOON": "front_desk",
        "GOOD_FAITH_ESTIMATE": "front_desk",
    }
    assert {kind: catalogue().owner("eligibility", kind, kind).value for kind in owners} == owners
