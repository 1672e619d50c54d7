"""What is settled is not settled twice, and a later payer takes no more than was passed on to it."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.automation import Policy
from backoffice.billing.match import index
from backoffice.billing.model import Filed, KnownClaim
from backoffice.billing.place import place
from backoffice.billing.standing import Standing, stand
from tests.billing import words
from tests.billing.words import RULES, Cas, filed, known, payment, service

TWO_PAYERS = {1: frozenset({"P1"}), 2: frozenset({"P2"})}
LINES = (words.claim_line(1, "A", 60), words.claim_line(2, "B", 40))
CLAIM = known("C1", lines=LINES, payer_by_rank=TWO_PAYERS)
REDUCED: list[Cas] = [("CO", "45", 30)]
CORRECTED: list[Cas] = [("CO", "45", 20)]
BACK: list[Cas] = [("CO", "45", -30)]


def _paid(remit_id: str, cas: list[Cas], day: int, charge_cents: int = 100, status: str = "1") -> Filed:
    return filed(payment("C1", charge_cents, cas, status=status, icn="I1"), remit_id, date(2026, 10, day))


def _stand(*payments: Filed, claim: KnownClaim = CLAIM) -> Standing:
    return stand(payments, place(payments, index([claim]), Policy(RULES)), RULES)


def _kinds(standing: Standing) -> dict[str, str]:
    return {key[0]: placement.kind for key, placement in standing.placements.items()}


def test_a_correction_without_its_reversal_is_held_beside_the_first_payment() -> None:
    assert _kinds(_stand(_paid("A", REDUCED, 1), _paid("B", CORRECTED, 2))) == {"A": "", "B": "REVERSAL_MISSING"}


def test_a_correction_stands_once_the_reversal_has_come_in_whatever_order() -> None:
    three = [_paid("A", REDUCED, 1), _paid("B", CORRECTED, 2), _paid("C", BACK, 5, -100, "22")]

    found = [_kinds(_stand(*order)) for order in permutations(three)]

    assert found == [dict.fromkeys("ABC", "")] * 6


def test_a_refused_claim_may_be_paid_later_and_is_not_refused_again_after_that() -> None:
    refused, paid, again = (
        _paid("A", [("CO", "16", 100)], 1, status="4"),
        _paid("B", REDUCED, 2),
        _paid("C", [("CO", "18", 100)], 3, status="4"),
    )

    assert set(_kinds(_stand(refused, paid, again)).values()) == {""}


def test_parts_of_a_claim_stand_beside_each_other_and_the_same_part_only_once() -> None:
    first = filed(payment("C1", 60, lines=[service(1, "A", 60)], icn="I1"), "R1")
    second = filed(payment("C1", 40, lines=[service(1, "B", 40)], icn="I2"), "R2")
    again = filed(payment("C1", 40, lines=[service(1, "B", 40)], icn="I3"), "R3")

    assert _kinds(_stand(first, second, again)) == {"R1": "", "R2": "", "R3": "REVERSAL_MISSING"}


def test_two_equal_lines_that_were_billed_may_be_paid_apart() -> None:
    twice = known("C1", 80, lines=(words.claim_line(1, "B", 40), words.claim_line(2, "B", 40)))
    parts = [filed(payment("C1", 40, lines=[service(1, "B", 40)], icn=f"I{n}"), f"R{n}") for n in range(3)]

    assert _kinds(_stand(*parts, claim=twice)) == {"R0": "", "R1": "", "R2": "REVERSAL_MISSING"}


@pytest.mark.parametrize(
    ("cas", "kind"),
    [
        ([("OA", "23", 70), ("PR", "2", 10)], ""),
        ([("OA", "23", 75)], ""),
        ([("OA", "23", 69), ("PR", "2", 10)], "SECONDARY_DOES_NOT_TIE"),
        ([("OA", "23", 100)], ""),
    ],
)
def test_a_second_payer_settles_at_most_what_the_first_one_passed_on(cas: list[Cas], kind: str) -> None:
    first = _paid("A", [("CO", "45", 20), ("PR", "2", 30)], 1)
    second = _paid("B", cas, 2, status="2")

    assert _kinds(_stand(second, first))["B"] == kind


def test_a_second_payer_is_held_until_the_first_ones_payment_is_known() -> None:
    assert _kinds(_stand(_paid("B", [("OA", "23", 90)], 2, status="2"))) == {"B": "SECONDARY_DOES_NOT_TIE"}


def test_a_claim_that_came_in_with_an_opening_balance_has_its_first_payment_behind_it() -> None:
    opened = known("C1", payer_by_rank=TWO_PAYERS, opening_cents=100)

    assert _kinds(_stand(_paid("B", [("OA", "23", 90)], 2, status="2"), claim=opened)) == {"B": ""}


AMOUNTS = st.integers(0, 100)


@given(st.lists(st.tuples(st.sampled_from("124"), AMOUNTS, AMOUNTS, st.integers(1, 5)), max_size=6), st.randoms())
def test_what_stands_settles_no_more_than_was_charged_and_does_not_depend_on_the_order(
    drawn: list[tuple[str, int, int, int]], random: object
) -> None:
    payments = [
        filed(payment("C1", cas=[("CO", "45", co), ("PR", "2", min(pr, 100 - co))], status=status), f"R{n}",
              date(2026, 10, day))
        for n, (status, co, pr, day) in enumerate(drawn)
    ]  # fmt: skip
    shuffled = list(payments)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    standing = _stand(*shuffled)

    assert _kinds(standing) == _kinds(_stand(*payments))
    paying = [one for one in standing.groups.get(("C1", 1), ()) if one.payment.status == "1"]
    assert len(paying) <= 1


SHARES = st.lists(st.tuples(st.sampled_from("12"), AMOUNTS, AMOUNTS, st.integers(1, 5)), max_size=5)


@given(SHARES)
def test_later_payers_never_settle_more_than_was_passed_on_to_them(drawn: list[tuple[str, int, int, int]]) -> None:
    payments = [
        filed(payment("C1", cas=[("OA" if status == "2" else "CO", "23" if status == "2" else "45", other),
                                 ("PR", "2", min(pr, 100 - other))], status=status), f"R{n}", date(2026, 10, day))
        for n, (status, other, pr, day) in enumerate(drawn)
    ]  # fmt: skip

    groups = _stand(*payments).groups

    passed = sum(_share(one) for one in groups.get(("C1", 1), ()))
    taken = sum(one.payment.paid_cents + _share(one) for one in groups.get(("C1", 2), ()))
    assert taken <= passed


def _share(one: Filed) -> int:
    return sum(cas.amount_cents for cas in one.payment.adjustments if cas.group == "PR")
