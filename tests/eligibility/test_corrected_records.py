"""What is recorded wrongly, and corrected: nobody lives on another's answer, and a visit says what it lacks."""

from datetime import date

from backoffice.store.tables.eligibility import eligibility_statuses
from backoffice.store.tables.patients import patient_flags
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import (
    NEXT_NIGHT,
    OTHER_NPI,
    THURSDAY,
    MakeOffice,
    column,
    coverage,
    items,
    only,
    patient,
    payer,
    practice,
    prepare,
    provider,
    run,
    visit,
)

QMB = ("EB*1**30*MB", "DTP*291*D8*20250101", "EB*1**30*QM", "DTP*291*D8*20250101")


def test_a_coverage_that_is_another_patient_s_is_asked_about_anew_and_brings_no_flag(make_office: MakeOffice) -> None:
    def answer(asked: Asked) -> bytes:
        return covered(asked, *(QMB if asked.birth_date == "19800201" else ("EB*6**30",)))

    feeds = practice(payers=[payer(kind="medicare")], patients=[patient(1), patient(2)])
    with payer_server(answer) as medicare:
        office = make_office(lambda _: only(medicare.port))
        prepare(office, feeds | {"appointments": [visit(1, THURSDAY)]})
        run(office)
        moved = {"coverages": [coverage(1, patient_id="P2")], "appointments": [visit(2, THURSDAY)]}
        prepare(office, feeds | moved, NEXT_NIGHT)
        run(office, NEXT_NIGHT)
    assert [asked.birth_date for asked in medicare.asked] == ["19800201", "19800301"]
    assert column(office, eligibility_statuses, "patient_id", "status") == [("P1", "ACTIVE"), ("P2", "INACTIVE")]
    assert column(office, patient_flags, "patient_id", "flag") == [("P1", "qmb")]


def test_a_corrected_birth_date_and_relationship_are_asked_about_and_a_corrected_name_is_not(
    make_office: MakeOffice,
) -> None:
    subscriber = {"subscriber_last_name": "Lindqvist", "subscriber_first_name": "Bo"}
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        feeds = practice(appointments=[visit(1, THURSDAY), visit(2, THURSDAY)])
        prepare(office, feeds | {"patients": [patient(1), patient(2)], "coverages": [coverage(1), coverage(2)]})
        run(office)
        child = patient(1, birth_date=date(2015, 4, 1))
        corrected = {
            "patients": [child, patient(2, first_name="Anna")],
            "coverages": [coverage(1, relationship="child", **subscriber), coverage(2)],
        }
        prepare(office, feeds | corrected, NEXT_NIGHT)
        run(office, NEXT_NIGHT)
    assert sorted(asked.birth_date for asked in aetna.asked) == ["19800201", "19800301", "20150401"]


def test_a_visit_whose_provider_has_no_valid_npi_says_so_beside_one_that_is_asked_for(make_office: MakeOffice) -> None:
    visits = [visit(1), visit(1, THURSDAY, appointment_id="A2", provider_id="D2")]
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        providers = [provider(npi="1234567890"), provider("D2", OTHER_NPI)]
        prepare(office, practice(providers=providers, appointments=visits))
        run(office)
    assert column(office, eligibility_statuses, "appointment_id", "status", "reason_code") == [
        ("A1", "UNKNOWN", "NO_VALID_NPI"),
        ("A2", "ACTIVE", ""),
    ]
    assert items(office) == {("COVERAGE_INCOMPLETE", "C1"): "NO_VALID_NPI"}
