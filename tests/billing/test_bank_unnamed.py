"""Deposits that name no payment are settled by payer, amount and date, where these leave one answer alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.bank import Expected, Movement, Window
from backoffice.billing.bank_ladder import settle_movements
from backoffice.billing.model import Account
from backoffice.workdays import Workdays

DAY = date(2026, 10, 1)  # a Thursday
FIFTH_DAY = date(2026, 10, 8)
WINDOW = Window(Workdays(), 5, date(2026, 10, 30))
Settled = tuple[str, str, int, int, str]


def _due(id: str, cents: int, on: date = DAY, payer: str = "P1", check: bool = False) -> Expected:
    return Expected(id, f"TRACE{id}", "PAYER", on, cents, check, (Account.CLEARING, id), frozenset({payer}))


def _came(id: str, cents: int, on: date = DAY, payers: Sequence[str] = ("P1",), lockbox: bool = False) -> Movement:
    return Movement(id, "operating", on, cents, "", "ACME", payers=frozenset(payers), is_lockbox=lockbox)


def _settle(deposits: Sequence[Movement], expected: Sequence[Expected], on: date = WINDOW.on) -> list[Settled]:
    found = settle_movements(deposits, expected, replace(WINDOW, on=on))
    return [(one.line_id, one.counterpart, int(one.rung), one.amount_cents, one.reason) for one in found]


def test_the_one_payment_of_that_payer_and_amount_is_meant() -> None:
    others = [_due("R2", 501), _due("R3", 500, payer="P2"), _due("R4", 500, date(2026, 10, 9))]

    assert _settle([_came("B", 500)], [_due("R1", 500), *others]) == [("B", "R1", 4, 500, "")]


@pytest.mark.parametrize(("on", "reason"), [(date(2026, 10, 7), "REMIT_MISSING"), (FIFTH_DAY, "")])
def test_nothing_is_decided_before_five_open_days_have_passed(on: date, reason: str) -> None:
    assert _settle([_came("B", 500)], [_due("R1", 500)], on)[0][4] == reason


@pytest.mark.parametrize("twin", [_due("R2", 500), _came("C", 500)])
def test_a_twin_on_either_side_is_a_tie(twin: Expected | Movement) -> None:
    deposits = [_came("B", 500), *([twin] if isinstance(twin, Movement) else [])]
    payments = [_due("R1", 500), *([twin] if isinstance(twin, Expected) else [])]

    assert {(one[1], one[4]) for one in _settle(deposits, payments)} == {("-", "DEPOSIT_AMBIGUOUS")}


def test_a_twin_that_is_still_in_its_window_makes_a_tie_already() -> None:
    late = _came("C", 500, FIFTH_DAY)

    assert [one[1] for one in _settle([_came("B", 500), late], [_due("R1", 500)], FIFTH_DAY)] == ["-", "-"]


def test_a_deposit_that_names_another_trace_is_never_taken_for_its_like() -> None:
    named = replace(_came("B", 500), trace_number="OTHER001")

    assert _settle([named], [_due("R1", 500)]) == [("B", "-", 0, 500, "REMIT_MISSING")]


def test_one_deposit_pays_the_only_payments_that_add_up_to_it() -> None:
    payments = [_due("R1", 300), _due("R2", 450), _due("R3", 120)]

    assert _settle([_came("B", 420)], payments) == [("B", "R1", 5, 300, ""), ("B", "R3", 5, 120, "")]


def test_two_choices_that_add_up_are_left_to_a_person() -> None:
    payments = [_due("R1", 300), _due("R2", 200), _due("R3", 400), _due("R4", 100)]

    assert _settle([_came("B", 500)], payments) == [("B", "-", 0, 500, "LUMP_AMBIGUOUS")]


def test_too_many_payments_are_left_to_a_person() -> None:
    payments = [_due(f"R{n:02}", 1000 + n) for n in range(21)]

    assert _settle([_came("B", 2001)], payments) == [("B", "-", 0, 2001, "LUMP_TOO_MANY")]


def test_several_deposits_pay_one_payment() -> None:
    parts = [_came("A", 200), _came("B", 300), _came("C", 70)]

    assert _settle(parts, [_due("R1", 500)]) == [
        ("A", "R1", 5, 200, ""),
        ("B", "R1", 5, 300, ""),
        ("C", "-", 0, 70, "REMIT_MISSING"),
    ]


def test_what_two_deposits_would_claim_neither_gets() -> None:
    payments = [_due("R1", 300), _due("R2", 200), _due("R3", 150)]

    settled = _settle([_came("A", 500), _came("B", 350)], payments)

    assert [(one[1], one[4]) for one in settled] == [("-", "LUMP_AMBIGUOUS"), ("-", "LUMP_AMBIGUOUS")]


def test_a_lockbox_deposit_holds_checks_of_any_payer() -> None:
    checks = [_due("R1", 300, payer="P1", check=True), _due("R2", 120, payer="P2", check=True)]
    lockbox = _came("B", 420, payers=(), lockbox=True)

    assert _settle([lockbox], [*checks, _due("R3", 420)]) == [("B", "R1", 5, 300, ""), ("B", "R2", 5, 120, "")]


def test_the_money_of_nobody_we_know_is_unexpected_at_once() -> None:
    assert _settle([_came("B", 500, payers=())], [_due("R1", 500)], DAY) == [("B", "-", 0, 500, "UNEXPECTED_DEPOSIT")]


AMOUNTS = st.integers(1, 9)
DEPOSITS = st.lists(st.tuples(AMOUNTS, st.integers(0, 9), st.sampled_from(["P1", "P2"])), max_size=5)
PAYMENTS = st.lists(st.tuples(AMOUNTS, st.integers(0, 9), st.sampled_from(["P1", "P2"])), max_size=6)


@given(DEPOSITS, PAYMENTS)
def test_no_order_of_deposits_and_payments_makes_a_difference(
    came: list[tuple[int, int, str]], due: list[tuple[int, int, str]]
) -> None:
    deposits = [_came(f"B{n}", cents, DAY + timedelta(days), (payer,)) for n, (cents, days, payer) in enumerate(came)]
    payments = [_due(f"R{n}", cents, DAY + timedelta(days), payer) for n, (cents, days, payer) in enumerate(due)]

    settled = _settle(deposits, payments)

    assert _settle(deposits[::-1], payments[::-1]) == settled
    assert {line: sum(one[3] for one in settled if one[0] == line) for line in {one[0] for one in settled}} == {
        one.line_id: one.amount_cents for one in deposits
    }
    for payment in payments:
        assert sum(one[3] for one in settled if one[1] == payment.id) in (0, payment.amount_cents)


@given(DEPOSITS, PAYMENTS)
def test_where_every_payment_has_a_twin_no_single_one_is_ever_chosen(
    came: list[tuple[int, int, str]], due: list[tuple[int, int, str]]
) -> None:
    deposits = [_came(f"B{n}", cents, DAY, (payer,)) for n, (cents, _, payer) in enumerate(came)]
    twins = [_due(f"R{n}{side}", cents, DAY, payer) for n, (cents, _, payer) in enumerate(due) for side in "ab"]

    assert not [one for one in _settle(deposits, twins) if one[2] == 4]


def test_permuted_parts_settle_alike() -> None:
    parts = [_came("A", 200), _came("B", 300), _came("C", 70)]
    found = {tuple(_settle(order, [_due("R1", 500), _due("R2", 70)])) for order in permutations(parts)}

    assert len(found) == 1
