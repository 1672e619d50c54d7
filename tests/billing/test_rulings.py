"""What a person decides about payments: it wins over the ladder, is kept, and any replay ends in the same balances."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from backoffice.billing import acts
from backoffice.billing.automation import Level, Policy
from backoffice.billing.identity import remit_id
from backoffice.billing.match import BY_HAND, index
from backoffice.billing.model import Outcome
from backoffice.billing.place import place
from backoffice.billing.rulings import Act, Ruling, Rulings, collect
from backoffice.edi.reader import read
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.tables.billing import remits
from backoffice.store.tables.house import audit_log
from backoffice.store.tables.rulings import billing_rulings
from tests.billing import words
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import balances, claim, deliver, entry_keys, items, run, tables
from tests.conftest import NIGHT

DAY = timedelta(days=1)
ERA = Era([Clp("C1", "150", "80", [("CO", "45", "70")])])
CLAIMS = tables([claim("C1", "150"), claim("C2", "150")])
NEVER_POSTED = {
    ("1200", "C1:1"): 150_00,
    ("1200", "C2:1"): 150_00,
    ("4000", "C1"): -150_00,
    ("4000", "C2"): -150_00,
}


def _id(era: Era = ERA) -> str:
    return remit_id(read(interchange(era)).transactions[0])


def _posted_night(office: Office) -> str:
    """A night in which C1 was paid; the subject of its claim payment."""
    deliver(office, CLAIMS, {"edi/a.835": interchange(ERA)})
    run(office)
    return f"{_id()}:1"


def _given(*acts_: tuple[Act, str]) -> Rulings:
    return collect(Ruling(number, act, "R1:1", claim_id) for number, (act, claim_id) in enumerate(acts_))


def test_a_person_places_what_the_ladder_can_not() -> None:
    one = words.filed(words.payment("X"))

    placed = place([one], index([words.known("C1")]), _given((Act.ASSIGN, "C1")))[one.key]

    assert placed.claim is not None
    assert (placed.outcome, placed.claim.claim_id, placed.match.rung) == (Outcome.POSTED, "C1", BY_HAND)


def test_what_was_refused_is_not_matched_by_machine_not_even_to_another_claim() -> None:
    one = words.filed(words.payment("C-1"))

    placed = place([one], index([words.known("C1"), words.known("C2")]), _given((Act.REFUSE, "C2")))[one.key]

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


def test_a_payment_that_does_not_add_up_is_placed_with_its_money_alone(office: Office) -> None:
    broken = Era([Clp("C1", "150", "80", [("CO", "45", "60")])])
    deliver(office, CLAIMS, {"edi/a.835": interchange(broken)})
    run(office)
    assert items(office) == {("CLAIM_OUT_OF_BALANCE", f"{_id(broken)}:1"): 80_00}

    acts.assign(office, f"{_id(broken)}:1", "C1", "kim", "seen at the payer's site")
    run(office)

    assert items(office) == {}
    assert balances(office) == NEVER_POSTED | {("1200", "C1:1"): 70_00, ("1050", _id(broken)): 80_00}


def test_a_match_undone_leaves_the_claim_as_never_posted_and_its_item_returns(office: Office) -> None:
    subject = _posted_night(office)

    assert acts.undo_match(office, subject, "kim", "another patient's") == "C1"
    run(office)

    assert balances(office) == NEVER_POSTED | {("1050", _id()): 80_00, ("2400", subject): -80_00}
    assert items(office) == {("MATCH_REFUSED", subject): 80_00}
    assert f"rev:clp:{_id()}:1:-:-:paid" in entry_keys(office)


def test_undone_and_then_placed_rightly_it_is_posted_once_net(office: Office) -> None:
    subject = _posted_night(office)
    acts.undo_match(office, subject, "kim", "another patient's")
    run(office)

    acts.assign(office, subject, "C2", "kim", "found it")
    run(office)

    assert balances(office) == {
        ("1050", _id()): 80_00,
        ("1200", "C1:1"): 150_00,
        ("4000", "C1"): -150_00,
        ("4000", "C2"): -150_00,
        ("4100", "C2"): 70_00,
    }
    assert items(office) == {}


def test_the_same_act_twice_is_one_ruling_and_one_row_of_the_audit_log(office: Office) -> None:
    subject = _posted_night(office)

    for _ in range(2):
        acts.assign(office, subject, "C2", "kim", "it is theirs")

    with office.transaction() as connection:
        assert len(connection.execute(select(billing_rulings)).all()) == 1
        (row,) = connection.execute(select(audit_log)).all()
    assert (row.actor, row.action, row.subject_id, row.reason) == ("kim", "payment_assign", subject, "it is theirs")


def test_a_remittance_undone_leaves_nothing_and_released_it_stands_again(office: Office) -> None:
    _posted_night(office)
    before = balances(office)
    acts.undo_remit(office, _id(), "kim", "sent to us by mistake")
    run(office)
    assert balances(office) == NEVER_POSTED
    assert items(office) == {("REMIT_TAKEN_BACK", _id()): 80_00}

    acts.release(office, _id(), "kim", "it is ours after all")
    run(office)

    assert (balances(office), items(office)) == (before, {})


def test_of_two_that_repeat_each_other_one_is_released_and_the_other_dismissed(office: Office) -> None:
    twin = Era(ERA.claims, trace="TRACE0002")
    deliver(office, CLAIMS, {"edi/a.835": interchange(ERA), "edi/b.835": interchange(twin)})
    run(office)
    assert items(office) == {("POSSIBLE_DUPLICATE", min(_id(), _id(twin))): 160_00}

    acts.release(office, _id(), "kim", "the bank has it once")
    acts.dismiss(office, _id(twin), "kim", "the bank has it once")
    run(office)

    assert items(office) == {}
    assert {key: cents for key, cents in balances(office).items() if key[0] == "1050"} == {("1050", _id()): 80_00}


def test_a_third_copy_is_held_and_does_not_touch_what_a_person_has_released(office: Office) -> None:
    twins = [Era(ERA.claims, trace=f"TRACE000{n}") for n in (2, 3)]
    deliver(office, CLAIMS, {"edi/a.835": interchange(ERA), "edi/b.835": interchange(twins[0])})
    run(office)
    acts.release(office, _id(), "kim", "the bank has it once")
    acts.dismiss(office, _id(twins[0]), "kim", "the bank has it once")
    deliver(office, CLAIMS, {"edi/c.835": interchange(twins[1])}, NIGHT + DAY)

    run(office, NIGHT + DAY)

    assert items(office) == {("POSSIBLE_DUPLICATE", _id(twins[1])): 80_00}
    assert balances(office)["1050", _id()] == 80_00


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda office: acts.assign(office, "nobody:1", "C1", "kim", "-"), "PAYMENT_UNKNOWN"),
        (lambda office: acts.assign(office, f"{_id()}:1", "C9", "kim", "-"), "CLAIM_UNKNOWN"),
        (lambda office: acts.undo_match(office, f"{_id()}:2", "kim", "-"), "PAYMENT_UNKNOWN"),
        (lambda office: acts.release(office, _id(), "kim", "-"), "NOT_HELD"),
        (lambda office: acts.dismiss(office, _id(), "kim", "-"), "NOT_HELD"),
    ],
)
def test_an_act_on_what_is_not_there_is_refused(office: Office, act: Callable[[Office], None], code: str) -> None:
    _posted_night(office)

    with pytest.raises(Rejected, match=f"^{code}"):
        act(office)


def test_a_broken_remittance_can_be_dismissed_and_never_released(office: Office) -> None:
    broken = Era(ERA.claims, paid="81")
    deliver(office, CLAIMS, {"edi/a.835": interchange(broken)})
    run(office)
    acts.dismiss(office, _id(broken), "kim", "the payer has withdrawn it")
    run(office)
    assert items(office) == {}

    with pytest.raises(Rejected, match=r"^NOT_HELD"):
        acts.release(office, _id(broken), "kim", "-")


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

    placed = place([one], index([words.known("C1")]), policy=Policy(words.RULES, by_payer={"P1": level}))

    assert {key[1]: each.reason for key, each in placed.items() if each.reason} == waiting
    other = place([one], index([words.known("C1")]), policy=Policy(words.RULES, by_payer={"P2": level}))
    assert other[one.key].outcome is Outcome.POSTED


def test_a_reversal_that_waits_for_a_person_undoes_nothing_until_it_is_approved() -> None:
    paid, taken = words.filed(words.payment("C1")), words.filed(REVERSED, "R2")
    policy, claims = Policy(words.RULES, Level("semi")), index([words.known("C1")])

    waiting = place([paid, taken], claims, policy=policy)
    approved = collect([Ruling(1, Act.APPROVE, "R2:2", "")])
    released = place([paid, taken], claims, approved, policy)

    assert (waiting[taken.key].reason, waiting[paid.key].is_reversed) == ("REVERSAL_FOR_REVIEW", False)
    assert (released[taken.key].outcome, released[paid.key].is_reversed) == (Outcome.REVERSAL, True)


def test_a_remittance_of_a_payer_for_review_is_one_item_until_it_is_approved(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(billing={"payers": {"P1": {"automation": "review"}}})
    era = Era([Clp("C1", "150", "80", [("CO", "45", "70")]), Clp("C2", "150", "90", [("CO", "45", "60")])])
    deliver(office, CLAIMS, {"edi/a.835": interchange(era)})
    run(office)
    assert items(office) == {("REMIT_FOR_REVIEW", _id(era)): 170_00}

    acts.approve(office, _id(era), "kim", "looked through")
    run(office)

    assert items(office) == {}
    assert balances(office)["4100", "C2"] == 60_00


def test_placed_on_a_claim_from_before_the_start_a_payment_is_memo_and_keeps_its_rank() -> None:
    strange = words.filed(words.payment("X", status="17"))
    older, second = words.known("C1", is_foreign=True), words.known("C1", payer_by_rank={2: frozenset({"P2"})})
    from_second = replace(strange, head=replace(strange.head, payer_ids=("P2",)))

    assert place([strange], index([older]), _given((Act.ASSIGN, "C1")))[strange.key].outcome is Outcome.MEMO
    assert place([from_second], index([second]), _given((Act.ASSIGN, "C1")))[strange.key].rank == 2


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


@pytest.mark.parametrize("seed", range(3))
def test_rulings_among_nights_in_any_order_end_in_the_same_balances(office: Office, seed: int) -> None:
    random = Random(seed)
    stranger = Era([Clp("X9", "150", "30", [("CO", "45", "120")])], trace="TRACE0009")
    denied = Era([Clp("C2", "150", "0", [("CO", "50", "150")], status="4")], trace="TRACE0005")
    eras = [ERA, stranger, denied]
    deliver(office, CLAIMS, {f"edi/{NIGHT}/{n}.835": interchange(era) for n, era in enumerate(eras)})
    deliver(office, CLAIMS, on=NIGHT + DAY)
    run(office, NIGHT)
    given = [
        lambda: acts.assign(office, f"{_id(stranger)}:1", "C2", "kim", "found"),
        lambda: acts.undo_match(office, f"{_id()}:1", "kim", "wrong"),
        lambda: acts.undo_remit(office, _id(denied), "kim", "wrong"),
    ]
    for act in random.sample(given, len(given)):
        act()
        run(office, random.choice([NIGHT, NIGHT + DAY]))

    run(office, NIGHT + DAY)

    assert balances(office) == {
        ("1050", _id()): 80_00,
        ("2400", f"{_id()}:1"): -80_00,
        ("1050", _id(stranger)): 30_00,
        ("4100", "C2"): 120_00,
        ("1200", "C1:1"): 150_00,
        ("4000", "C1"): -150_00,
        ("4000", "C2"): -150_00,
    }

    with office.transaction() as connection:
        connection.execute(update(remits).values(is_due=True))
    counts = run(office, NIGHT + DAY)
    assert (counts["post.posted"], counts["post.reversed"]) == (0, 0)
