"""Reversals find the one payment that they undo exactly, whatever the order of arrival."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from backoffice.billing.match import BY_HAND, Match
from backoffice.billing.model import Filed
from backoffice.billing.reversal import Key, pair, undoes
from tests.billing.words import Cas, filed, known, payment, service

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


def _on(**claims: str) -> Mapping[Key, Match]:
    """The claims to which the only payments of these remittances were matched."""
    return {(remit_id, 1): Match(known(claim_id)) for remit_id, claim_id in claims.items()}


@pytest.mark.parametrize("icn", ["", "0", "0000", "SAME"])
def test_of_equal_payments_under_one_number_of_the_payer_that_of_the_named_claim_is_taken_back(icn: str) -> None:
    paid = [_paid("A", icn, "C1"), _paid("B", icn, "C2")]

    assert pair([*paid, _back("R", icn, "C2")]).original_of == {("R", 1): ("B", 1)}


@pytest.mark.parametrize("number", ["C2", "0"])
def test_placeholders_lead_to_no_payment_of_another_claim(number: str) -> None:
    everything = [_paid("A", "0", "0" if number == "0" else "C1"), _back("R", "0", number)]

    assert pair(everything).reason_of == {("R", 1): "REVERSAL_WITHOUT_ORIGINAL"}


def test_the_claim_may_be_known_by_another_number_than_its_own() -> None:
    everything = [_paid("A", "I1", "C1"), _paid("B", "I1", "SHORT"), _back("R", "I1", "LONG")]

    assert pair(everything, _on(A="C1", B="C2", R="C2")).original_of == {("R", 1): ("B", 1)}
    assert pair(everything[1:], _on(B="C2", R="C3")).reason_of == {("R", 1): "REVERSAL_WITHOUT_ORIGINAL"}


def test_what_was_paid_on_a_replaced_claim_may_be_taken_back_under_the_number_of_the_claim_in_its_place() -> None:
    matches = {("A", 1): Match(known("C1", replaced_by="C1R")), ("R", 1): Match(known("C1R"))}

    assert pair([_paid("A", "I1", "C1"), _back("R", "I1", "C1R")], matches).original_of == {("R", 1): ("A", 1)}


def test_a_payers_number_of_several_claims_is_for_a_person_where_the_reversal_names_none_of_them() -> None:
    pairing = pair([_paid("A", "I1", "C1"), _paid("B", "I1", "C2"), _back("R", "I1", "ELSE")])

    assert pairing.original_of == {}
    assert (pairing.reason_of, pairing.candidates_of) == ({("R", 1): "CLAIM_AMBIGUOUS"}, {("R", 1): ("C1", "C2")})


@pytest.mark.parametrize(
    ("payer_id", "is_found"), [("PAY1", True), ("P1", True), ("PAY2", False), ("", True), ("P9", False)]
)
def test_only_the_payer_itself_takes_back_also_under_another_of_its_names(payer_id: str, is_found: bool) -> None:
    paid, back = _paid("A"), _back("B")
    paid = replace(paid, head=replace(paid.head, payer_ids=("PAY1",)))
    back = replace(back, head=replace(back.head, payer_ids=(payer_id,) if payer_id else ()))

    assert bool(pair([paid, back], _on(A="C1", B="C1")).original_of) is is_found


def test_a_reversal_that_a_person_has_placed_takes_back_what_stands_there() -> None:
    everything = [_paid("A", "I1", "C1"), _paid("B", "I2", "C2"), _back("R", "I1", "C1")]
    matches = {**_on(A="C1", B="C2"), ("R", 1): Match(known("C2"), BY_HAND)}

    assert pair(everything, matches).original_of == {("R", 1): ("B", 1)}


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
