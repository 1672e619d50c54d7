"""Values of patients stay in the snapshots: no count, result, item, log or error of the job repeats one."""

import logging
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from backoffice.office import Office
from backoffice.records import steps
from backoffice.records.expectations import second_opinion
from backoffice.records.model import Tally
from backoffice.records.registry import registry
from backoffice.store.tables.house import gates
from backoffice.store.tables.records import dq_failures, dq_quarantine, dq_results, dq_tables, dq_violations
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.work import work_item_history, work_items
from tests.conftest import NIGHT
from tests.inbox import write_feed
from tests.records.test_steps import practice
from tests.records.world import CLEAN, as_feed, store
from tests.records.world import NIGHT as WORLD_NIGHT

PLANTED = {
    "last_name": "Zyxcanary7",
    "first_name": "Quxcanary8",
    "street": "99 Canary Street",
    "city": "Canaryville",
    "state": "CANARY",
    "postal_code": "CANARYZIP",
    "phone": "canary-phone",
    "email": "canary@mail.example",
}
MEMBER = "CANARYMEMBER"
BIRTH = "1871-03-04"
ALL = (*PLANTED.values(), MEMBER, BIRTH)
STORED = (dq_results, dq_failures, dq_violations, dq_quarantine, dq_tables, gates, work_items, work_item_history)


def test_no_planted_value_leaves_the_snapshots_even_when_checks_break(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = practice(
        coverages__member_id=MEMBER, coverages__relationship="self", coverages__subscriber_last_name="Zyxcanary7"
    )
    rows["patients"] = [
        {**CLEAN["patients"], **PLANTED, "patient_id": f"P{number}", "birth_date": BIRTH} for number in (1, 2, 3)
    ]
    rows["patients"][2]["postal_code"] = "12207"
    write_feed(office, NIGHT, as_feed(rows))
    caplog.set_level(logging.DEBUG)
    counts = [steps.load(office, NIGHT)]
    with office.transaction() as connection:
        connection.execute(text("ALTER TABLE patients ALTER COLUMN created_date TYPE text USING last_name"))
        connection.execute(text("ALTER TABLE patients RENAME COLUMN phone TO telephone"))
    counts += [step(office, NIGHT) for step in (steps.check, steps.decide, steps.record)]
    with office.transaction() as connection:
        stored = [str(connection.execute(select(table)).all()) for table in STORED]
        snapshot = str(connection.execute(text("SELECT * FROM patients")).all())
    output = capfd.readouterr()
    sinks = "\n".join([*stored, str(counts), caplog.text, output.out, output.err])
    assert [value for value in ALL if value in sinks] == []
    assert "Zyxcanary7" in snapshot  # the scanner sees what it looks for
    assert counts[2]["error"] == 2
    assert "COVERAGE_MBI_FORMAT" in sinks
    assert SNAPSHOTS["patients"].name in sinks


def test_second_opinion_that_raises_says_so_and_quotes_nothing(
    office: Office, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    rule = replace(registry().rules["PATIENT_NAME_DIGITS"], fail_when="CAST(last_name AS integer) > 0")
    with office.transaction() as connection:
        store(connection, {"patients": [{**CLEAN["patients"], "last_name": "Zyxcanary7"}]})
    caplog.set_level(logging.DEBUG)
    tallies = second_opinion(office.engine, [rule], WORLD_NIGHT)
    output = capfd.readouterr()
    assert tallies == {"PATIENT_NAME_DIGITS": Tally(error="GX_RAISED")}
    assert "Zyxcanary7" not in caplog.text + output.out + output.err
