"""Where money stands: each remittance, each movement and each statement has a state that follows from the books."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner, Result

from backoffice.billing.decide.deposits import Promise
from backoffice.billing.decide.money_states import Share, movement_state, payment_state
from backoffice.billing.money_acts import move_money
from backoffice.billing.rulings import Act
from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.office import Office
from tests.billing.bai2_files import bai2, of_day
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import deliver, items, run
from tests.billing.test_bank_nights import FEED
from tests.billing.test_decide import TERMS
from tests.conftest import NIGHT

PAID_ON = date(2026, 10, 1)
ERAS = [
    Era([Clp("C1", "80", "80")], trace="MATCHED01", date="20261001"),
    Era([Clp("C2", "120", "120")], trace="SHORT0001", date="20261001"),
    Era([Clp("C3", "80", "80")], trace="BACK00001", date="20261001"),
    Era([Clp("X4", "40", "40")], trace="COMING001", date="20261005"),
    Era([Clp("X5", "41", "41")], trace="LATE00001", date="20260925"),
    Era([Clp("X6", "42", "0", [("CO", "50", "42")], status="4")], trace="ZERO00001", method="NON"),
]
MOVED = (
    "142,8000,Z,A,,TRN*1*MATCHED01*1512345678",
    "142,11000,Z,B,,TRN*1*SHORT0001*1512345678",
    "142,8000,Z,C,,TRN*1*BACK00001*1512345678",
    "142,5000,Z,D,,SOMEBODY",
    "142,3000,Z,E,,TRN*1*UNKNOWN01*1512345678",
    "555,8000,Z,F,,TRN*1*BACK00001*1512345678",
    "475,900,Z,G,,RENT",
)


@pytest.fixture
def run_command(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command on an office whose bank has seen a bit of everything."""
    files = {f"edi/{era.trace}.835": interchange(era) for era in ERAS}
    deliver(office, FEED, files | {"bank/operating/a.bai": bai2("1234", *MOVED, closing=261_00)})
    run(office)
    monkeypatch.setattr(session, "open_office", lambda _: office)
    return lambda *words: CliRunner().invoke(app, ["bank", *words, "-p", "demo", "--json"])


def test_each_remittance_says_how_far_its_money_has_come(run_command: Callable[..., Result]) -> None:
    found = json.loads(run_command("payments").stdout)
    assert {one["trace_number"]: (one["state"], one["received_cents"]) for one in found} == {
        "MATCHED01": ("matched", 80_00),
        "SHORT0001": ("short", 110_00),
        "BACK00001": ("returned", 0),
        "COMING001": ("expected", 0),
        "LATE00001": ("late", 0),
        "ZERO00001": ("no_money", 0),
    }


def test_what_a_person_has_booked_to_fees_has_come(office: Office, run_command: Callable[..., Result]) -> None:
    (short,) = json.loads(run_command("payments", "--state", "short").stdout)
    move_money(office, Act.BOOK_FEE, short["remit_id"], None, "kim", "card fee")
    run(office)
    assert json.loads(run_command("payments", "--state", "short").stdout) == []


def test_each_movement_says_what_it_has_turned_out_to_be(run_command: Callable[..., Result]) -> None:
    found = json.loads(run_command("movements", "--account", "operating").stdout)
    assert sorted((one["amount_cents"], one["state"], one["reason"]) for one in found) == [
        (-80_00, "takes_back", ""),
        (-9_00, "not_ours", ""),
        (30_00, "arrived", "REMIT_MISSING"),
        (50_00, "arrived", "UNEXPECTED_DEPOSIT"),
        (80_00, "matched", ""),
        (80_00, "matched", ""),
        (110_00, "matched", ""),
    ]


def test_a_statement_that_does_not_follow_asks_for_care(office: Office, run_command: Callable[..., Result]) -> None:
    assert run_command("statements").exit_code == session.Exit.OK
    deliver(office, FEED, {"bank/operating/5.bai": of_day("05", 262_00, -1_00)}, NIGHT + timedelta(days=1))
    run(office, NIGHT + timedelta(days=1))

    shown = run_command("statements")

    assert shown.exit_code == session.Exit.ATTENTION
    assert [(one["as_of_date"], one["gap_cents"]) for one in json.loads(shown.stdout)] == [
        ("2026-10-02", 0),
        ("2026-10-05", 1_00),
    ]
    assert ("STATEMENT_GAP", "operating:2026-10-05") in items(office)


def test_of_two_accounts_in_a_folder_only_the_one_that_does_not_follow_shows_a_gap(
    office: Office, run_command: Callable[..., Result]
) -> None:
    files = {
        f"bank/savings/{number}-{day}.bai": of_day(day, opening, -1_00, number)
        for number, day, opening in (("1111", "01", 50_00), ("1111", "02", 45_00), ("2222", "01", 50_00),
                                     ("2222", "02", 49_00))
    }  # fmt: skip
    deliver(office, FEED, files, NIGHT + timedelta(days=1))
    run(office, NIGHT + timedelta(days=1))

    found = json.loads(run_command("statements").stdout)

    gaps = [(one["number_suffix"], one["gap_cents"]) for one in found if one["account_id"] == "savings"]
    assert gaps == [("1111", 0), ("2222", 0), ("1111", 4_00), ("2222", 0)]


@pytest.mark.parametrize(
    ("received_cents", "last", "is_returned", "on", "state"),
    [
        (0, None, False, PAID_ON + timedelta(days=6), "expected"),
        (0, None, False, PAID_ON + timedelta(days=7), "late"),
        (500, PAID_ON, False, PAID_ON, "matched"),
        (499, PAID_ON, False, PAID_ON + timedelta(days=99), "short"),
        (0, PAID_ON, True, PAID_ON, "returned"),
    ],
)
def test_the_money_of_a_remittance_is_late_after_its_open_days(
    received_cents: int, last: date | None, is_returned: bool, on: date, state: str
) -> None:
    promise = Promise("R", PAID_ON, 500, received_cents, "", last, is_returned)
    assert payment_state(promise, on, TERMS) == state


@pytest.mark.parametrize(
    ("cents", "shares", "state"),
    [
        (5, [("R", 5, "")], "matched"),
        (5, [("R", 4, ""), ("-", 1, "DEPOSIT_OVER")], "partly"),
        (5, [("-", 5, "DEPOSIT_RETURNED")], "returned"),
        (-5, [("A", -5, "DEPOSIT_RETURNED")], "takes_back"),
        (-5, [], "not_ours"),
    ],
)
def test_a_movement_is_what_its_cents_settle(cents: int, shares: list[tuple[str, int, str]], state: str) -> None:
    assert movement_state(cents, [Share(*share) for share in shares]) == state
