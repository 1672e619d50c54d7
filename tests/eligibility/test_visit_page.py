"""What follows from the answers of a night: stored, on the work list, and on the page of the visit."""

import json
from datetime import date

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.office import Office
from backoffice.store.tables.eligibility import eligibility_estimates, good_faith_estimates, self_pay_visits
from backoffice.store.tables.house import audit_log
from backoffice.store.tables.work import work_items
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import (
    NEXT_NIGHT,
    NIGHT,
    TOMORROW,
    MakeOffice,
    column,
    coverage,
    items,
    only,
    payer,
    practice,
    prepare,
    run,
    visit,
)

BENEFITS = (
    *("EB*1**30**GOLD", "DTP*356*D8*20260101", "EB*B*IND*98***27*20*****Y", "EB*C*IND*98***29*30*****Y"),
    *("EB*A*IND*98***27**.2****Y", "EB*G*IND*30***29*1500*****Y", "EB*R**30", "NM1*PRP*2*BAY PLAN*****PI*77"),
    *("EB*F**30********Y", "EB*F*IND*98***23***VS*20**Y", "HSD*VS*12***29", "EB*F*IND*98****20", "HSD*XX*LINDQVIST"),
)
WHOLE_PRICE = ("EB*C*IND*98***29*500*****Y", "EB*A*IND*98***27**.2****Y", "EB*G*IND*30***29*1500*****Y")
PROVIDER = {
    "provider_id": "D1",
    "npi": "1234567893",
    "last_name": "Okafor",
    "first_name": "Ben",
    "is_active": True,
    "taxonomy_code": "207Q00000X",
    "license_number": "L-1",
    "license_state": "NY",
    "license_expiry_date": date(2030, 1, 1),
    "in_network_payers": "AETNA",
}
LOCATION = {"location_id": "L1", "name": "Main"}
UNINSURED = practice(
    payers=[payer("CASH", kind="self_pay")],
    coverages=[coverage(1, payer_id="CASH")],
    appointments=[visit(1, date(2026, 10, 20), expected_procedures="99213")],
    fee_schedules=[
        {"payer_id": "CASH", "procedure_code": "99213", "effective_date": date(2026, 1, 1), "allowed": "150"}
    ],
)


def _said(asked: Asked) -> bytes:
    return covered(asked, *BENEFITS)


@pytest.fixture
def insured(make_office: MakeOffice) -> Office:
    """A practice after a night in which the payer has said a lot about visit A1."""
    with payer_server(_said) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(appointments=[visit(1, expected_procedures="99213")], providers=[PROVIDER]))
        run(office)
    return office


def _visit(office: Office, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setattr(session, "open_office", lambda _: office)
    return CliRunner().invoke(app, ["visit", "A1", "-p", "demo", *words])


def test_an_answer_becomes_items_and_an_estimate_to_the_cent(insured: Office) -> None:
    assert items(insured) == {
        ("OTHER_COVERAGE_FOUND", "P1"): "OTHER_COVERAGE_FOUND",
        ("AUTHORIZATION_NEEDED", "A1:C1"): "AUTHORIZATION_NONE",
    }
    owed = 2000 + 3000 + (9550 - 3000) // 5
    assert column(insured, eligibility_estimates, "basis", "low_cents", "high_cents") == [("full", 0, owed)]


def test_a_recorded_coverage_that_is_over_is_neither_known_nor_expected_to_pay(make_office: MakeOffice) -> None:
    over = coverage(2, patient_id="P1", payer_id="BAY", rank=2, termination_date=date(2025, 12, 31))
    with payer_server(_said) as aetna:
        office = make_office(lambda _: only(aetna.port))
        payers = [payer(), payer("BAY", name="Bay Plan", edi_payer_id="77")]
        insured = practice(payers=payers, coverages=[coverage(1), over], providers=[PROVIDER])
        prepare(office, insured | {"appointments": [visit(1, expected_procedures="99213")]})
        run(office)
    assert items(office)["OTHER_COVERAGE_FOUND", "P1"] == "OTHER_COVERAGE_FOUND"
    assert column(office, eligibility_estimates, "reason_code") == [("OTHER_COVERAGE_FOUND",)]


def test_the_day_on_the_visit_s_own_clock_decides_on_coverage_fee_and_page(
    make_office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = visit(1, start_at=f"{TOMORROW}T23:30:00-10:00", expected_procedures="99213")
    honolulu = {"location_id": "L1", "name": "Main", "timezone": "Pacific/Honolulu"}
    fees = [
        {"payer_id": "AETNA", "procedure_code": "99213", "effective_date": day, "allowed": allowed}
        for day, allowed in ((date(2026, 1, 1), "40.00"), (date(2026, 10, 7), "90.00"))
    ]
    last_day = ("DTP*357*D8*20261006", "EB*1**30", *WHOLE_PRICE)
    with payer_server(lambda asked: covered(asked, *last_day)) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(
            office, practice(appointments=[evening], locations=[honolulu], fee_schedules=fees, providers=[PROVIDER])
        )
        run(office)
    page = json.loads(_visit(office, monkeypatch, "--json").stdout)
    (covering,) = page["coverages"]
    assert (page["visit_date"], covering["status"], covering["end_date"]) == ("2026-10-06", "ACTIVE", "2026-10-06")
    assert (covering["estimate"]["low_cents"], covering["estimate"]["high_cents"]) == (4000, 4000)


def test_running_the_steps_again_changes_nothing(insured: Office) -> None:
    before = items(insured), column(insured, eligibility_estimates, "low_cents", "answer_id")
    run(insured)
    assert (items(insured), column(insured, eligibility_estimates, "low_cents", "answer_id")) == before


def test_the_page_tells_status_dates_price_and_what_to_do(insured: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    page = json.loads(_visit(insured, monkeypatch, "--json").stdout)
    (covering,) = page["coverages"]
    assert (covering["status"], covering["plan_name"], covering["begin_date"]) == ("ACTIVE", "GOLD", "2026-01-01")
    assert (covering["estimate"]["high_cents"], len(covering["estimate"]["inputs"])) == (6310, 5)
    assert [each["kind"] for each in covering["to_do"]] == ["AUTHORIZATION_NEEDED", "OTHER_COVERAGE_FOUND"]
    assert "Patient owes: $0.00 to $63.10 (estimate: full)" in _visit(insured, monkeypatch).stdout


def test_the_page_tells_how_many_visits_are_left(insured: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    (covering,) = json.loads(_visit(insured, monkeypatch, "--json").stdout)["coverages"]
    assert [(each["limit"], each["service_type"], each["network"]) for each in covering["limits"]] == [
        ("20 visits per calendar year", "98", "in network"),
        ("12 visits left", "98", "in network"),
    ]
    assert "12 visits left" in _visit(insured, monkeypatch).stdout


def test_values_are_shown_to_a_named_person_alone_and_the_look_is_written_down(
    insured: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = ("W001", "LINDQVIST", "BAY PLAN", "1980-02-01")
    plain = _visit(insured, monkeypatch, "--json").stdout + _visit(insured, monkeypatch).stdout
    assert not [word for word in secrets if word in plain]
    assert _visit(insured, monkeypatch, "--show-values").exit_code == session.Exit.USAGE
    shown = _visit(insured, monkeypatch, "--json", "--show-values", "--by", "kim", "--reason", "appeal").stdout
    assert [word for word in secrets if word in shown] == list(secrets)
    with insured.transaction() as connection:
        acts = connection.execute(select(audit_log).where(audit_log.c.action == "looked_at")).all()
    assert [(act.actor, act.subject_id) for act in acts] == [("kim", "A1")]


def test_facts_of_items_hold_no_value(insured: Office) -> None:
    text = str(column(insured, work_items, "kind", "subject", "facts"))
    assert not [word for word in ("W001", "LINDQVIST", "Lindqvist", "BAY PLAN", "GOLD", "1980") if word in text]


def test_a_patient_without_insurance_gets_an_estimate_that_is_due(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(office, UNINSURED)
    run(office)
    assert items(office) == {("GOOD_FAITH_ESTIMATE", "A1"): "GOOD_FAITH_ESTIMATE"}
    page = json.loads(_visit(office, monkeypatch, "--json").stdout)
    assert page["good_faith"] == {
        "scheduled_date": "2026-10-05",
        "due_date": "2026-10-08",
        "total_cents": 15_000,
        "charges": [{"procedure": "99213", "charge_cents": 15_000}],
    }


def test_the_day_of_scheduling_is_the_first_night_that_saw_the_visit_whatever_the_order(office: Office) -> None:
    prepare(office, UNINSURED)
    prepare(office, UNINSURED, NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    run(office, NIGHT)
    run(office, NEXT_NIGHT)
    assert column(office, self_pay_visits, "appointment_id", "first_seen_date") == [("A1", NIGHT)]
    assert (NEXT_NIGHT, NIGHT) in column(office, good_faith_estimates, "business_date", "scheduled_date")


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Honolulu", date(2026, 10, 19)),
        ("America/New_York", date(2026, 10, 20)),
        ("Nowhere", date(2026, 10, 20)),
    ],
)
def test_a_visit_is_on_the_day_that_it_is_where_it_takes_place(office: Office, zone: str, day: date) -> None:
    small_hours = visit(1, start_at="2026-10-20T03:00:00-04:00")
    prepare(office, UNINSURED | {"appointments": [small_hours], "locations": [LOCATION | {"timezone": zone}]})
    run(office)
    assert column(office, good_faith_estimates, "visit_date") == [(day,)]


def test_an_estimate_that_was_handed_over_is_not_asked_for_again(office: Office) -> None:
    prepare(office, UNINSURED)
    run(office)
    with office.transaction() as connection:
        connection.execute(work_items.update().values(status="resolved", closed_date=date(2026, 9, 1)))
    prepare(office, UNINSURED, NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    assert items(office) == {}


def test_a_visit_that_no_night_knows_is_said_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _visit(office, monkeypatch).exit_code == session.Exit.ATTENTION
