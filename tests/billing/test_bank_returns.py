"""What the bank takes back is expected again; a debit that is no return settles nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backoffice.billing.bank import Expected, Movement, Window
from backoffice.billing.bank_ladder import settle_movements
from backoffice.billing.model import Account
from backoffice.workdays import Workdays

DAY = date(2026, 10, 1)
WINDOW = Window(Workdays(), 5, date(2026, 10, 30))
DUE = Expected("R1", "TRACE0001", "PAYER", DAY, 500, False, (Account.CLEARING, "R1"), frozenset({"P1"}))


def _line(id: str, cents: int, days: int = 0, trace: str = "", back: bool = False, payer: str = "") -> Movement:
    payers = frozenset({payer}) if payer else frozenset[str]()
    on = DAY + timedelta(days)
    trace_payer_id = "PAYER" if trace else ""
    return Movement(id, "operating", on, cents, "", "", trace, trace_payer_id, payers, is_return=back)


def _settle(*lines: Movement) -> list[tuple[str, str, int, str]]:
    found = settle_movements(lines, [DUE], WINDOW)
    return [(one.line_id, one.counterpart, one.amount_cents, one.reason) for one in found]


def test_a_return_under_the_trace_makes_the_money_expected_again() -> None:
    assert _settle(_line("A", 500, 0, "TRACE0001"), _line("B", -500, 1, "TRACE0001")) == [
        ("A", "R1", 500, ""),
        ("B", "R1", -500, ""),
    ]


def test_a_second_deposit_after_a_return_pays_in_full() -> None:
    lines = [_line("A", 500, 0, "TRACE0001"), _line("B", -500, 1, back=True), _line("C", 500, 4, "TRACE0001")]

    assert [(line, counterpart, cents) for line, counterpart, cents, _ in _settle(*lines)] == [
        ("A", "R1", 500),
        ("B", "R1", -500),
        ("C", "R1", 500),
    ]


@pytest.mark.parametrize("day", [0, 1])
def test_a_second_deposit_stands_in_for_the_returned_one_also_on_the_day_of_the_return_or_before(day: int) -> None:
    lines = [_line("A", 500, 0, "TRACE0001"), _line("B", -500, day, "TRACE0001"), _line("C", 500, 0, "TRACE0001")]

    assert sorted(_settle(*lines)) == [("A", "R1", 500, ""), ("B", "R1", -500, ""), ("C", "R1", 500, "")]


def test_a_returned_deposit_that_named_nothing_leaves_the_next_one_to_be_told_by_payer_and_amount() -> None:
    lines = [_line("A", 500, 0, payer="P1"), _line("B", -500, 1, back=True), _line("C", 500, 4, payer="P1")]

    assert _settle(*lines) == [
        ("A", "-", 500, "DEPOSIT_RETURNED"),
        ("B", "A", -500, "DEPOSIT_RETURNED"),
        ("C", "R1", 500, ""),
    ]


@pytest.mark.parametrize(
    "others",
    [[], [_line("A", 400, 0, "TRACE0001")], [_line("A", 500), _line("A2", 500)], [_line("A", 500, -30)]],
)
def test_a_return_of_no_certain_deposit_is_left_to_a_person(others: list[Movement]) -> None:
    assert ("B", "-", -500, "RETURN_UNPLACED") in _settle(*others, _line("B", -500, 1, back=True))


def test_rent_and_wages_settle_nothing() -> None:
    assert _settle(_line("A", -500, 0)) == []


@pytest.mark.parametrize("text", ["CHECK TRACE0001 OFFICE RENT", "ACH TRACE0001 ACME HEALTH", "TRN*1*TRACE0001"])
def test_a_debit_that_only_happens_to_hold_a_trace_number_takes_nothing_back(text: str) -> None:
    trace = "TRACE0001" if "TRN" in text else ""
    rent = replace(_line("B", -500, 1), text=text, trace_number=trace, payers=frozenset({"P1"} if not trace else ()))

    assert _settle(_line("A", 500, 0, "TRACE0001"), rent) == [("A", "R1", 500, "")]


def test_a_debit_whose_text_says_that_it_is_a_return_takes_back_what_it_names() -> None:
    debit = replace(_line("B", -500, 1), text="ACH RETURN TRACE0001")

    assert _settle(_line("A", 500, 0, "TRACE0001"), debit)[1] == ("B", "R1", -500, "")


def test_a_return_of_another_amount_under_a_number_in_its_text_is_told_by_account_and_amount() -> None:
    lines = [_line("A", 500, 0, "TRACE0001"), _line("C", 80), replace(_line("B", -80, 1, back=True), text="TRACE0001")]

    assert ("B", "C", -80, "DEPOSIT_RETURNED") in _settle(*lines)


def test_money_that_never_came_can_not_be_taken_back() -> None:
    assert _settle(_line("B", -500, 1, "TRACE0001")) == []
