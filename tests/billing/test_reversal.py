"""Reversals find the one payment that they undo exactly, whatever the order of arrival."""

from datetime import date
from itertools import permutations

import pytest

from backoffice.billing.model import Filed
from backoffice.billing.reversal import pair, undoes
from tests.billing.words import Cas, filed, payment, service

FORTY_FIVE: list[Cas] = [("CO", "45", 30)]
BACK: list[Cas] = [("CO", "45", -30)]


def _paid(remit_id: str, icn: str = "I1", number: str = "C1", on: int = 1) -> Filed:
    return filed(payment(number, cas=FORTY_FIVE, icn=icn), remit_id, date(2026, 10, on))


def _back(remit_id: str, icn: str = "I1", number: str = "C1", on: int = 2, cas: list[Cas] = BACK) -> Filed:
    return filed(payment(number, -100, cas, status="22", icn=icn), remit_id, date(2026, 10, on))


@pytest.mark.parametrize(("icn", "number"), [("I1", "OTHER"), ("", "C-1")])
def test_the_original_is_found_by_the_payers_number_or_by_ours_and_the_charge(icn: str, number: str) -> None:
    assert pair([_paid("A"), _back("B", icn, number)]).original_of == {("B", 1): ("A", 1)}


def test_a_reversal_may_come_before_its_original() -> None:
    assert pair([_back("B", on=1), _paid("A", on=2)]).original_of == {("B", 1): ("A", 1)}


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ([], "REVERSAL_WITHOUT_ORIGINAL"),
        ([_paid("A", icn="I2", number="C2")], "REVERSAL_WITHOUT_ORIGINAL"),
        ([filed(payment("C1", cas=[("CO", "45", 31)], icn="I1"), "A")], "REVERSAL_NOT_EXACT"),
        ([_paid("A"), _back("A2", on=1)], "REVERSAL_TWICE"),
    ],
)
def test_a_reversal_without_its_original_says_why(others: list[Filed], reason: str) -> None:
    assert pair([*others, _back("B", on=5)]).reason_of == {("B", 1): reason}


def test_pairs_do_not_depend_on_the_order_of_arrival() -> None:
    everything = [_paid("A"), _back("B"), _paid("C", on=3), _back("D", on=4), _back("E", on=5)]

    pairings = {str(pair(order)) for order in permutations(everything)}

    assert len(pairings) == 1


def test_a_correction_is_never_a_reversal() -> None:
    assert pair([_paid("A"), _paid("B")]).reason_of == {}


@pytest.mark.parametrize(
    ("back", "is_exact"),
    [
        ([("CO", "45", -30)], True),
        ([("CR", "45", -30)], True),
        ([("OA", "45", -30)], False),
        ([("CR", "97", -30)], False),
        ([("CR", "45", -10), ("CR", "45", -20)], False),
    ],
)
def test_groups_have_to_agree_except_in_the_old_form(back: list[Cas], is_exact: bool) -> None:
    assert undoes(_back("B", cas=back).payment, _paid("A").payment) is is_exact


def test_adjustments_are_compared_by_procedure_whatever_the_order_of_lines() -> None:
    paid = payment("C1", lines=[service(1, "A", 60, [("CO", "45", 10)]), service(2, "B", 40)])
    turned = [service(1, "B", -40), service(2, "A", -60, [("CO", "45", -10)])]
    moved = [service(1, "B", -40, [("CO", "45", -10)]), service(2, "A", -60)]

    assert undoes(payment("C1", -100, lines=turned, status="22"), paid)
    assert not undoes(payment("C1", -100, lines=moved, status="22"), paid)
