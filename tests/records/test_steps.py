"""A night of validate_records on a real database."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select, text, update

from backoffice import nights
from backoffice.office import Counts, Office
from backoffice.records import steps
from backoffice.store.tables.house import gates
from backoffice.store.tables.records import dq_quarantine, dq_results, dq_violations
from backoffice.store.tables.work import work_items
from tests.conftest import NIGHT
from tests.inbox import write_feed
from tests.records.world import CLEAN, Rows, as_feed

NEXT, THIRD = NIGHT + timedelta(days=1), NIGHT + timedelta(days=2)


def practice(**changes: object) -> Rows:
    """The clean practice; `table__column=value` changes its one row of that table."""
    rows = {table: [dict(row)] for table, row in CLEAN.items()}
    for name, value in changes.items():
        table, column = name.split("__")
        rows[table][0][column] = value
    return rows


def run(office: Office, rows: Rows, on: date = NIGHT) -> dict[str, Counts]:
    write_feed(office, on, as_feed(rows))
    return run_again(office, on)


def run_again(office: Office, on: date = NIGHT) -> dict[str, Counts]:
    nights.begin(office, on, "records")
    counts = {step.__name__: step(office, on) for step in (steps.load, steps.check, steps.decide, steps.record)}
    nights.close(office, on, "records", "finished")
    return counts


def items(office: Office) -> dict[tuple[str, str], tuple[str, str, str]]:
    with office.transaction() as connection:
        rows = connection.execute(select(work_items).where(work_items.c.kind != "PREEXISTING"))
        return {(row.kind, row.subject): (row.reason_code, row.owner_role, row.status) for row in rows}


def state_of(office: Office, rule_id: str, on: date = NIGHT) -> str:
    with office.transaction() as connection:
        query = select(dq_results.c.state).where(dq_results.c.rule_id == rule_id, dq_results.c.business_date == on)
        return str(connection.scalar(query))


def everything(office: Office) -> list[list[tuple[object, ...]]]:
    tables = (dq_results, dq_violations, dq_quarantine, gates, work_items)
    with office.transaction() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in tables
        ]


def test_clean_practice_asks_nothing_of_anybody(office: Office) -> None:
    counts = run(office, practice())
    assert items(office) == {}
    assert counts["check"] == {"rules": 67, "not_asked": 0, "broken": 0, "failing": 0}
    assert counts["decide"]["gates_closed"] == 0


def test_critical_violation_is_an_item_for_the_rules_owner_and_marks_the_row(office: Office) -> None:
    run(office, practice(coverages__member_id="1SG4TE5MK73"))
    key = ("RECORD", "coverages:COV1:COVERAGE_MBI_FORMAT")
    assert items(office) == {key: ("COVERAGE_MBI_FORMAT", "front_desk", "open")}
    with office.transaction() as connection:
        marks = connection.execute(select(dq_quarantine)).all()
    assert [tuple(mark) for mark in marks] == [("coverages", "COV1", "COVERAGE_MBI_FORMAT", NIGHT, None)]


def test_item_is_due_two_open_days_after_the_first_night(office: Office) -> None:
    run(office, practice(claims__charge_cents=1))
    run(office, practice(claims__charge_cents=1), NEXT)
    with office.transaction() as connection:
        assert connection.scalar(select(work_items.c.due_date).where(work_items.c.kind == "RECORD")) == date(
            2026, 10, 7
        )


def test_warning_over_its_threshold_is_one_item_for_the_rule(office: Office) -> None:
    run(office, practice(providers__taxonomy_code="FAMILY"))
    key = ("RULE", "PROVIDER_TAXONOMY_FORMAT")
    assert items(office) == {key: ("WARN", "credentialing", "open")}
    assert state_of(office, "PROVIDER_TAXONOMY_FORMAT") == "WARN"


def test_violation_that_is_gone_closes_its_item_and_one_that_returns_reopens_it(office: Office) -> None:
    key = ("RECORD", "claim_lines:C1/1:LINE_UNITS")
    run(office, practice(claim_lines__units=0))
    run(office, practice(), NEXT)
    assert items(office)[key][2] == "closed_by_system"
    run(office, practice(claim_lines__units=0), THIRD)
    assert items(office)[key][2] == "open"
    with office.transaction() as connection:
        row = connection.execute(select(dq_violations)).one()
        marks = connection.execute(select(dq_quarantine.c.from_date, dq_quarantine.c.until_date)).all()
    assert (row.status, row.first_seen_date, row.since_date) == ("reopened", NIGHT, THIRD)
    assert sorted(map(tuple, marks), key=str) == [(NIGHT, NEXT), (THIRD, None)]


def test_running_a_night_again_changes_nothing(office: Office) -> None:
    run(office, practice(claim_lines__units=0, coverages__payer_id="GHOST"))
    run(office, practice(claim_lines__units=0, patients__phone="1"), NEXT)
    before = everything(office)
    run_again(office, NEXT)
    assert everything(office) == before


def test_older_night_only_dates_violations_and_items_back(office: Office) -> None:
    run(office, practice(claim_lines__units=0), NEXT)
    before = everything(office)[-1]
    run(office, practice(claim_lines__units=0, claims__charge_cents=1), NIGHT)
    after = everything(office)
    assert [row[:5] for row in after[-1]] == [row[:5] for row in before]
    with office.transaction() as connection:
        assert connection.execute(select(dq_violations.c.rule_id, dq_violations.c.first_seen_date)).all() == [
            ("LINE_UNITS", NIGHT)
        ]


def test_rows_that_contradict_the_majority_are_one_conflict(office: Office) -> None:
    rows = practice()
    rows["patients"] += [
        {**CLEAN["patients"], "patient_id": f"P{number}", "state": state}
        for number, state in ((2, "NY"), (3, "NY"), (4, "CT"), (5, "NJ"))
    ]
    run(office, rows)
    with office.transaction() as connection:
        item = connection.execute(select(work_items).where(work_items.c.kind == "FD_CONFLICT")).one()
    assert item.subject.startswith("PATIENT_STATE_OF_POSTAL_CODE:")
    assert (item.reason_code, item.owner_role) == ("MINORITY", "front_desk")
    assert item.facts == {"table": "patients", "rows": 2, "keys": "P4 P5"}


def test_table_that_never_came_makes_no_violation(office: Office) -> None:
    rows = practice()
    del rows["patients"]
    counts = run(office, rows)
    assert counts["check"]["not_asked"] == 14
    assert state_of(office, "COVERAGE_PATIENT_UNKNOWN") == "NOT_APPLICABLE"
    assert items(office) == {}


def test_table_that_is_gone_for_a_night_leaves_its_violations_as_they_are(make_office: Callable[..., Office]) -> None:
    office = make_office(default_feed_age_days=0)
    run(office, practice(patients__birth_date=date(1900, 1, 1)))
    without = practice()
    del without["patients"]
    run(office, without, NEXT)
    assert items(office)["RECORD", "patients:P1:PATIENT_BIRTH_DATE"][2] == "open"


def test_broken_rule_is_an_error_and_stops_no_other(office: Office) -> None:
    write_feed(office, NIGHT, as_feed(practice(providers__npi="1234567890")))
    steps.load(office, NIGHT)
    with office.transaction() as connection:
        connection.execute(text("ALTER TABLE providers DROP COLUMN taxonomy_code"))
    steps.check(office, NIGHT)
    assert steps.decide(office, NIGHT)["error"] == 1
    steps.record(office, NIGHT)
    found = items(office)
    assert found["CHECK_BROKEN", "PROVIDER_TAXONOMY_FORMAT"] == ("ERROR", "administrator", "open")
    assert found["RECORD", "providers:DR1:PROVIDER_NPI_CHECK_DIGIT"][2] == "open"


def many(count: int) -> Rows:
    rows = practice()
    rows["patients"] += [{**CLEAN["patients"], "patient_id": f"P{number}"} for number in range(2, count + 1)]
    return rows


def test_lost_keys_close_the_gates_until_they_are_back(office: Office) -> None:
    run(office, many(30))
    assert run(office, many(20), NEXT)["decide"]["gates_closed"] == 2
    assert items(office)["GATE", "billing"] == ("CLOSED", "office_manager", "open")
    assert run(office, many(20), THIRD)["decide"]["gates_closed"] == 2
    with office.transaction() as connection:
        assert set(connection.scalars(select(work_items.c.due_date).where(work_items.c.kind == "GATE"))) == {THIRD}
    assert run(office, many(30), THIRD + timedelta(days=1))["decide"]["gates_closed"] == 0
    assert items(office)["GATE", "eligibility"][2] == "closed_by_system"


def test_gate_that_a_person_has_opened_says_so(office: Office) -> None:
    run(office, many(30))
    run(office, many(10), NEXT)
    until = datetime.combine(THIRD, datetime.min.time(), office.clock().tzinfo)
    with office.transaction() as connection:
        connection.execute(
            update(gates).where(gates.c.domain == "billing").values(override_by="ann", override_until_at=until)
        )
    run_again(office, NEXT)
    assert items(office)["GATE", "billing"][0] == "OVERRIDDEN"
    assert items(office)["GATE", "eligibility"][0] == "CLOSED"


def test_a_fifth_of_a_table_breaking_a_critical_rule_closes_its_gates(office: Office) -> None:
    rows = many(20)
    for patient in rows["patients"][:5]:
        patient["birth_date"] = date(1900, 1, 1)
    run(office, rows)
    found = items(office)
    assert state_of(office, "PATIENT_BIRTH_DATE") == "FAIL"
    assert found["RULE", "PATIENT_BIRTH_DATE"] == ("OVER_THRESHOLD", "front_desk", "open")
    assert found["GATE", "eligibility"] == ("CLOSED", "office_manager", "open")
    assert sum(kind == "RECORD" for kind, _ in found) == 5


def test_credential_item_changes_as_the_day_comes_nearer(office: Office) -> None:
    changes = {"credentials__expiry_date": NIGHT + timedelta(days=60), "providers__license_expiry_date": NIGHT}
    run(office, practice(**changes))
    assert items(office) == {
        ("CREDENTIAL", "staff:S1:bls"): ("EXPIRES_60", "credentialing", "open"),
        ("CREDENTIAL", "provider:DR1:license"): ("EXPIRES_30", "credentialing", "open"),
    }
    run(office, practice(**changes), NEXT)
    assert items(office)["CREDENTIAL", "provider:DR1:license"][0] == "EXPIRED"


def test_credentials_of_those_who_left_are_nobodys_business(office: Office) -> None:
    run(
        office,
        practice(
            credentials__expiry_date=NIGHT,
            staff__left_date=NIGHT - timedelta(days=1),
            providers__license_expiry_date=NIGHT,
            providers__is_active=False,
        ),
    )
    assert items(office) == {}


def test_rule_that_a_practice_has_switched_off_is_not_asked(make_office: Callable[..., Office]) -> None:
    office = make_office(records={"switched_off": ["LINE_UNITS"]})
    assert run(office, practice(claim_lines__units=0))["check"]["rules"] == 66
    assert items(office) == {}
