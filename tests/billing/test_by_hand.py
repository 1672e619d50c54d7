"""What persons settle, write off and book: never more than they said, never more than stands there, and revocable."""

from datetime import date, timedelta
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backoffice.billing import acts, money_acts
from backoffice.billing.by_hand import GIVING_UP, HAND_ACTS, Decision, Standing, hand_entries
from backoffice.billing.decide.open_items import open_item_subject
from backoffice.billing.model import Account
from backoffice.billing.rulings import Act
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.tables.journal import journal_entries
from tests.billing.era import Clp, Era, era_id, interchange
from tests.billing.night import account, balances, claim, deliver, items, run, tables
from tests.conftest import NIGHT

DAY = timedelta(days=1)
CLAIMS = tables([claim("C1", "150"), claim("C2", "150")])
DENIED = Era([Clp("C1", "150", "0", [("CO", "29", "150")], status="4")], trace="DENIED01")
PAID = Era([Clp("C1", "150", "80", [("CO", "45", "70")])], trace="PAID00001")


def _bank(*lines: str) -> dict[str, bytes]:
    rows = "".join(f"{line}\n" for line in lines)
    return {"bank/operating/a.csv": f"posted_date,amount,description,reference\n{rows}".encode()}


def _line(office: Office, kind: str) -> str:
    (subject,) = [subject for found, subject in items(office) if found == kind]
    return subject


def test_a_denied_amount_is_written_off_and_its_item_closes(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DENIED)})
    run(office)
    assert items(office) == {("DENIAL_FINAL", "C1:0:29"): 150_00}

    money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", 100_00, "kim", "too late")
    run(office)

    assert items(office) == {("DENIAL_FINAL", "C1:0:29"): 50_00}
    assert (account(office, "4190"), account(office, "1220")) == (100_00, 50_00)
    with pytest.raises(Rejected, match=r"^MORE_THAN_THERE"):
        money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", 50_01, "kim", "too much")


def test_a_part_written_off_twice_in_the_same_words_is_written_off_once(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DENIED)})
    run(office)

    numbers = [
        money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", 50_00, "kim", reason)[0]
        for reason in ("too late", "too late", "and the rest of it")
    ]
    run(office)

    assert numbers[0] == numbers[1] != numbers[2]
    assert (account(office, "4190"), items(office)) == (100_00, {("DENIAL_FINAL", "C1:0:29"): 50_00})


def test_what_was_withdrawn_can_be_written_off_again(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DENIED)})
    run(office)
    number, _ = money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", 50_00, "kim", "too late")
    money_acts.undo_ruling(office, number, "kim", "not yet")

    money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", 50_00, "kim", "too late")
    run(office)

    assert account(office, "4190") == 50_00


def test_paid_after_all_the_write_off_is_taken_back_by_itself(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DENIED)})
    run(office)
    money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", None, "kim", "too late")
    run(office)
    later = Era(PAID.claims, trace="PAID00001", date="20261004")
    deliver(office, CLAIMS, {"edi/b.835": interchange(later)}, NIGHT + DAY)

    run(office, NIGHT + DAY)

    assert items(office) == {}
    assert (account(office, "4190"), account(office, "1220"), account(office, "4100")) == (0, 0, 70_00)


def test_a_decision_withdrawn_leaves_the_ledger_as_if_it_was_never_made(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DENIED)})
    run(office)
    before = balances(office), items(office)
    number, cents = money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", None, "kim", "too late")
    run(office)
    assert cents == account(office, "4190") == 150_00

    money_acts.undo_ruling(office, number, "kim", "there is an appeal")
    run(office)

    assert (balances(office), items(office)) == before
    with pytest.raises(Rejected, match=r"^NOTHING_TO_UNDO"):
        money_acts.undo_ruling(office, number, "kim", "again")


def _again(trace: str, day: str, *claims: Clp) -> dict[str, bytes]:
    return {f"edi/{trace}.835": interchange(Era(claims, trace=trace, date=day))}


def test_a_payment_taken_back_and_denied_anew_is_a_new_item_that_no_former_decision_covers(office: Office) -> None:
    denied = Clp("C1", "150", "0", [("CO", "29", "150")], status="4", icn="I1")
    back = Clp("C1", "-150", "0", [("CO", "29", "-150")], status="22", icn="I1")
    deliver(office, CLAIMS, _again("FIRST", "20261001", denied))
    run(office)
    money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", 150_00, "kim", "too late")
    deliver(office, CLAIMS, _again("ANEW", "20261004", back, denied), NIGHT + DAY)

    run(office, NIGHT + DAY)
    assert (account(office, "4190"), items(office)) == (0, {("DENIAL_FINAL", "C1:0:29"): 150_00})
    money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", 150_00, "kim", "too late")
    run(office, NIGHT + DAY)

    assert (account(office, "4190"), items(office)) == (150_00, {})


DISPUTED = Era([Clp("C1", "150", "0", [("CO", "27", "150")], status="4")], trace="DISPUTED1")


@pytest.mark.parametrize(
    ("act", "place"),
    [(Act.TO_PATIENT, ("1210", "C1")), (Act.AS_CONTRACT, ("4100", "C1")), (Act.WRITE_OFF, ("4190", "C1"))],
)
def test_a_denied_amount_goes_where_a_person_says_and_comes_back_when_the_decision_is_withdrawn(
    office: Office, act: Act, place: tuple[str, str]
) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DISPUTED)})
    run(office)
    before = balances(office), items(office)
    number, _ = money_acts.move_money(office, act, "C1:0:27", None, "kim", "no coverage on that day")
    run(office)
    assert (balances(office)[place], account(office, "1220"), items(office)) == (150_00, 0, {})

    money_acts.undo_ruling(office, number, "kim", "there was one")
    run(office)

    assert (balances(office), items(office)) == before


def test_all_ways_to_give_up_a_denial_share_what_stands_there(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DISPUTED)})
    run(office)

    given = [
        money_acts.move_money(office, act, "C1:0:27", cents, "kim", "as agreed")[1]
        for act, cents in ((Act.AS_CONTRACT, 90_00), (Act.WRITE_OFF, 20_00), (Act.TO_PATIENT, None))
    ]
    run(office)

    assert given == [90_00, 20_00, 40_00]
    assert [account(office, name) for name in ("4100", "4190", "1210", "1220")] == [90_00, 20_00, 40_00, 0]


def test_what_the_practice_filed_too_late_is_never_the_patients(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DENIED)})
    run(office)

    with pytest.raises(Rejected, match=r"^PATIENT_NOT_LIABLE C1:0:29"):
        money_acts.move_money(office, Act.TO_PATIENT, "C1:0:29", None, "kim", "bill her")


def test_what_a_card_payment_lacks_is_booked_to_fees(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(PAID), **_bank("2026-10-02,77.60,TRN*1*PAID00001*1512345678,")})
    run(office)
    assert [kind for kind, _ in items(office)] == ["DEPOSIT_SHORT"]

    money_acts.move_money(office, Act.BOOK_FEE, era_id(PAID), None, "kim", "virtual card")
    run(office)

    assert items(office) == {}
    assert balances(office)["6100", era_id(PAID)] == 2_40
    assert account(office, "1050") == 0


def test_a_deposit_that_nothing_explains_is_booked_by_a_person(office: Office) -> None:
    deliver(office, CLAIMS, _bank("2026-10-02,12.00,FEE GIVEN BACK,"))
    run(office)
    line = _line(office, "UNEXPECTED_DEPOSIT")

    money_acts.move_money(office, Act.BOOK_DEPOSIT, line, None, "kim", "the bank's mistake")
    run(office)

    assert items(office) == {}
    assert balances(office) == {
        ("1000", "operating"): 12_00,
        ("1200", "C1:1"): 150_00,
        ("1200", "C2:1"): 150_00,
        ("4000", "C1"): -150_00,
        ("4000", "C2"): -150_00,
        ("6100", line): -12_00,
    }


def test_a_deposit_without_a_trace_is_settled_by_a_person_with_several_remittances(office: Office) -> None:
    other = Era([Clp("C2", "150", "20", [("CO", "45", "130")])], trace="PAID00002")
    files = {"edi/a.835": interchange(PAID), "edi/b.835": interchange(other), **_bank("2026-10-02,100.00,LOCKBOX,")}
    deliver(office, CLAIMS, files)
    run(office)
    line = _line(office, "UNEXPECTED_DEPOSIT")

    for era in (PAID, other):
        money_acts.settle_deposit(office, line, era_id(era), "kim", "both are in it")
    run(office)

    assert {kind for kind, _ in items(office)} <= {"BANK_ADDENDA_MISSING"}
    assert (account(office, "1050"), account(office, "2300")) == (0, 0)


def test_a_deposit_taken_off_stays_off_until_a_person_settles_it(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(PAID), **_bank("2026-10-02,80.00,TRN*1*PAID00001*1512345678,")})
    run(office)
    before = balances(office)
    line = next(key for number, key in _bank_entries(office) if number == "deposit")

    assert money_acts.undo_deposit(office, line, "kim", "another practice's") == [era_id(PAID)]
    run(office)
    assert (account(office, "1050"), account(office, "2300")) == (80_00, -80_00)
    assert _line(office, "UNEXPECTED_DEPOSIT") == line

    money_acts.settle_deposit(office, line, era_id(PAID), "kim", "ours after all")
    run(office)

    assert balances(office) == before


def _bank_entries(office: Office) -> list[tuple[str, str]]:
    columns = journal_entries.c
    with office.transaction() as connection:
        rows = connection.execute(select(columns.event, columns.source).where(columns.source.like("bank:%")))
        return [(row.event, row.source.removeprefix("bank:")) for row in rows]


def test_an_open_item_that_never_comes_back_is_closed(office: Office) -> None:
    era = Era(PAID.claims, [("WO:OLD1", "-5")], trace="PAID00001")
    deliver(office, CLAIMS, {"edi/a.835": interchange(era)})
    run(office)
    ((item, cents),) = [(key, cents) for (number, key), cents in balances(office).items() if number == "2200"]
    assert cents == -5_00

    money_acts.move_money(office, Act.CLOSE_ITEM, open_item_subject(item), None, "kim", "the payer has let it go")
    run(office)

    assert ("2200", item) not in balances(office)
    assert balances(office)["4190", item] == -5_00


def test_an_adjustment_without_an_account_is_booked_to_fees(office: Office) -> None:
    era = Era(PAID.claims, [("ZZ:ODD", "4")], trace="PAID00001")
    deliver(office, CLAIMS, {"edi/a.835": interchange(era)})
    run(office)
    subject = f"{era_id(era)}:plb.1.1"
    assert items(office) == {("PLB_UNPLACED", subject): -4_00}

    money_acts.move_money(office, Act.BOOK_PLB, subject, None, "kim", "a levy, says the payer")
    run(office)

    assert (items(office), account(office, "2400"), account(office, "6100")) == ({}, 0, 4_00)


@pytest.mark.parametrize("act", HAND_ACTS)
def test_where_nothing_stands_nothing_is_moved(office: Office, act: Act) -> None:
    with pytest.raises(Rejected, match=r"^NOTHING_THERE nobody"):
        money_acts.move_money(office, act, "nobody", None, "kim", "-")


def test_a_write_off_and_an_undo_in_either_order_end_in_the_same_ledger(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(DENIED)})
    run(office)
    money_acts.move_money(office, Act.WRITE_OFF, "C1:0:29", None, "kim", "too late")
    acts.undo_match(office, f"{era_id(DENIED)}:1", "kim", "another claim's")

    run(office)

    assert (account(office, "4190"), account(office, "1220"), balances(office)["1200", "C1:1"]) == (0, 0, 150_00)


decisions = st.lists(st.tuples(st.integers(1, 50), st.booleans()), max_size=6)


@given(decisions, st.lists(st.integers(-60, 60), max_size=3))
def test_decisions_move_no_more_than_they_allow_and_never_past_zero(
    given_: list[tuple[int, bool]], balances_: list[int]
) -> None:
    made = [
        Decision(number, Act.CLOSE_ITEM, "K", limit, date(2026, 10, 1), is_withdrawn)
        for number, (limit, is_withdrawn) in enumerate(given_, 1)
    ]
    standing = [Standing((Account.OPEN_ITEMS, f"K{n}"), cents) for n, cents in enumerate(balances_)]

    wanted = hand_entries(made, {(Act.CLOSE_ITEM, "K"): standing})

    for decision in made:
        moved = sum(abs(entry.legs[0].amount_cents) for entry in wanted[decision.source])
        assert moved <= (0 if decision.is_withdrawn else decision.limit_cents)
    for one in standing:
        gone = sum(-leg.amount_cents for entries in wanted.values() for e in entries for leg in e.legs
                   if (leg.account, leg.subledger) == one.place)  # fmt: skip
        assert min(0, one.balance_cents) <= gone <= max(0, one.balance_cents)


@given(decisions, st.dictionaries(st.sampled_from("PQR"), st.integers(0, 60)), st.sets(st.sampled_from("PQRS")))
def test_a_decision_moves_no_more_than_the_payments_that_it_is_about_have_left(
    given_: list[tuple[int, bool]], by_payment: dict[str, int], about: set[str]
) -> None:
    made = [
        Decision(number, act, "K", limit, date(2026, 10, 1), is_withdrawn, frozenset(about))
        for (number, (limit, is_withdrawn)), act in zip(enumerate(given_, 1), cycle(GIVING_UP), strict=False)
    ]
    one = Standing((Account.DISPUTED, "K"), sum(by_payment.values()), "C", by_payment)

    wanted = hand_entries(made, {(Act.WRITE_OFF, "K"): [one]})

    for entries in wanted.values():
        moved = sum(entry.legs[0].amount_cents for entry in entries)
        assert moved <= (sum(by_payment.get(each, 0) for each in about) if about else one.balance_cents)
