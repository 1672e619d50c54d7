"""Entries of remittances: each balances, and each claim's legs in clearing are what was paid on it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.automation import Policy
from backoffice.billing.match import index
from backoffice.billing.model import (
    Account,
    ClaimLine,
    ClaimPayment,
    Entry,
    Filed,
    KnownClaim,
    ProviderAdjustment,
    RemitHead,
    ServiceLine,
)
from backoffice.billing.place import place
from backoffice.billing.post import World, claim_entries
from backoffice.billing.provider import Payers, plb_entry
from backoffice.billing.standing import stand
from tests.billing.words import RULES, Cas, claim_line, filed, known, payment, service

TWO_PAYERS = {1: frozenset({"P1"}), 2: frozenset({"P2"})}
HEAD = RemitHead("R1", "T1", "1512345678", payee_id="123", payment_date=date(2026, 10, 1))


def _world(payments: Sequence[Filed], *claims: KnownClaim) -> World:
    standing = stand(payments, place(payments, index(claims), Policy(RULES)), RULES)
    return World({one.key: one for one in payments}, standing.placements, standing.groups, RULES)


def _entries(payments: Sequence[Filed], *claims: KnownClaim) -> list[Entry]:
    world = _world(payments, *claims)
    return [entry for one in payments for entry in claim_entries(one.key, world)]


def _net(entries: Sequence[Entry]) -> dict[tuple[str, str], int]:
    net: Counter[tuple[str, str]] = Counter()
    for leg in (leg for entry in entries for leg in entry.legs):
        net[leg.account.value, leg.subledger] += leg.amount_cents
    return {key: cents for key, cents in net.items() if cents}


def _post(paid: ClaimPayment, claim: KnownClaim) -> dict[tuple[str, str], int]:
    return _net(_entries([filed(paid)], claim))


CAS_GOES_TO = [
    (("CO", "45", 30), ("4100", "C1")),
    (("CO", "253", 30), ("4110", "C1")),
    (("PI", "144", 30), ("4110", "C1")),
    (("PR", "1", 30), ("1210", "C1")),
    (("PR", "27", 30), ("1220", "C1:27")),
    (("CO", "50", 30), ("1220", "C1:50")),
    (("OA", "999", 30), ("1220", "C1:999")),
    (("CR", "45", 30), ("1220", "C1:45")),
    (("CO", "45", -30), ("4100", "C1")),
]


@pytest.mark.parametrize(("cas", "where"), CAS_GOES_TO)
def test_each_adjustment_goes_to_its_account(cas: Cas, where: tuple[str, str]) -> None:
    net = _post(payment("C1", cas=[cas]), known("C1"))

    assert net == {("1050", "R1"): 100 - cas[2], ("1200", "C1:1"): -100, where: cas[2]}


def test_the_patients_share_goes_to_the_next_payer_first() -> None:
    net = _post(payment("C1", cas=[("PR", "2", 20)]), known("C1", payer_by_rank=TWO_PAYERS))

    assert net == {("1050", "R1"): 80, ("1200", "C1:1"): -100, ("1200", "C1:2"): 20}


def test_of_a_secondary_payment_only_money_and_patients_share_move() -> None:
    first = filed(payment("C1", cas=[("CO", "45", 20), ("PR", "2", 20)]))
    paid = filed(payment("C1", cas=[("OA", "23", 80), ("CO", "45", 3), ("PR", "2", 5)], status="2"), "R2")

    net = _net(_entries([paid, first], known("C1", payer_by_rank=TWO_PAYERS)))

    assert net == {
        ("1050", "R1"): 60,
        ("1050", "R2"): 12,
        ("1200", "C1:1"): -100,
        ("1200", "C1:2"): 3,
        ("1210", "C1"): 5,
        ("4100", "C1"): 20,
    }


def test_a_denied_claim_is_disputed_even_where_the_contract_is_named() -> None:
    net = _post(payment("C1", cas=[("CO", "45", 100)], status="4"), known("C1"))

    assert net == {("1200", "C1:1"): -100, ("1220", "C1:45"): 100}


def test_a_denial_ends_when_the_same_work_is_adjudicated_again() -> None:
    denied = filed(payment("C1", lines=[service(1, "A", 60, [("CO", "50", 60)]), service(2, "B", 40)]), "R1")
    again = filed(payment("C1", 60, lines=[service(1, "A", 60)]), "R2", date(2026, 10, 9))
    lines = known("C1", charges=frozenset({100, 60}))

    assert _net(_entries([denied, again], lines)) == {
        ("1050", "R1"): 40,
        ("1050", "R2"): 60,
        ("1200", "C1:1"): -100,
    }


@pytest.mark.parametrize(
    "lines", [(), (service(1, "A", 60, [("CO", "18", 60)]), service(2, "B", 40, [("CO", "18", 40)]))]
)
def test_a_refusal_of_what_is_settled_already_says_nothing(lines: Sequence[ServiceLine]) -> None:
    paid = filed(payment("C1", lines=[service(1, "A", 60), service(2, "B", 40, [("CO", "45", 10)])]), "R1")
    cas: list[Cas] = [] if lines else [("CO", "18", 100)]
    again = filed(payment("C1", 100, cas, lines, status="4"), "R2", date(2026, 10, 9))

    net = _net(_entries([again, paid], known("C1")))

    assert net == {("1050", "R1"): 90, ("1200", "C1:1"): -100, ("4100", "C1"): 10}


@pytest.mark.parametrize("is_by_line", [True, False])
@pytest.mark.parametrize("status", ["1", "4"])
def test_a_refusal_as_a_duplicate_leaves_the_denial_of_the_same_work_as_it_was(is_by_line: bool, status: str) -> None:
    def refused(remit_id: str, carc: str, day: int) -> Filed:
        cas: list[Cas] = [("CO", carc, 100)]
        lines = [service(1, "A", 100, cas)] if is_by_line else ()
        return filed(payment("C1", 100, () if lines else cas, lines, status), remit_id, date(2026, 10, day))

    payments = [refused("R1", "197", 1), refused("R2", "18", 5), refused("R3", "18", 9)]

    assert _net(_entries(payments, known("C1"))) == {("1200", "C1:1"): -100, ("1220", "C1:197"): 100}


def test_what_is_refused_as_a_duplicate_alone_is_disputed_until_it_is_decided() -> None:
    first = filed(payment("C1", 100, [("CO", "18", 100)], status="4"), "R1")
    decided = filed(payment("C1", 100, [("CO", "50", 100)], status="4"), "R2", date(2026, 10, 9))

    found = [_net(_entries(some, known("C1"))) for some in ([first], [first, decided])]

    assert found == [{("1200", "C1:1"): -100, ("1220", f"C1:{carc}"): 100} for carc in ("18", "50")]


def test_a_later_payment_of_other_work_leaves_the_denial_standing() -> None:
    denied = filed(payment("C1", 60, lines=[service(1, "A", 60, [("CO", "50", 60)])]), "R1")
    other = filed(payment("C1", 40, lines=[service(1, "B", 40)]), "R2", date(2026, 10, 9))

    net = _net(_entries([denied, other], known("C1", lines=(claim_line(1, "A", 60), claim_line(2, "B", 40)))))

    assert net["1220", "C1:50"] == 60


AS_BILLED = claim_line(1, "A", 60, "L1"), claim_line(2, "B", 40)
PUT_RIGHT = claim_line(1, "D", 70, "L1"), claim_line(2, "B", 40)


@pytest.mark.parametrize(
    ("lines", "later", "left_cents"),
    [
        (AS_BILLED, [service(1, "D", 60), service(2, "B", 40)], 0),
        (AS_BILLED, [service(1, "D", 100)], 0),
        (AS_BILLED, [], 0),
        (PUT_RIGHT, [service(1, "D", 70), service(2, "B", 40)], 0),
        (PUT_RIGHT, [service(1, "D", 70)], 40),
        (PUT_RIGHT, [service(1, "D", 70, control="L1")], 40),
        (AS_BILLED, [service(1, "D", 60), service(2, "B", 40, [("CO", "18", 40)])], 40),
    ],
    ids=["another code", "as one", "as a whole", "claim put right", "line put right", "its number", "a duplicate"],
)
def test_a_denial_ends_when_the_payer_decides_what_has_taken_the_place_of_the_denied_work(
    lines: tuple[ClaimLine, ...], later: list[ServiceLine], left_cents: int
) -> None:
    first = [service(1, "A", 60, [("CO", "16", 60)]), service(2, "B", 40, [("CO", "16", 40)])]
    denied = filed(payment("C1", 100, lines=first, status="4"), "R1")
    charge_cents = sum(each.charge_cents for each in later) or 100
    again = filed(payment("C1", charge_cents, lines=later), "R2", date(2026, 10, 9))

    net = _net(_entries([denied, again], known("C1", charges=frozenset({100, 110}), lines=lines)))

    assert net.get(("1220", "C1:16"), 0) == left_cents


def test_a_reversal_leaves_the_state_as_never_posted_but_for_the_money_of_each_remittance() -> None:
    paid = filed(payment("C1", cas=[("CO", "50", 10), ("CO", "45", 10), ("PR", "2", 20)], icn="I"), "R1")
    cas: list[Cas] = [("CR", "50", -10), ("CR", "45", -10), ("CR", "2", -20)]
    back = filed(payment("C1", -100, cas, status="22", icn="I"), "R2")

    assert _net(_entries([paid, back], known("C1"))) == {("1050", "R1"): 60, ("1050", "R2"): -60}


@pytest.mark.parametrize(
    ("paid", "where"),
    [
        (payment("C1", status="25"), "2400"),
        (payment("C1", status="23"), "2400"),
        (payment("C1", status="77"), "2400"),
        (payment("C1", 90), "2400"),
        (ClaimPayment(1, "C1", "1", 100, 90), "2400"),
        (ClaimPayment(1, "C1", "1", 100, 100, fault="AMOUNT"), "2400"),
    ],
)
def test_what_cannot_be_posted_keeps_its_money_in_suspense(paid: ClaimPayment, where: str) -> None:
    assert _post(paid, known("C1")) == {("1050", "R1"): paid.paid_cents, (where, "R1:1"): -paid.paid_cents}


@pytest.mark.parametrize("status", ["23", "25"])
def test_a_notice_without_money_posts_nothing(status: str) -> None:
    assert _post(payment("C1", 100, [("OA", "109", 100)], status=status), known("C1")) == {}


@pytest.mark.parametrize(
    ("code", "reference", "where"),
    [
        ("WO", "ref 1", ("2200", "1512345678:WO:REF1")),
        ("72", "REF1", ("2200", "1512345678:WO:REF1")),
        ("FB", "", ("2200", "1512345678:FB:-")),
        ("L6", "", ("4200", "R1")),
        ("J1", "", ("6100", "R1")),
        ("XX", "", ("2400", "R1:plb.2.3")),
    ],
)
@pytest.mark.parametrize("cents", [700, -700])
def test_what_lowers_the_payment_is_a_debit_of_its_codes_account(
    code: str, reference: str, where: tuple[str, str], cents: int
) -> None:
    entry = plb_entry(HEAD, ProviderAdjustment(2, 3, "123", code, reference, cents), Payers())

    assert (entry.key, _net([entry])) == ("plb:R1:2:3", {where: cents, ("1050", "R1"): -cents})


AMOUNTS = st.integers(-50_000, 50_000)
GROUPS = st.sampled_from(["CO", "PR", "OA", "PI", "CR"])
CARCS = st.sampled_from(["45", "253", "50", "16", "1", "2", "29", "999"])
CAS = st.lists(st.tuples(GROUPS, CARCS, AMOUNTS), max_size=4)
STATUSES = st.sampled_from(["1", "2", "3", "4", "19", "22", "23", "25", "9"])


@st.composite
def payments(draw: st.DrawFn) -> list[Filed]:
    """Payments of two claims in some remittances, some of them the reversal of another."""
    found: list[Filed] = []
    for number in range(draw(st.integers(1, 6))):
        remit = draw(st.sampled_from(["R1", "R2"]))
        paid = payment(
            draw(st.sampled_from(["C1", "C2", "X"])),
            draw(st.sampled_from([100, 200, -100])),
            draw(CAS),
            [service(1, "A", draw(st.sampled_from([100, 200])), draw(CAS))] if draw(st.booleans()) else [],
            draw(STATUSES),
            number + 1,
        )
        found.append(filed(paid, remit, date(2026, 10, draw(st.integers(1, 3)))))
    return found


@given(payments())
def test_every_entry_balances_and_clearing_holds_what_was_paid(found: list[Filed]) -> None:
    world = _world(found, known("C1"), known("C2", 200, payer_by_rank=TWO_PAYERS))

    for one in found:
        entries = claim_entries(one.key, world)
        clearing = [leg for entry in entries for leg in entry.legs if leg.account is Account.CLEARING]
        assert all(sum(leg.amount_cents for leg in entry.legs) == 0 for entry in entries)
        assert all(leg.amount_cents for entry in entries for leg in entry.legs)
        assert {leg.subledger for leg in clearing} <= {one.head.remit_id}
        assert sum(leg.amount_cents for leg in clearing) == one.payment.paid_cents
        assert len({entry.key for entry in entries}) == len(entries)
