"""Commands by which a person decides about money, as they are typed."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.office import Office
from tests.billing import night
from tests.billing.era import Clp, Era, era_id, interchange
from tests.billing.test_drift import posting

ERA = Era([Clp("C1", "150", "80", [("CO", "45", "70")]), Clp("C2", "90", "0", [("CO", "29", "90")], status="4")])
REMIT = era_id(ERA)
SIGNED = ("--reason", "seen at the payer's site", "--by", "kim", "-p", "demo")
Run = Callable[..., Result]


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a practice with a paid and a denied claim."""
    monkeypatch.setattr(session, "open_office", lambda _: office)
    feeds = night.tables([night.claim("C1", "150"), night.claim("C2", "90")], pms_postings=[posting(1, "refund", "-5")])
    night.deliver(office, feeds, {"edi/a.835": interchange(ERA)})
    night.run(office)
    return lambda *words: CliRunner().invoke(app, [*words])


def test_a_match_is_undone_and_the_payment_placed_elsewhere(office: Office, run: Run) -> None:
    assert "taken off claim C1" in run("undo", "match", f"{REMIT}:1", *SIGNED).stdout
    assert run("assign", f"{REMIT}:1", "C2", *SIGNED).exit_code == session.Exit.OK

    night.run(office)

    assert night.balances(office)["1200", "C1:1"] == 150_00
    assert night.account(office, "2400") == 0


def test_a_denial_is_written_off_in_part_and_the_decision_withdrawn_by_its_number(office: Office, run: Run) -> None:
    said = run("write-off", "C2:0:29", "--amount", "40", *SIGNED).stdout
    (ruling,) = json.loads(run("rulings", "-p", "demo", "--json").stdout)
    assert (ruling["act"], ruling["subject"], ruling["amount_cents"]) == ("write_off", "C2:0:29", 40_00)
    assert said.startswith(f"decision {ruling['number']}: $40.00")

    assert run("undo", "ruling", str(ruling["number"]), *SIGNED).exit_code == session.Exit.OK
    night.run(office)

    assert night.account(office, "4190") == 0


@pytest.mark.parametrize(("command", "account"), [("as-contract", "4100"), ("write-off", "4190")])
def test_a_denial_is_given_up_as_the_command_says(office: Office, run: Run, command: str, account: str) -> None:
    assert "$90.00" in run(command, "C2:0:29", *SIGNED).stdout
    night.run(office)

    assert night.balances(office)[account, "C2"] == 90_00


def test_what_was_filed_too_late_is_never_the_patients(run: Run) -> None:
    assert "PATIENT_NOT_LIABLE" in run("to-patient", "C2:0:29", *SIGNED).output


@pytest.mark.parametrize("amount", ["12,50", "12.345", "twelve"])
def test_what_is_no_amount_is_a_wrong_argument(run: Run, amount: str) -> None:
    assert run("write-off", "C2:0:29", "--amount", amount, *SIGNED).exit_code == session.Exit.USAGE


def test_what_was_read_is_not_read_again(run: Run) -> None:
    refused = run("read-again", REMIT, *SIGNED)
    assert (refused.exit_code, "NOT_BROKEN" in refused.output) == (session.Exit.BROKEN, True)


def test_a_decision_needs_a_reason_and_a_name(run: Run) -> None:
    assert run("dismiss", REMIT, "-p", "demo").exit_code == session.Exit.USAGE


def test_drift_lists_every_posting_that_differs(run: Run) -> None:
    result = run("drift", "-p", "demo", "--claim", "C1", "--json")

    listed = {(row["why"], row["their_kind"], row["theirs_cents"]) for row in json.loads(result.stdout)}
    assert result.exit_code == session.Exit.OK  # only awaited: we have posted tonight
    assert ("DRIFT_ONLY_THEIRS", "refund", -5_00) in listed
