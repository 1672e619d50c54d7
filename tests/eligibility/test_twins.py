"""Twins share a member id and a birth date: the answer about one is never applied to the other."""

from datetime import date

import pytest

from backoffice.eligibility import steps
from backoffice.feeds.steps import land
from backoffice.store.tables.eligibility import eligibility_answers, eligibility_statuses
from tests.eligibility.made import x271
from tests.eligibility.payers import Asked, payer_server
from tests.eligibility.practice import (
    NIGHT,
    MakeOffice,
    column,
    coverage,
    decide,
    items,
    only,
    patient,
    practice,
    prepare,
    run,
    visit,
)
from tests.inbox import Cells, write_file

FAMILY: Cells = {
    "relationship": "child",
    "member_id": "FAM-1",
    "subscriber_last_name": "Lindqvist",
    "subscriber_first_name": "Bo",
}
BORN = date(2015, 4, 1)
TWINS = [patient(1, first_name="Ida", birth_date=BORN), patient(2, first_name="Olle", birth_date=BORN)]
COVERAGES = [coverage(1, **FAMILY), coverage(2, **FAMILY | {"member_id": "fam 1"})]


def _about(name: str, *of_question: str, npi: str = "1") -> bytes:
    return x271(
        *("HL*1**20*1", "NM1*PR*2*AETNA*****PI*EDIAETNA", "HL*2*1*21*1", f"NM1*1P*1*O*B****XX*{npi}"),
        *("HL*3*2*22*1", "NM1*IL*1*LINDQVIST*BO****MI*FAM-1", "HL*4*3*23*0", *of_question),
        *(f"NM1*03*1*LINDQVIST*{name}", "DMG*D8*20150401", "EB*1**30", "DTP*346*D8*20250101"),
    )


def _ida(asked: Asked) -> bytes:
    return _about("IDA", f"TRN*2*{asked.trace}*{asked.company}", npi=asked.npi)


@pytest.mark.parametrize("visits", [[visit(1), visit(2)], [visit(2)]], ids=["both come", "one comes"])
def test_an_answer_about_one_is_not_the_other_s_whatever_it_came_on(
    make_office: MakeOffice, visits: list[Cells]
) -> None:
    with payer_server(_ida) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(patients=TWINS, coverages=COVERAGES, appointments=visits))
        run(office)
    expected = {"A1": "ACTIVE", "A2": "UNKNOWN"}
    assert dict(column(office, eligibility_statuses, "appointment_id", "status")) == {
        str(each["appointment_id"]): expected[str(each["appointment_id"])] for each in visits
    }
    assert sorted(kind for kind, _ in items(office)) == ["COVERAGE_UNKNOWN", "WRONG_MEMBER"]


def test_a_payer_s_own_name_for_an_only_child_keeps_no_answer_out(make_office: MakeOffice) -> None:
    with payer_server(_ida) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(patients=TWINS[1:], coverages=COVERAGES[1:], appointments=[visit(2)]))
        run(office)
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)]


def test_a_file_about_the_twin_that_nobody_asked_about_is_applied_to_nobody(make_office: MakeOffice) -> None:
    with payer_server(lambda _: 503) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(patients=TWINS[1:], coverages=COVERAGES[1:], appointments=[visit(2)]))
        steps.load(office, NIGHT)
        decide(office)
        write_file(office, f"edi/{NIGHT.isoformat()}/fetched.271", _about("IDA"))
        land(office, NIGHT)
        run(office)
    assert column(office, eligibility_answers, "matched_by", "outcome") == [("member", "wrong_member")]
