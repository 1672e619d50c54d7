"""Deposits settle what they name, to the cent; what they do not name stays unidentified."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.bank import Expected, Movement, Window, settlement_entry
from backoffice.billing.bank_ladder import settle_movements
from backoffice.billing.model import Account
from backoffice.workdays import Workdays

DAY = date(2026, 10, 2)
WINDOW = Window(Workdays(), 5, date(2026, 10, 30))
Settled = tuple[str, str, int, int, str]


def _expected(id: str, cents: int, trace: str = "TRACE0001", payer: str = "PAYER", check: bool = False) -> Expected:
    return Expected(id, trace, payer, DAY, cents, check, (Account.CLEARING, id))


def _deposit(id: str, cents: int, text: str = "", trace: str = "", payer: str = "", on: date = DAY) -> Movement:
    return Movement(id, "operating", on, cents, "", text, trace, payer)


def _settle(deposits: Sequence[Movement], *expected: Expected) -> list[Settled]:
    found = settle_movements(deposits, expected, WINDOW)
    return [(one.line_id, one.counterpart, one.rung, one.amount_cents, one.reason) for one in found]


def test_the_addenda_name_the_payment() -> None:
    other = _expected("R2", 500, payer="OTHER")

    assert _settle([_deposit("B", 500, trace="TRACE0001", payer="PAYER")], _expected("R1", 500), other) == [
        ("B", "R1", 1, 500, "")
    ]


@pytest.mark.parametrize("text", ["ACH TRACE0001", "ACME/TRACE0001/HEALTH", "TRN*1*TRACE0001~"])
def test_a_trace_number_counts_as_a_whole_word_of_the_text(text: str) -> None:
    assert _settle([_deposit("B", 500, text)], _expected("R1", 500)) == [("B", "R1", 2, 500, "")]


@pytest.mark.parametrize("text", ["ACH XTRACE0001", "TRACE00012", "TRACE 0001"])
def test_a_part_of_a_word_names_nothing(text: str) -> None:
    assert _settle([_deposit("B", 500, text)], _expected("R1", 500)) == [("B", "-", 0, 500, "UNEXPECTED_DEPOSIT")]


def test_a_short_trace_number_counts_only_with_its_amount() -> None:
    short = _expected("R1", 500, trace="1234")

    assert _settle([_deposit("B", 500, "DEPOSIT 1234")], short)[0][1] == "R1"
    assert _settle([_deposit("B", 501, "DEPOSIT 1234")], short)[0][1] == "-"


def test_a_check_is_found_by_its_number_without_leading_zeros() -> None:
    check = _expected("R1", 500, trace="00071234", check=True)

    assert _settle([_deposit("B", 500, "CHECK 71234")], check) == [("B", "R1", 3, 500, "")]
    assert _settle([_deposit("B", 501, "CHECK 71234")], check)[0][1] == "-"


@pytest.mark.parametrize("text", ["DEPOSIT 102345", "BETA HEALTH 102345"])
def test_a_number_in_a_text_with_another_amount_is_only_a_suggestion(text: str) -> None:
    acme = replace(_expected("R1", 500, trace="102345"), payers=frozenset({"P1"}))
    deposit = replace(_deposit("B", 300, text), payers=frozenset({"P2"} if "BETA" in text else ()))

    [found] = settle_movements([deposit], [acme], WINDOW)

    assert (found.counterpart, found.amount_cents, found.candidates) == ("-", 300, ("R1",))
    assert found.reason == ("REMIT_MISSING" if deposit.payers else "DEPOSIT_NUMBER_ALONE")


@pytest.mark.parametrize("text", ["ACME HEALTH 102345", "102345 1512345678"])
def test_a_number_in_a_text_with_another_amount_counts_where_the_payer_agrees(text: str) -> None:
    acme = replace(_expected("R1", 500, "102345", "1512345678"), payers=frozenset({"P1"}))
    deposit = replace(_deposit("B", 300, text), payers=frozenset({"P1"} if "ACME" in text else ()))

    assert _settle([deposit], acme) == [("B", "R1", 2, 300, "")]


@pytest.mark.parametrize("ways", [{"text": "CARD 1023456"}, {"trace": "1023456"}])
def test_a_patients_payment_is_settled_by_its_own_amount_alone(ways: dict[str, str]) -> None:
    card = replace(_expected("1023456", 500, "1023456", ""), against=(Account.UNDEPOSITED, "1023456"))

    assert _settle([_deposit("B", 300, **ways)], card)[0][1] == "-"
    assert _settle([_deposit("B", 500, **ways)], card)[0][1] == "1023456"


def test_numbers_in_a_text_count_together_where_they_are_the_whole_deposit() -> None:
    two = [_expected("R1", 500, "TRACE0001"), _expected("R2", 90, "OTHER001")]

    assert [one[:4] for one in _settle([_deposit("B", 590, "TRACE0001 OTHER001")], *two)] == [
        ("B", "R2", 2, 90),
        ("B", "R1", 2, 500),
    ]


@pytest.mark.parametrize(
    ("cents", "settled"),
    [
        (400, [("B", "R1", 1, 400, "")]),
        (700, [("B", "R1", 1, 500, ""), ("B", "-", 0, 200, "DEPOSIT_OVER")]),
    ],
)
def test_another_amount_under_the_same_trace_settles_what_it_can(cents: int, settled: list[Settled]) -> None:
    assert _settle([_deposit("B", cents, trace="TRACE0001")], _expected("R1", 500)) == settled


def test_two_parts_settle_one_payment_and_a_third_nothing() -> None:
    parts = [_deposit(name, 250, trace="TRACE0001") for name in ("A", "B", "C")]

    assert [(one[1], one[4]) for one in _settle(parts, _expected("R1", 500))] == [
        ("R1", ""),
        ("R1", ""),
        ("-", "DEPOSIT_TWICE"),
    ]


def test_a_tie_is_left_to_a_person() -> None:
    twins = [_expected("R1", 500), _expected("R2", 500)]

    assert _settle([_deposit("B", 500, trace="TRACE0001")], *twins) == [("B", "-", 0, 500, "DEPOSIT_AMBIGUOUS")]


def test_of_two_payments_under_one_trace_the_amount_decides() -> None:
    assert _settle([_deposit("B", 300, trace="TRACE0001")], _expected("R1", 500), _expected("R2", 300))[0][1] == "R2"


def test_a_trace_nobody_knows_says_that_its_remittance_is_missing() -> None:
    assert _settle([_deposit("B", 300, trace="NOBODY")])[0][4] == "REMIT_MISSING"


def test_the_order_of_lines_and_payments_does_not_matter() -> None:
    lines = [_deposit("A", 300, trace="TRACE0001"), _deposit("B", 300, trace="TRACE0001"), _deposit("C", 50, "CASH")]
    payments = [_expected("R1", 500), _expected("R2", 90, trace="OTHER001")]

    found = {str(_settle(order, *reversed(payments))) for order in permutations(lines)}

    assert found == {str(_settle(lines, *payments))}


@given(
    st.lists(st.tuples(st.integers(1, 900), st.sampled_from(["TRACE0001", "OTHER001", "", "NOBODY"])), max_size=8),
    st.lists(st.tuples(st.integers(1, 900), st.sampled_from(["TRACE0001", "OTHER001"])), max_size=5),
)
def test_every_cent_of_a_deposit_is_accounted_for_and_no_payment_is_settled_twice(
    lines: list[tuple[int, str]], payments: list[tuple[int, str]]
) -> None:
    deposits = [_deposit(f"B{n}", cents, trace=trace) for n, (cents, trace) in enumerate(lines)]
    expected = [_expected(f"R{n}", cents, trace) for n, (cents, trace) in enumerate(payments)]

    settled = settle_movements(deposits, expected, WINDOW)

    for deposit in deposits:
        assert sum(one.amount_cents for one in settled if one.line_id == deposit.line_id) == deposit.amount_cents
    for one_payment in expected:
        got = sum(one.amount_cents for one in settled if one.counterpart == one_payment.id)
        assert got <= one_payment.amount_cents
    assert all(one.amount_cents > 0 for one in settled)


def test_a_deposit_is_a_debit_of_the_bank_and_a_credit_of_what_it_settles() -> None:
    deposit = _deposit("B", 500, trace="TRACE0001")
    found = settle_movements([deposit], [_expected("R1", 400)], WINDOW)

    entries = [settlement_entry(deposit, found[0], (Account.CLEARING, "R1")), settlement_entry(deposit, found[1], None)]

    assert [(entry.key, entry.legs[0].amount_cents, entry.legs[1].account) for entry in entries] == [
        ("bank:B:R1", 400, Account.CLEARING),
        ("bank:B:-", 100, Account.UNIDENTIFIED),
    ]
