"""The command line speaks to people and to programs, and never prints a patient."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import insert, select
from typer.testing import CliRunner, Result

from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.office import Office
from backoffice.outbox.intents import keep_payloads
from backoffice.store.tables.house import audit_log, incidents
from tests.conftest import NIGHT
from tests.inbox import write_feed
from tests.night import run_night

Run = Callable[..., Result]


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the test's office."""
    monkeypatch.setattr(session, "open_office", lambda _: office)
    return lambda *words: CliRunner().invoke(app, [*words])


def test_the_worklist_filters_by_role_and_speaks_json(office: Office, run: Run) -> None:
    write_feed(office, NIGHT, {})
    run_night(office, NIGHT, ["feeds"])
    items = json.loads(run("worklist", "-p", "demo", "--role", "operator", "--json").stdout)
    assert {item["kind"] for item in items} == {"FEED"}
    assert json.loads(run("worklist", "-p", "demo", "--role", "biller", "--json").stdout) == []


def test_counts_show_that_every_row_is_accounted_for(office: Office, run: Run) -> None:
    row = {"category": "gloves", "month": "2026-10", "limit": "1", "spent": "x"}
    write_feed(office, NIGHT, {"budgets": [row]})
    run_night(office, NIGHT, ["feeds"])
    (feed,) = json.loads(run("counts", "-p", "demo", "--json").stdout)["feeds"]
    assert (feed["read"], feed["loaded"], feed["quarantined"], feed["agrees"]) == (1, 0, 1, True)


@pytest.mark.parametrize(
    ("code", "place", "words", "owner"),
    [
        ("GZIP_BROKEN", "feeds", "The compressed file is cut or damaged", "as its kind"),
        ("NIGHT_INCOMPLETE", "house", "A job of the night did not finish", "operator"),
        ("FOLDER_NOT_WRITABLE", "gateways", "A file could not be put into the partner's folder", "whoever meets it"),
        ("SQL_53100", "store", "PostgreSQL has no room left: disk, memory or connections", "whoever meets it"),
    ],
    ids=["reason", "kind", "failure", "one of many failures"],
)
def test_explain_says_what_a_code_means_and_what_to_do(run: Run, code: str, place: str, words: str, owner: str) -> None:
    meaning, *_ = json.loads(run("explain", code, "--json").stdout)
    assert (meaning["pipeline"], meaning["words"], meaning["owner"]) == (place, words, owner)
    assert meaning["next_action"]


def test_explain_shows_each_meaning_of_a_code_once(run: Run) -> None:
    assert [each["owner"] for each in json.loads(run("explain", "GZIP_BROKEN", "--json").stdout)] == ["as its kind"]
    found = json.loads(run("explain", "NIGHT_INCOMPLETE", "--json").stdout)
    assert [each["owner"] for each in found] == ["operator", "as its kind"]


def test_explain_says_that_it_does_not_know_a_code(run: Run) -> None:
    assert run("explain", "NO_SUCH_CODE").exit_code == session.Exit.ATTENTION


def test_the_switch_needs_a_reason_and_a_name(run: Run) -> None:
    assert run("sending", "stop", "-p", "demo").exit_code == session.Exit.USAGE
    assert run("sending", "stop", "-p", "demo", "--reason", "drill", "--by", "kim").exit_code == session.Exit.OK


def test_doctor_says_what_is_missing_and_what_to_do(run: Run) -> None:
    result = run("doctor", "-p", "demo", "--json")
    checks = {check["check"]: check for check in json.loads(result.stdout)}
    assert result.exit_code == session.Exit.ATTENTION
    assert checks["database"]["well"]
    assert checks["seal"]["well"]
    assert not checks["inbox"]["well"]
    assert "does not answer" in checks["connection payer"]["found"]
    assert checks["inbox"]["remedy"]


def test_doctor_says_that_no_key_opens_the_text_of_an_error(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = dict.fromkeys(("incident_id", "pipeline", "step", "code", "origin"), "-")
    with office.transaction() as connection:
        connection.execute(insert(incidents), [incident | {"at": office.clock(), "detail": b"sealed before"}])
    monkeypatch.setenv("BACKOFFICE_SEAL_KEYS", Fernet.generate_key().decode())
    checks = {check["check"]: check for check in json.loads(run("doctor", "-p", "demo", "--json").stdout)}
    assert (checks["seal"]["well"], checks["seal"]["found"]) == (False, "SEAL_BROKEN")


def test_doctor_says_that_no_key_opens_a_payload(office: Office, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.transaction() as connection:
        keep_payloads(connection, [b"sealed under the key before"])
    monkeypatch.setenv("BACKOFFICE_SEAL_KEYS", Fernet.generate_key().decode())
    checks = {check["check"]: check for check in json.loads(run("doctor", "-p", "demo", "--json").stdout)}
    assert (checks["seal"]["well"], checks["seal"]["found"]) == (False, "SEAL_BROKEN")


def test_reseal_goes_into_the_audit_log(office: Office, run: Run) -> None:
    assert run("reseal", "-p", "demo", "--by", "kim").exit_code == session.Exit.OK
    with office.transaction() as connection:
        assert connection.execute(select(audit_log.c.actor, audit_log.c.action)).all() == [("kim", "resealed")]


def _keep_incident(office: Office) -> None:
    row = {"incident_id": "abc123", "at": office.clock(), "business_date": NIGHT, "pipeline": "billing",
           "step": "post", "code": "SQL_23505",
           "origin": "billing/posting.py:41 post_remit", "detail": b"[key] Zebra Quill"}  # fmt: skip
    with office.transaction() as connection:
        connection.execute(insert(incidents), [row])


def test_an_incident_says_where_it_arose_and_nothing_of_a_patient(office: Office, run: Run) -> None:
    _keep_incident(office)
    shown = run("incident", "abc123", "-p", "demo", "--json")
    assert json.loads(shown.stdout)["origin"] == "billing/posting.py:41 post_remit"
    assert "Zebra" not in shown.stdout
    assert run("incident", "unknown", "-p", "demo").exit_code == session.Exit.ATTENTION


def test_the_whole_error_is_for_those_who_give_name_and_reason(office: Office, run: Run) -> None:
    _keep_incident(office)
    assert run("incident", "abc123", "-p", "demo", "--by", "kim").exit_code == session.Exit.USAGE
    assert "[key] Zebra Quill" in run("incident", "abc123", "-p", "demo", "--by", "kim", "--reason", "mend").stdout
    (look,) = json.loads(run("looks", "-p", "demo", "--subject", "abc123", "--json").stdout)
    assert (look["actor"], look["subject_kind"], look["reason"]) == ("kim", "incident", "mend")


@pytest.mark.parametrize("sample", ["x12/835/linuxforhealth__managed-care.835", "x12/271/imsweb__x271.txt"])
def test_inspect_counts_segments_and_prints_no_names(corpora: Path, sample: str, run: Run) -> None:
    data = (corpora / sample).read_text()
    result = run("inspect", str(corpora / sample), "--visit-date", "2006-05-01", "--json")
    names = {segment.split("*")[3] for segment in data.split("~") if segment.strip().startswith(("NM1*IL", "NM1*QC"))}
    assert json.loads(result.stdout)["x12"]["is_conserved"]
    assert names
    assert not any(name and name in result.stdout for name in names)


def test_a_file_nobody_knows_is_said_so(tmp_path: Path, run: Run) -> None:
    (tmp_path / "x").write_text("hello")
    assert run("inspect", str(tmp_path / "x")).exit_code == session.Exit.ATTENTION
