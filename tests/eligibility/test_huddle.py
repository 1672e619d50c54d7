"""The sheet of a day's visits: what the front desk has to know before the first patient comes."""

import json
from datetime import date

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.office import Office
from backoffice.store.tables.house import audit_log
from backoffice.store.tables.work import work_items
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import (
    THURSDAY,
    TOMORROW,
    MakeOffice,
    coverage,
    only,
    patient,
    payer,
    practice,
    prepare,
    provider,
    run,
    visit,
)


def _said(asked: Asked) -> bytes:
    if asked.member_id == "W002":
        return covered(asked, "EB*6**30", f"DTP*291*D8*{asked.day}")
    copay, limit = "EB*B*IND*98***27*20*****Y", "EB*G*IND*30***29*1500*****Y"
    return covered(asked, "EB*1**30", f"DTP*291*D8*{asked.day}", copay, limit, "EB*F**30********Y")


@pytest.fixture
def office_of_a_day(make_office: MakeOffice) -> Office:
    """Three visits tomorrow: one covered, one not, one of a patient without insurance; and one on another day."""
    feeds = practice(
        payers=[payer(), payer("CASH", kind="self_pay")],
        patients=[patient(number) for number in (1, 2, 3)],
        coverages=[coverage(1), coverage(2), coverage(3, payer_id="CASH")],
        providers=[provider() | {"in_network_payers": "AETNA"}],
        appointments=[
            visit(2, start_at=f"{TOMORROW}T09:00:00-04:00"),
            visit(1, start_at=f"{TOMORROW}T08:30:00-04:00", expected_procedures="99213"),
            visit(3, start_at=f"{TOMORROW}T10:00:00-04:00", expected_procedures="99213"),
            visit(1, THURSDAY, appointment_id="A9"),
        ],
    )
    fees = [
        {"payer_id": "CASH", "procedure_code": "99213", "effective_date": date(2026, 1, 1), "allowed": "150"},
        {"payer_id": "AETNA", "procedure_code": "99213", "effective_date": date(2026, 1, 1), "allowed": "90"},
    ]
    with payer_server(_said) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, feeds | {"fee_schedules": fees})
        run(office)
    return office


def _visits(office: Office, monkeypatch: pytest.MonkeyPatch, *words: str, day: date = TOMORROW) -> Result:
    monkeypatch.setattr(session, "open_office", lambda _: office)
    return CliRunner().invoke(app, ["visits", "--date", day.isoformat(), "-p", "demo", *words])


def test_each_visit_of_the_day_has_its_line_in_the_order_of_the_day(
    office_of_a_day: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = json.loads(_visits(office_of_a_day, monkeypatch, "--json").stdout)
    assert [
        (line["appointment_id"], line["covers"], line["owes_from_cents"], line["owes_to_cents"], line["estimate"])
        for line in lines
    ] == [
        ("A1", ["AETNA ACTIVE"], 2000, 2000, "copay"),
        ("A2", ["AETNA INACTIVE PLAN_INACTIVE"], None, None, "NOT_ACTIVE"),
        ("A3", [], 15_000, 15_000, "good faith"),
    ]
    assert [line["to_do"] for line in lines[:2]] == [
        ["Ask the payer for an authorisation, and enter it"],
        ["Ask the patient for the new insurance card"],
    ]


def test_what_a_person_has_settled_is_left_to_do_no_more(
    office_of_a_day: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_of_a_day.transaction() as connection:
        connection.execute(work_items.update().values(status="resolved"))
    assert [line["to_do"] for line in json.loads(_visits(office_of_a_day, monkeypatch, "--json").stdout)] == [
        [],
        [],
        [],
    ]


def test_the_sheet_names_a_patient_to_a_named_person_alone_and_writes_the_look_down(
    office_of_a_day: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = _visits(office_of_a_day, monkeypatch, "--json").stdout + _visits(office_of_a_day, monkeypatch).stdout
    assert not [word for word in ("Lindqvist", "Asta", "W001") if word in plain]
    assert _visits(office_of_a_day, monkeypatch, "--show-values").exit_code == session.Exit.USAGE
    named = _visits(office_of_a_day, monkeypatch, "--json", "--show-values", "--by", "kim", "--reason", "huddle").stdout
    assert ["Lindqvist" in line["patient"] for line in json.loads(named)] == [True, True, True]
    with office_of_a_day.transaction() as connection:
        acts = connection.execute(select(audit_log).where(audit_log.c.action == "looked_at")).all()
    assert [(act.actor, act.subject_kind, act.subject_id) for act in acts] == [
        ("kim", "visit", each) for each in ("A1", "A2", "A3")
    ]


def test_a_day_that_no_night_has_looked_at_is_said_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _visits(office, monkeypatch).exit_code == session.Exit.ATTENTION
