"""The match ladder, its gates, and what is never taken."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.identity import member_key
from backoffice.billing.match import Match, claim_line, index, match
from backoffice.billing.model import ClaimPayment, KnownClaim
from tests.billing import words
from tests.billing.words import known, payment, service

LONG = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _match(paid: ClaimPayment, *claims: KnownClaim, part_charge_cents: int = 0) -> Match:
    return match(paid, index(claims), part_charge_cents, ("PAY1", "1512345678"))


MEMBER = member_key("AB-12 3")
WORK = (words.claim_line(1, "99213", 60, "LINE-1"), words.claim_line(2, "85025", 40, "LINE-2"))


def _lined(*numbers: str, **changes: object) -> ClaimPayment:
    """A payment of both lines under a number that nobody knows."""
    first, second = numbers or ("", "")
    lines = [service(1, "99213", 60, control=first), service(2, "85025", 40, control=second)]
    return replace(payment("ELSE", lines=lines), **changes)  # type: ignore[arg-type]


def _of_member(claim_id: str, **changes: object) -> KnownClaim:
    return known(claim_id, lines=WORK, member_keys=frozenset({MEMBER}), **changes)


@pytest.mark.parametrize(
    ("number", "icn", "claim", "rung"),
    [
        ("C-1", "", known("C-1"), 2),
        ("c1", "", known("C-1"), 3),
        ("000C1", "", known("C-1"), 3),
        (LONG[:17], "", known(LONG), 3),
        (LONG[:15], "", known(LONG), 3),
        ("ELSE", "ICN7", known("C-1", payer_numbers=frozenset({"ICN7"})), 4),
    ],
)
def test_the_first_rung_that_leads_to_a_claim_decides(number: str, icn: str, claim: KnownClaim, rung: int) -> None:
    found = _match(payment(number, icn=icn), claim, known("OTHER"))

    assert (found.claim, found.rung) == (claim, rung)


@pytest.mark.parametrize(("number", "charge_cents", "reason"), [
    ("C-1", 60, ""), ("C-1", 40, ""), ("C-1", 50, "CLAIM_CHARGE_DIFFERS"), ("C1", 60, "CLAIM_CHARGE_DIFFERS"),
])  # fmt: skip
def test_a_part_without_services_carries_the_charge_of_some_lines_and_the_claims_very_number(
    number: str, charge_cents: int, reason: str
) -> None:
    assert _match(payment(number, charge_cents), known("C-1", lines=WORK)).reason == reason


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
    found = _match(payment("C1", icn="ICN7"), known("C1", 99), known("C2", payer_numbers=frozenset({"ICN7"})))

    assert (found.claim, found.reason, found.candidates) == (None, "CLAIM_CHARGE_DIFFERS", ("C1",))


EDI_ID_OF = {"P1": "PAY1", "PAY1": "PAY1", "P1-OLD": "PAY1", "P2": "PAY2", "PAY2": "PAY2", "P3": "PAY3", "PAY3": "PAY3"}
TWO_PAYERS = {1: frozenset({"P1", "PAY1"}), 2: frozenset({"P2", "PAY2"})}


@pytest.mark.parametrize("rung", [2, 3, 4])
@pytest.mark.parametrize(
    ("payer_ids", "refused_at"),
    [
        (("PAY1",), ()),
        (("PAY2", "1999999999"), ()),
        (("P1-OLD",), ()),
        (("PAY3", "1999999999"), (2, 3, 4)),
        (("1999999999",), (3, 4)),
        ((), (3, 4)),
    ],
)
def test_the_payer_is_one_of_the_claims(rung: int, payer_ids: Sequence[str], refused_at: Sequence[int]) -> None:
    number = {2: "C-1", 3: "c1", 4: "ELSE"}[rung]
    claim = known("C-1", payer_numbers=frozenset({"ICN7"}), payer_by_rank=TWO_PAYERS)

    found = match(payment(number, icn="ICN7"), index([claim], EDI_ID_OF), 0, payer_ids)

    assert found.reason == ("CLAIM_PAYER_DIFFERS" if rung in refused_at else "")


def test_a_payer_that_nobody_knows_may_come_with_the_member_and_any_with_a_claim_without_payers() -> None:
    of_member, without = known("C-1", member_keys=frozenset({MEMBER})), known("C-1", payer_by_rank={})
    strange = replace(payment("c1"), member_key=MEMBER)

    assert match(strange, index([of_member], EDI_ID_OF), 0, ("1999999999",)).rung == 3
    assert match(payment("c1"), index([without], EDI_ID_OF), 0, ("PAY3",)).rung == 3
    assert match(strange, index([of_member], EDI_ID_OF), 0, ("PAY3",)).reason == "CLAIM_PAYER_DIFFERS"


@pytest.mark.parametrize(("status", "reason"), [("1", "CLAIM_PAYER_DIFFERS"), ("2", ""), ("20", ""), ("3", "")])
def test_a_payer_to_whom_the_claim_was_handed_on_may_be_none_that_we_have_of_it(status: str, reason: str) -> None:
    claims = index([known("C-1")], EDI_ID_OF)

    assert match(payment("C-1", status=status), claims, 0, ("PAY3",)).reason == reason
    assert match(payment("c1", status=status), claims, 0, ("PAY3",)).reason == "CLAIM_PAYER_DIFFERS"


@pytest.mark.parametrize("icn", ["0", "0000"])
def test_a_placeholder_in_place_of_the_payers_number_leads_nowhere(icn: str) -> None:
    assert _match(payment("ELSE", icn=icn), known("C1", payer_numbers=frozenset({icn}))).reason == "CLAIM_NOT_FOUND"


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


def test_line_numbers_lead_to_their_claim_before_any_other_number() -> None:
    claim = known("C1", lines=WORK)

    found = _match(_lined("LINE-1", "LINE-2"), claim, known("C2"))

    assert (found.claim, found.rung) == (claim, 1)


@pytest.mark.parametrize("numbers", [("LINE-1", ""), ("LINE-1", "LINE-9"), ("1", "2")])
def test_line_numbers_that_are_missing_strange_or_merely_counted_lead_nowhere(numbers: Sequence[str]) -> None:
    counted = known("C1", lines=(*WORK, words.claim_line(3, "A", 1, "1"), words.claim_line(4, "A", 1, "2")))

    assert _match(_lined(*numbers), counted).claim is None


def test_a_line_number_of_two_claims_names_neither() -> None:
    assert _match(_lined("LINE-1", "LINE-2"), known("C1", lines=WORK), known("C2", lines=WORK)).rung == 0


def test_line_numbers_of_one_claim_under_the_number_of_another_are_left_to_a_person() -> None:
    paid = _lined("LINE-1", "LINE-2", claim_number="C2")

    found = _match(paid, known("C1", lines=WORK), known("C2", lines=(words.claim_line(1, "99213", 100, "OTHER-1"),)))

    assert (found.reason, found.candidates) == ("CLAIM_AMBIGUOUS", ("C1", "C2"))


def test_member_day_charge_and_work_lead_to_a_claim_of_that_payer() -> None:
    claim = _of_member("C1")

    found = _match(_lined(member_key=MEMBER), claim)

    assert (found.claim, found.rung) == (claim, 5)


@pytest.mark.parametrize(
    ("paid", "claim"),
    [
        (_lined(member_key=member_key("OTHER")), _of_member("C1")),
        (_lined(), _of_member("C1")),
        (_lined(member_key=MEMBER), _of_member("C1", charge_cents=101)),
        (_lined(member_key=MEMBER, service_from_date=date(2026, 9, 21)), _of_member("C1")),
        (_lined(member_key=MEMBER, lines=()), _of_member("C1")),
        (_lined(member_key=MEMBER), _of_member("C1", payer_by_rank={1: frozenset({"PAY2"})})),
    ],
)
def test_if_any_of_these_differs_the_claim_is_never_taken(paid: ClaimPayment, claim: KnownClaim) -> None:
    assert _match(paid, claim).reason == "CLAIM_NOT_FOUND"


@pytest.mark.parametrize(
    ("changes", "grades"),
    [
        ({}, ("charge:whole", "day:same", "member:same", "payer:same")),
        (
            {"charge_cents": 60, "member_key": member_key("X"), "service_from_date": date(2026, 9, 19)},
            ("charge:part", "day:other", "member:other", "payer:same"),
        ),
        ({"member_key": ""}, ("charge:whole", "day:same", "member:unknown", "payer:same")),
    ],
)
def test_what_agrees_beside_the_number_is_kept_and_decides_nothing(
    changes: dict[str, object], grades: Sequence[str]
) -> None:
    paid = replace(_lined(claim_number="C1", member_key=MEMBER), **changes)  # type: ignore[arg-type]

    assert _match(paid, _of_member("C1")).grades == grades


def test_claims_of_the_same_day_charge_and_work_are_shown_and_not_taken() -> None:
    found = _match(_lined(), known("C2", lines=WORK), known("C1", lines=WORK), known("C3", 101, lines=WORK))

    assert (found.claim, found.reason, found.candidates) == (None, "CLAIM_NOT_FOUND", ("C1", "C2"))


@given(
    twins=st.integers(2, 4),
    right=st.integers(0, 3),
    number=st.sampled_from(["", "ELSE", "C"]),
    icn=st.sampled_from(["", "ICN"]),
    has_member=st.booleans(),
)
def test_of_twins_only_the_one_whose_own_number_is_named_is_ever_taken(
    twins: int, right: int, number: str, icn: str, has_member: bool
) -> None:
    """Twins: same member, day, charge and work. Nothing but a number of its own tells one from the other."""
    claims = [_of_member(f"C{n}", payer_numbers=frozenset({f"ICN{n}"})) for n in range(twins)]
    paid = _lined(
        claim_number=f"C{right}" if number == "C" else number,
        payer_claim_number=f"ICN{right}" if icn else "",
        member_key=MEMBER if has_member else "",
    )

    found = _match(paid, *claims)

    is_named = right < twins and (number == "C" or icn)
    assert (found.claim.claim_id if found.claim else "") == (f"C{right}" if is_named else "")


@given(st.lists(st.sampled_from(["C1", "C-1", "C2", "X" * 15, "X" * 17, "ICN"]), min_size=1, unique=True), st.randoms())
def test_a_match_does_not_depend_on_the_order_of_claims_nor_on_unrelated_ones(names: list[str], random: object) -> None:
    claims = [known(name, payer_numbers=frozenset({f"P{n % 2}"})) for n, name in enumerate(names)]
    shuffled = [*claims, known("UNRELATED", 999, service_from_date=date(2020, 1, 1), service_to_date=date(2020, 1, 1))]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    paid = payment(names[0], icn="P1")

    assert _match(paid, *claims) == _match(paid, *shuffled)
