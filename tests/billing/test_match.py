"""The match ladder: rungs 2 to 4 and their gates."""

from datetime import date

import pytest

from backoffice.billing.match import Match, claim_line, index, match
from backoffice.billing.model import ClaimPayment, KnownClaim
from tests.billing import words
from tests.billing.words import known, payment, service

LONG = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _match(paid: ClaimPayment, *claims: KnownClaim, part_charge_cents: int = 0) -> Match:
    return match(paid, index(claims), part_charge_cents)


@pytest.mark.parametrize(
    ("number", "icn", "claim", "rung"),
    [
        ("C-1", "", known("C-1"), 2),
        ("c1", "", known("C-1"), 3),
        ("000C1", "", known("C-1"), 3),
        (LONG[:17], "", known(LONG), 3),
        (LONG[:15], "", known(LONG), 3),
        ("ELSE", "ICN7", known("C-1", payer_claim_number="ICN7"), 4),
    ],
)
def test_the_first_rung_that_leads_to_a_claim_decides(number: str, icn: str, claim: KnownClaim, rung: int) -> None:
    found = _match(payment(number, icn=icn), claim, known("OTHER"))

    assert (found.claim, found.rung) == (claim, rung)


@pytest.mark.parametrize("number", ["", "0", LONG[:14], "C1X"])
def test_an_empty_or_short_or_longer_number_leads_nowhere(number: str) -> None:
    assert _match(payment(number), known(LONG), known("C1")).reason == "CLAIM_NOT_FOUND"


def test_two_claims_that_fit_equally_well_are_never_chosen_between() -> None:
    found = _match(payment(LONG[:17]), known(LONG), known(LONG[:17] + "99"))

    assert (found.claim, found.reason) == (None, "CLAIM_AMBIGUOUS")
    assert found.candidates == (LONG[:17] + "99", LONG)


def test_a_gate_tells_two_candidates_apart() -> None:
    right = known(LONG)

    assert _match(payment(LONG[:17]), right, known(LONG[:17] + "99", 101)).claim == right


def test_a_claim_that_fails_a_gate_ends_the_search_and_is_shown() -> None:
    found = _match(payment("C1", icn="ICN7"), known("C1", 99), known("C2", payer_claim_number="ICN7"))

    assert (found.claim, found.reason, found.candidates) == (None, "CLAIM_CHARGE_DIFFERS", ("C1",))


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        (date(2026, 9, 18), date(2026, 9, 20), ""),
        (date(2026, 9, 20), date(2026, 9, 25), ""),
        (date(2026, 9, 21), date(2026, 9, 25), "CLAIM_DATE_DIFFERS"),
        (date(2026, 9, 1), date(2026, 9, 19), "CLAIM_DATE_DIFFERS"),
    ],
)
def test_days_of_service_have_to_overlap(first: date, last: date, reason: str) -> None:
    assert _match(payment("C1"), known("C1", service_from_date=first, service_to_date=last)).reason == reason


def test_a_payment_without_days_of_service_passes_the_gate() -> None:
    assert _match(payment("C1", service_date=None), known("C1")).rung == 2


def test_parts_of_a_claim_pass_by_their_sum_or_by_their_lines() -> None:
    lines = (words.claim_line(1, "99213", 60), words.claim_line(2, "85025", 40))
    part = payment("C1", 60, lines=[service(1, "99213", 60)])

    assert _match(part, known("C1", 100, lines=lines)).rung == 2
    assert _match(payment("C1", 60), known("C1", 100), part_charge_cents=100).rung == 2
    assert _match(payment("C1", 60), known("C1", 100), part_charge_cents=60).reason == "CLAIM_CHARGE_DIFFERS"


def test_a_reversal_passes_by_its_absolute_charge() -> None:
    assert _match(payment("C1", -100, status="22"), known("C1", 100)).rung == 2


def test_a_service_is_about_the_line_with_its_number_else_the_same_work_else_the_same_place() -> None:
    claim = known(
        "C1",
        lines=(words.claim_line(1, "A", 10, "L1"), words.claim_line(2, "B", 10), words.claim_line(3, "B", 20)),
    )

    assert claim_line(service(9, "Z", 1, control="L1"), claim) == 1
    assert claim_line(service(9, "B", 20), claim) == 3
    assert claim_line(service(2, "Z", 1), claim) == 2
