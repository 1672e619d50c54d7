"""What a person decides about payments is posted by the next night and kept: any replay ends in the same balances."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from backoffice.billing import acts
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.tables.billing import remits
from backoffice.store.tables.house import audit_log
from backoffice.store.tables.rulings import billing_rulings
from tests.billing.era import Clp, Era, era_id, interchange
from tests.billing.night import balances, claim, deliver, entry_keys, items, run, tables
from tests.conftest import NIGHT

DAY = timedelta(days=1)
ERA = Era([Clp("C1", "150", "80", [("CO", "45", "70")])])
ID = era_id(ERA)
CLAIMS = tables([claim("C1", "150"), claim("C2", "150")])
NEVER_POSTED = {
    ("1200", "C1:1"): 150_00,
    ("1200", "C2:1"): 150_00,
    ("4000", "C1"): -150_00,
    ("4000", "C2"): -150_00,
}


def _posted_night(office: Office) -> str:
    """A night in which C1 was paid; the subject of its claim payment."""
    deliver(office, CLAIMS, {"edi/a.835": interchange(ERA)})
    run(office)
    return f"{ID}:1"


def test_a_payment_that_does_not_add_up_is_placed_with_its_money_alone(office: Office) -> None:
    broken = Era([Clp("C1", "150", "80", [("CO", "45", "60")])])
    deliver(office, CLAIMS, {"edi/a.835": interchange(broken)})
    run(office)
    assert items(office) == {("CLAIM_OUT_OF_BALANCE", f"{era_id(broken)}:1"): 80_00}

    acts.assign(office, f"{era_id(broken)}:1", "C1", "kim", "seen at the payer's site")
    run(office)

    assert items(office) == {("BALANCE_LEFT", "C1:1"): 70_00}
    assert balances(office) == NEVER_POSTED | {("1200", "C1:1"): 70_00, ("1050", era_id(broken)): 80_00}


def test_a_match_undone_leaves_the_claim_as_never_posted_and_its_item_returns(office: Office) -> None:
    subject = _posted_night(office)

    assert acts.undo_match(office, subject, "kim", "another patient's") == "C1"
    run(office)

    assert balances(office) == NEVER_POSTED | {("1050", ID): 80_00, ("2400", subject): -80_00}
    assert items(office) == {("MATCH_REFUSED", subject): 80_00}
    assert f"rev:clp:{ID}:1:-:-:paid" in entry_keys(office)


def test_undone_and_then_placed_rightly_it_is_posted_once_net(office: Office) -> None:
    subject = _posted_night(office)
    acts.undo_match(office, subject, "kim", "another patient's")
    run(office)

    acts.assign(office, subject, "C2", "kim", "found it")
    run(office)

    assert balances(office) == {
        ("1050", ID): 80_00,
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
    acts.undo_remit(office, ID, "kim", "sent to us by mistake")
    run(office)
    assert balances(office) == NEVER_POSTED
    assert items(office) == {("REMIT_TAKEN_BACK", ID): 80_00}

    acts.release(office, ID, "kim", "it is ours after all")
    run(office)

    assert (balances(office), items(office)) == (before, {})


def test_of_two_that_repeat_each_other_one_is_released_and_the_other_dismissed(office: Office) -> None:
    twin = Era(ERA.claims, trace="TRACE0002")
    deliver(office, CLAIMS, {"edi/a.835": interchange(ERA), "edi/b.835": interchange(twin)})
    run(office)
    assert items(office) == {("POSSIBLE_DUPLICATE", min(ID, era_id(twin))): 160_00}

    acts.release(office, ID, "kim", "the bank has it once")
    acts.dismiss(office, era_id(twin), "kim", "the bank has it once")
    run(office)

    assert items(office) == {}
    assert {key: cents for key, cents in balances(office).items() if key[0] == "1050"} == {("1050", ID): 80_00}


def test_a_third_copy_is_held_and_does_not_touch_what_a_person_has_released(office: Office) -> None:
    twins = [Era(ERA.claims, trace=f"TRACE000{n}") for n in (2, 3)]
    deliver(office, CLAIMS, {"edi/a.835": interchange(ERA), "edi/b.835": interchange(twins[0])})
    run(office)
    acts.release(office, ID, "kim", "the bank has it once")
    acts.dismiss(office, era_id(twins[0]), "kim", "the bank has it once")
    deliver(office, CLAIMS, {"edi/c.835": interchange(twins[1])}, NIGHT + DAY)

    run(office, NIGHT + DAY)

    assert items(office) == {("POSSIBLE_DUPLICATE", era_id(twins[1])): 80_00}
    assert balances(office)["1050", ID] == 80_00


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda office: acts.assign(office, "nobody:1", "C1", "kim", "-"), "PAYMENT_UNKNOWN"),
        (lambda office: acts.assign(office, f"{ID}:1", "C9", "kim", "-"), "CLAIM_UNKNOWN"),
        (lambda office: acts.undo_match(office, f"{ID}:2", "kim", "-"), "PAYMENT_UNKNOWN"),
        (lambda office: acts.release(office, ID, "kim", "-"), "NOT_HELD"),
        (lambda office: acts.dismiss(office, ID, "kim", "-"), "NOT_HELD"),
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
    acts.dismiss(office, era_id(broken), "kim", "the payer has withdrawn it")
    run(office)
    assert items(office) == {}

    with pytest.raises(Rejected, match=r"^NOT_HELD"):
        acts.release(office, era_id(broken), "kim", "-")


def test_a_remittance_of_a_payer_for_review_is_one_item_until_it_is_approved(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(billing={"payers": {"P1": {"automation": "review"}}})
    era = Era([Clp("C1", "150", "80", [("CO", "45", "70")]), Clp("C2", "150", "90", [("CO", "45", "60")])])
    deliver(office, CLAIMS, {"edi/a.835": interchange(era)})
    run(office)
    assert items(office) == {("REMIT_FOR_REVIEW", era_id(era)): 170_00}

    acts.approve(office, era_id(era), "kim", "looked through")
    run(office)

    assert items(office) == {}
    assert balances(office)["4100", "C2"] == 60_00


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
        lambda: acts.assign(office, f"{era_id(stranger)}:1", "C2", "kim", "found"),
        lambda: acts.undo_match(office, f"{ID}:1", "kim", "wrong"),
        lambda: acts.undo_remit(office, era_id(denied), "kim", "wrong"),
    ]
    for act in random.sample(given, len(given)):
        act()
        run(office, random.choice([NIGHT, NIGHT + DAY]))

    run(office, NIGHT + DAY)

    assert balances(office) == {
        ("1050", ID): 80_00,
        ("2400", f"{ID}:1"): -80_00,
        ("1050", era_id(stranger)): 30_00,
        ("4100", "C2"): 120_00,
        ("1200", "C1:1"): 150_00,
        ("4000", "C1"): -150_00,
        ("4000", "C2"): -150_00,
    }

    with office.transaction() as connection:
        connection.execute(update(remits).values(is_due=True))
    counts = run(office, NIGHT + DAY)
    assert (counts["post.posted"], counts["post.reversed"]) == (0, 0)
