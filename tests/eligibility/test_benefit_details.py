"""Everything a 271 can say about a benefit and about the people it names is kept, in words of its own."""

from datetime import date
from types import SimpleNamespace
from typing import cast

from backoffice.edi.reader import read
from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.response import (
    Address,
    Answer,
    Benefit,
    Contact,
    Details,
    Entity,
    Limit,
    Nature,
    Procedure,
    Reference,
    StatedDate,
)
from backoffice.eligibility.rows import AnyRow, benefit_rows, stored_benefit
from tests.eligibility.made import ABOVE, SUBSCRIBER, transaction, x271


def _answer(*segments: str) -> Answer:
    return read_answer(transaction(*ABOVE, *SUBSCRIBER, *segments))


def _benefit(*segments: str) -> Benefit:
    (benefit,) = _answer(*segments).members[0].says.benefits
    return benefit


def test_a_limit_of_visits_and_what_is_left_of_it_are_kept_whole() -> None:
    benefit = _benefit("EB*F*IND*PT***29***VS*8", "HSD*VS*12***23*1", "HSD*VS*2*WK*1*7*1*Y*A")
    assert (benefit.quantity_qualifier, benefit.quantity, benefit.time_period) == ("VS", "8", "29")
    assert benefit.more.limits == (
        Limit("VS", "12", "", "", "23", "1", "", ""),
        Limit("VS", "2", "WK", "1", "7", "1", "Y", "A"),
    )


def test_a_procedure_is_read_with_modifiers_text_and_the_end_of_its_range() -> None:
    benefit = _benefit("EB*A**98*****.2****Y*HC:99213:25:GT:::OFFICE VISIT:99215*1:2")
    assert benefit.procedure == Procedure("HC", "99213", ("25", "GT"), "OFFICE VISIT", "99215")
    assert benefit.diagnosis_pointers == ("1", "2")


def test_place_of_service_and_nature_of_injury_stand_beside_each_other() -> None:
    more = _benefit("EB*B**98", "III*GR*NI*44*BACK", "III*ZZ*11").more
    assert more.natures == (Nature("GR", "NI", "44", "BACK"), Nature("ZZ", "11", "", ""))
    assert more.places_of_service == ("11",)


def test_dates_of_every_kind_keep_their_qualifier_and_their_text() -> None:
    more = _benefit("EB*R**30*HN", "DTP*290*D8*20260701", "DTP*193*RD8*20260101-2026123", "DTP*ABC*D8*x").more
    assert more.dates == (
        StatedDate("290", "D8", "20260701"),
        StatedDate("193", "RD8", "20260101-2026123"),
        StatedDate("ABC", "D8", "x"),
    )


def test_another_payer_is_read_with_its_number_address_contact_and_specialty_without_ls_and_le() -> None:
    more = _benefit(
        *("EB*R**30*HN", "REF*18*H9999 001", "MSG*CALL FIRST", "NM1*PRP*2*BAY PLAN*****PI*77", "N3*1 BAY RD*APT 2"),
        *(
            "N4*ANYTOWN*MD*21201",
            "PER*IC*DESK*TE*4105550100*UR*bay.example",
            "PRV*PE*PXC*207Q00000X",
            "NM1*SEP*1*DOE*JO",
        ),
    ).more
    plan, person = more.entities
    assert (more.references, more.messages) == ((Reference("18", "H9999 001"),), ("CALL FIRST",))
    assert plan == Entity(
        *("PRP", "BAY PLAN", "77", "PI"),
        address=Address(("1 BAY RD", "APT 2"), ("ANYTOWN", "MD", "21201")),
        contacts=(Contact("IC", "DESK", (("TE", "4105550100"), ("UR", "bay.example"))),),
        taxonomy="207Q00000X",
        specialties=(("PRV", "PE", "PXC", "207Q00000X"),),
    )
    assert person == Entity("SEP", "DOE JO", "")


def test_the_member_is_described_as_the_payer_has_them_on_file() -> None:
    answer = _answer(
        *("REF*6P*G77*ACME", "N3*1 ELM ST", "N4*ALBANY*NY*12207", "INS*Y*18*001*25", "DTP*346*D8*20260101"),
        *("MPI*A*A*A", "HI*BK:8901", "EB*1**30"),
    )
    person = answer.members[0].person
    assert (person.last_name, person.first_name, person.birth_date, person.sex) == (
        *("LINDQVIST", "ASTA", date(1980, 2, 29), "F"),
    )
    assert (person.references, person.relationship) == ((Reference("6P", "G77", "ACME"),), "18")
    assert (person.address, person.dates) == (
        Address(("1 ELM ST",), ("ALBANY", "NY", "12207")),
        (StatedDate("346", "D8", "20260101"),),
    )
    assert (answer.members[0].is_corrected, person.others, answer.damages) == (
        True,
        (("HI", "BK:8901"), ("MPI", "A", "A", "A")),
        (),
    )


def test_a_person_below_a_benefit_is_read_with_all_of_the_name() -> None:
    (doctor,) = _benefit("EB*L**30", "NM1*P3*1*DOE*JO*QUINN**JR*XX*1234567893*01").more.entities
    assert (doctor.name, doctor.middle_name, doctor.suffix, doctor.relationship) == ("DOE JO", "QUINN", "JR", "01")


def test_the_birth_sequence_of_twins_is_kept_with_all_that_an_ins_says() -> None:
    stated = ("INS", "Y", "18", "001", "25", "A", *[""] * 11, "2")
    (found,) = _answer("*".join(stated), "EB*1**30").members
    assert (found.person.birth_sequence, found.person.others) == ("2", (stated,))


def test_the_payer_says_who_it_is_and_how_it_is_reached() -> None:
    answer = read_answer(transaction(*ABOVE[:2], "PER*IC*HELP*TE*8005550100", *ABOVE[2:], *SUBSCRIBER, "EB*1**30"))
    assert answer.payer == Entity(
        "PR", "AETNA", "60054", "PI", contacts=(Contact("IC", "HELP", (("TE", "8005550100"),)),)
    )
    assert answer.provider == Entity("1P", "OKAFOR BEN", "1234567893", "XX")


def test_a_segment_that_has_no_place_where_it_stands_is_a_damage() -> None:
    answer = _answer(
        "HSD*VS*3", "NM1*IL*1*SECOND", "ZZZ*1", "EB*1**30", "DMG*D8*19800101", "N3*NOBODY'S", "EB*B*" + "*" * 20 + "x"
    )
    assert [code for code, _ in answer.damages] == [*["NOT_READ"] * 5, "TOO_LONG"]
    assert answer.members[0].damages == answer.damages


def test_rows_that_differ_only_in_their_amount_are_both_kept_and_marked() -> None:
    says = _answer("EB*B**98****20", "EB*B**98****30", "EB*B**98****30*****Y", "EB*C**98***23*500", "EB*C**98***29*120")
    rows = list(benefit_rows("X1", says.members[0].says.benefits))
    assert [row["is_conflict"] for row in rows] == [True, True, False, False, False]


def test_what_could_not_be_read_of_a_benefit_is_still_known_from_its_row() -> None:
    benefit = _benefit("EB*A*IND*98***29*$30*20", "DTP*292*D8*2026")
    (row,) = benefit_rows("X1", [benefit])
    assert benefit.more.unreadable == ("BAD_AMOUNT", "BAD_PERCENT", "BAD_DATE")
    assert stored_benefit(cast("AnyRow", SimpleNamespace(**row))) == benefit


def test_rows_that_differ_in_what_could_be_read_contradict_each_other() -> None:
    says = _answer("EB*B**98****20", "EB*B**98****$30")
    rows = list(benefit_rows("X1", says.members[0].says.benefits))
    assert [row["is_conflict"] for row in rows] == [True, True]


def test_one_row_a_service_type_and_no_shared_accumulator() -> None:
    rows = list(benefit_rows("X1", [_benefit("EB*C*IND*1^33^98^33***29*100")]))
    assert [(row["service_type_code"], row["amount_cents"]) for row in rows] == [
        ("1", 10_000),
        ("33", 10_000),
        ("98", 10_000),
    ]


def test_service_types_are_told_apart_also_where_components_have_the_same_separator() -> None:
    data = x271(*ABOVE, *SUBSCRIBER, "EB*B**1^98^UC****20").replace(b"*P*:~", b"*P*^~")
    (benefit,) = read_answer(read(data).transactions[0]).members[0].says.benefits
    assert benefit.service_types == ("1", "98", "UC")


def test_details_that_are_absent_are_one_and_the_same_nothing() -> None:
    assert _benefit("EB*1**30").more == Details()
