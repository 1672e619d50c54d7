"""What a person decides about payments wins over the ladder, and of two decisions the later one holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.automation import Level, Policy
from backoffice.billing.match import BY_HAND, index
from backoffice.billing.model import Outcome
from backoffice.billing.place import place
from backoffice.billing.rulings import Act, Ruling, Rulings, collect
from tests.billing import words

POLICY = Policy(words.RULES)


def _given(*acts_: tuple[Act, str]) -> Rulings:
    return collect(Ruling(number, act, "R1:1", claim_id) for number, (act, claim_id) in enumerate(acts_))


def test_a_person_places_what_the_ladder_can_not() -> None:
    one = words.filed(words.payment("X"))

    placed = place([one], index([words.known("C1")]), POLICY, _given((Act.ASSIGN, "C1")))[one.key]

    assert placed.claim is not None
    assert (placed.outcome, placed.claim.claim_id, placed.match.rung) == (Outcome.POSTED, "C1", BY_HAND)


def test_what_was_refused_is_not_matched_by_machine_not_even_to_another_claim() -> None:
    one = words.filed(words.payment("C-1"))

    placed = place([one], index([words.known("C1"), words.known("C2")]), POLICY, _given((Act.REFUSE, "C2")))[one.key]

    assert (placed.outcome, placed.kind, placed.match.candidates) == (Outcome.SUSPENSE, "MATCH_REFUSED", ("C1",))


@pytest.mark.parametrize(
    ("given", "claim_id"),
    [
        ([(Act.ASSIGN, "C1"), (Act.REFUSE, "C1")], ""),
        ([(Act.REFUSE, "C1"), (Act.ASSIGN, "C1")], "C1"),
        ([(Act.ASSIGN, "C1"), (Act.ASSIGN, "C2")], "C2"),
        ([(Act.ASSIGN, "C1"), (Act.REFUSE, "C2")], "C1"),
    ],
)
def test_of_two_rulings_the_later_one_holds(given: list[tuple[Act, str]], claim_id: str) -> None:
    assert _given(*given).on(("R1", 1)).claim_id == claim_id


DENIED = words.payment("C1", cas=[("CO", "16", 100)], status="4")
REVERSED = words.payment("C1", charge_cents=-100, status="22", ordinal=2)


@pytest.mark.parametrize(
    ("level", "waiting"),
    [
        (Level("full"), {}),
        (Level("semi"), {1: "DENIAL_FOR_REVIEW"}),
        (Level("full", frozenset({"16"})), {1: "CARC_FOR_REVIEW"}),
        (Level("review"), {1: "PAYER_FOR_REVIEW"}),
    ],
)
def test_what_a_payers_level_does_not_let_through_waits_for_a_person(level: Level, waiting: dict[int, str]) -> None:
    one = words.filed(DENIED)

    placed = place([one], index([words.known("C1")]), Policy(words.RULES, by_payer={"P1": level}))

    assert {key[1]: each.reason for key, each in placed.items() if each.reason} == waiting
    other = place([one], index([words.known("C1")]), Policy(words.RULES, by_payer={"P2": level}))
    assert other[one.key].outcome is Outcome.POSTED


def test_a_reversal_that_waits_for_a_person_undoes_nothing_until_it_is_approved() -> None:
    paid, taken = words.filed(words.payment("C1")), words.filed(REVERSED, "R2")
    policy, claims = Policy(words.RULES, Level("semi")), index([words.known("C1")])

    waiting = place([paid, taken], claims, policy)
    approved = collect([Ruling(1, Act.APPROVE, "R2:2", "")])
    released = place([paid, taken], claims, policy, approved)

    assert (waiting[taken.key].reason, waiting[paid.key].is_reversed) == ("REVERSAL_FOR_REVIEW", False)
    assert (released[taken.key].outcome, released[paid.key].is_reversed) == (Outcome.REVERSAL, True)


def test_placed_on_a_claim_from_before_the_start_a_payment_is_memo_and_keeps_its_rank() -> None:
    strange = words.filed(words.payment("X", status="17"))
    older, second = words.known("C1", is_foreign=True), words.known("C1", payer_by_rank={2: frozenset({"P2"})})
    from_second = replace(strange, head=replace(strange.head, payer_ids=("P2",)))

    assert place([strange], index([older]), POLICY, _given((Act.ASSIGN, "C1")))[strange.key].outcome is Outcome.MEMO
    assert place([from_second], index([second]), POLICY, _given((Act.ASSIGN, "C1")))[strange.key].rank == 2


@given(st.lists(st.tuples(st.sampled_from([Act.ASSIGN, Act.REFUSE]), st.sampled_from(["C1", "C2"])), max_size=6))
def test_rulings_read_in_any_order_say_the_same_and_only_the_last_on_a_claim_counts(
    acts_: list[tuple[Act, str]],
) -> None:
    rulings = [Ruling(number, act, "R1:1", claim_id) for number, (act, claim_id) in enumerate(acts_)]
    last = {claim_id: act for act, claim_id in acts_}

    word = collect(reversed(rulings)).on(("R1", 1))

    assert word == collect(rulings).on(("R1", 1))
    assert word.refused == {claim_id for claim_id, act in last.items() if act is Act.REFUSE}
    assert not word.claim_id or last[word.claim_id] is Act.ASSIGN
