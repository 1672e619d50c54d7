"""Nights of billing over the bank's files: what is settled, what is undone again, and what a person hears of it."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from backoffice.billing.control import Check, control_report
from backoffice.office import Office
from backoffice.store.tables.billing import bank_balances, bank_matches, remits
from backoffice.store.tables.house import landed_files
from backoffice.store.tables.work import work_items
from tests.billing.bai2_files import bai2, of_day
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import PAYERS, account, balances, claim, deliver, items, run, tables
from tests.conftest import NIGHT
from tests.inbox import write_file

ALIASED = [PAYERS[0] | {"bank_aliases": "ACME HLTH;Acme Health"}, PAYERS[1]]
LATER = NIGHT + timedelta(days=7)
HEADER = "posted_date,amount,description,reference\n"


def _era(number: str, dollars: str, day: str = "20261001", method: str = "ACH") -> Era:
    return Era([Clp(number, dollars, dollars)], trace=f"TRACE{number}", date=day, method=method)


def _files(eras: Sequence[Era], *rows: str, name: str = "a") -> dict[str, bytes]:
    remittances = {f"edi/{era.trace}.835": interchange(era) for era in eras}
    return remittances | {f"bank/operating/{name}.csv": (HEADER + "".join(f"{row}\n" for row in rows)).encode()}


def _matches(office: Office) -> list[tuple[str, int, int]]:
    """Trace number of the remittance (- for none), rung and cents of each match that counts."""
    query = select(remits.c.trace_number, bank_matches.c.counterpart, bank_matches.c.rung, bank_matches.c.amount_cents)
    query = query.select_from(bank_matches).outerjoin(remits, remits.c.remit_id == bank_matches.c.counterpart)
    with office.transaction() as connection:
        rows = connection.execute(query).all()
    return sorted((row.trace_number or "-", row.rung, row.amount_cents) for row in rows)


FEED = tables([claim("C1", "80"), claim("C2", "120"), claim("C3", "80")], payers=ALIASED)


def test_a_payers_money_without_a_trace_is_settled_once_all_that_may_fit_must_have_come(office: Office) -> None:
    deliver(office, FEED, _files([_era("C1", "80")], "2026-10-02,80.00,EFT ACME HLTH PAYMENT,"))
    run(office)
    assert (_matches(office), items(office)) == ([("-", 0, 80_00)], {})

    deliver(office, FEED, on=LATER)
    run(office, LATER)

    assert _matches(office) == [("TRACEC1", 4, 80_00)]
    assert (account(office, "1050"), account(office, "2300")) == (0, 0)


def test_a_remittance_that_comes_later_and_fits_as_well_undoes_the_match(office: Office) -> None:
    deliver(office, FEED, _files([_era("C1", "80")], "2026-10-02,80.00,EFT ACME HLTH PAYMENT,"), LATER)
    run(office, LATER)
    assert _matches(office) == [("TRACEC1", 4, 80_00)]

    after = LATER + timedelta(days=1)
    deliver(office, FEED, {"edi/twin.835": interchange(_era("C3", "80"))}, after)
    run(office, after)

    assert (_matches(office), account(office, "2300")) == ([("-", 0, 80_00)], -80_00)
    assert {kind for kind, _ in items(office)} == {"UNEXPECTED_DEPOSIT", "LATE_MONEY"}


def test_a_remittance_that_names_the_deposit_takes_it_from_one_that_only_fitted(office: Office) -> None:
    deliver(office, FEED, _files([_era("C1", "80")], "2026-10-02,80.00,ACME HEALTH REF TRACEC3,"), LATER)
    run(office, LATER)
    assert _matches(office) == [("TRACEC1", 4, 80_00)]

    after = LATER + timedelta(days=1)
    deliver(office, FEED, {"edi/named.835": interchange(_era("C3", "80"))}, after)
    run(office, after)

    assert _matches(office) == [("TRACEC3", 2, 80_00)]


def test_a_lump_sum_is_shared_out_among_the_remittances_that_add_up_to_it(office: Office) -> None:
    eras = [_era("C1", "80"), _era("C2", "120")]
    deliver(office, FEED, _files(eras, "2026-10-02,200.00,ACME HEALTH,"), LATER)

    run(office, LATER)

    assert _matches(office) == [("TRACEC1", 5, 80_00), ("TRACEC2", 5, 120_00)]
    assert (account(office, "1050"), items(office)) == (0, {("BANK_ADDENDA_MISSING", "operating"): 0})


def test_a_lockbox_holds_checks_of_all_payers(office: Office) -> None:
    eras = [_era("C1", "80", method="CHK"), _era("C2", "120", method="CHK")]
    files = {f"edi/{era.trace}.835": interchange(era) for era in eras}
    bank = {"bank/lockbox/a.bai": bai2("1234", "115,20000,Z,LBX1,,LOCKBOX 7", closing=200_00)}
    deliver(office, FEED, files | bank, LATER)

    run(office, LATER)

    assert _matches(office) == [("TRACEC1", 5, 80_00), ("TRACEC2", 5, 120_00)]


def test_a_returned_deposit_makes_its_money_expected_again(office: Office) -> None:
    movements = ("142,8000,Z,A,,TRN*1*TRACEC1*1512345678", "557,8000,Z,B,,ACH RETURN R01", "475,500,Z,C,,CHECK 12 RENT")
    files = {"edi/a.835": interchange(_era("C1", "80"))} | {"bank/operating/a.bai": bai2("1", *movements, closing=-500)}
    deliver(office, FEED, files)

    run(office)

    assert (account(office, "1000"), account(office, "1050")) == (0, 80_00)
    assert [(kind, cents) for (kind, _), cents in items(office).items()] == [("DEPOSIT_RETURNED", 80_00)]


def test_what_the_books_hold_is_the_same_whether_the_money_or_the_remittance_comes_first(
    office: Office,
) -> None:
    money = _files([], "2026-10-02,80.00,ACME HEALTH,")
    remittance = {"edi/a.835": interchange(_era("C1", "80"))}
    deliver(office, FEED, money)
    run(office)
    deliver(office, FEED, remittance, LATER)
    run(office, LATER)
    assert balances(office) == {("1000", "operating"): 80_00, ("1200", "C2:1"): 120_00, ("1200", "C3:1"): 80_00,
                                ("4000", "C1"): -80_00, ("4000", "C2"): -120_00, ("4000", "C3"): -80_00}  # fmt: skip


def test_the_balances_of_a_statement_are_kept_beside_its_movements(office: Office) -> None:
    bank = bai2("1234", "142,8000,Z,A,,SOMETHING", opening=100_00, closing=180_00)
    deliver(office, FEED, {"bank/operating/a.bai": bank})

    run(office)

    with office.transaction() as connection:
        row = connection.execute(select(bank_balances)).one()
    assert (row.account_number_suffix, row.as_of_date) == ("1234", date(2026, 10, 2))
    assert (row.opening_cents, row.moved_cents, row.closing_cents) == (100_00, 80_00, 180_00)


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        (b"98,32000,1,8/\n99,32000,1,10/", b"", "BANK_FILE_CUT"),
        (b"8000,Z,B,,LOST/\n16,475,8000,", b"80.00,Z,B,,LOST/\n16,475,80.00,", "BANK_LINES_UNREADABLE"),
        (b"49,32000,6/", b"49,32100,6/", "BANK_TOTALS_DIFFER"),
    ],
)
def test_a_bank_file_that_has_lost_something_is_an_item_until_it_comes_whole(
    office: Office, good: bytes, bad: bytes, reason: str
) -> None:
    lines = "475,4000,Z,A,,RENT", "142,4000,Z,C,,REFUND", "142,8000,Z,B,,LOST", "475,8000,Z,D,,GONE"
    whole = bai2("1234", *lines, opening=40_00, closing=40_00)
    damaged = whole.replace(good, bad)
    deliver(office, FEED, {"bank/operating/a.bai": damaged, "bank/operating/b.bai": damaged + b"\n"})
    run(office)
    assert _reason_and_facts(office, "BANK_FILE_DOUBTFUL") == (reason, {})
    other, later = of_day("05", 40_00, 10_00), LATER + timedelta(days=1)
    deliver(office, FEED, {"bank/operating/c.bai": other, "bank/operating/d.bai": other + b"\n"}, LATER)
    run(office, LATER)
    assert "BANK_FILE_DOUBTFUL" in {kind for kind, _ in items(office)}

    deliver(office, FEED, {"bank/operating/e.bai": whole}, later)
    run(office, later)

    assert "BANK_FILE_DOUBTFUL" not in {kind for kind, _ in items(office)}


@pytest.mark.parametrize(
    ("order", "is_told"), [("ab", True), ("ba", True), ("abc", False), ("acb", False), ("cab", False), ("bca", False)]
)
def test_a_movement_nobody_can_read_is_told_of_until_a_file_has_it_whatever_others_have_all_else(
    office: Office, order: str, is_told: bool
) -> None:
    lines = "475,4000,Z,A,,RENT", "142,4000,Z,C,,REFUND"
    during_the_day = bai2("1234", *lines, opening=40_00, closing=40_00)
    whole = bai2("1234", *lines, "142,0,Z,B,,LOST", opening=40_00, closing=40_00)
    files = {"a": during_the_day, "b": whole.replace(b"142,0,", b"142,0.00,"), "c": whole}
    for day, name in enumerate(order):
        deliver(office, FEED, {f"bank/operating/{name}.bai": files[name]}, NIGHT + timedelta(days=day))
        run(office, NIGHT + timedelta(days=day))

    assert ("BANK_FILE_DOUBTFUL" in {kind for kind, _ in items(office)}) is is_told


def test_a_day_on_which_nothing_moves_is_no_broken_file(office: Office) -> None:
    quiet = bai2("1234", opening=100_00, closing=100_00)
    deliver(office, FEED, {"bank/operating/a.bai": quiet, "bank/operating/b.csv": HEADER.encode()})
    write_file(office, "bank/operating/c.bai", quiet.replace(b"49,20000,2", b"49,30000,2"))

    run(office)

    with office.transaction() as connection:
        query = select(landed_files.c.inbox_path, landed_files.c.state).where(landed_files.c.kind == "bank")
        states = {row.inbox_path[-5:]: row.state for row in connection.execute(query)}
        assert connection.scalar(select(func.count()).select_from(bank_balances)) == 1
    assert states == {"a.bai": "loaded", "b.csv": "loaded", "c.bai": "quarantined"}


def test_a_little_less_than_promised_may_be_the_fee_of_a_card(office: Office) -> None:
    deliver(office, FEED, _files([_era("C1", "80")], "2026-10-02,77.60,VCC TRN*1*TRACEC1*1512345678,"))

    run(office)

    assert [(kind, cents) for (kind, _), cents in items(office).items()] == [("DEPOSIT_SHORT", 2_40)]
    assert account(office, "6100") == 0


def test_a_bank_that_keeps_the_trace_numbers_to_itself_is_told_once_an_account(office: Office) -> None:
    deliver(office, FEED, _files([_era("C1", "80")], "2026-10-02,80.00,ACME HEALTH,"), LATER)
    run(office, LATER)
    assert items(office) == {("BANK_ADDENDA_MISSING", "operating"): 0}

    after = LATER + timedelta(days=1)
    bank = f"{HEADER}2026-10-12,120.00,TRN*1*TRACEC2*1512345678,\n".encode()
    deliver(office, FEED, {"edi/b.835": interchange(_era("C2", "120")), "bank/operating/b.csv": bank}, after)
    run(office, after)

    assert items(office) == {}


def test_a_statement_that_does_not_add_up_is_an_item_until_it_comes_in_good_order(office: Office) -> None:
    wrong, right = (bai2("1234", "475,8000,Z,A,,RENT", opening=100_00, closing=closing) for closing in (21_00, 20_00))
    deliver(office, FEED, {"bank/operating/a.bai": wrong})
    run(office)
    assert items(office) == {("STATEMENT_OUT_OF_BALANCE", "operating:2026-10-02"): 1_00}

    deliver(office, FEED, {"bank/operating/b.bai": right}, LATER)
    run(office, LATER)

    assert items(office) == {}


RENT, POWER = "475,8000,Z,A,,RENT", "475,3000,Z,B,,POWER"


@pytest.mark.parametrize(
    ("other", "difference_cents"),
    [
        (bai2("1234", POWER, opening=100_00, closing=70_00), 80_00),
        (bai2("1234", POWER).replace(b"010,0,,,015,0,,/", b",,,/"), 30_00),
    ],
    ids=["with its balances", "without balances"],
)
def test_statements_of_a_day_that_contradict_each_other_are_an_item_until_one_has_all_movements(
    office: Office, other: bytes, difference_cents: int
) -> None:
    deliver(office, FEED, {"bank/operating/a.bai": bai2("1234", RENT, opening=100_00, closing=20_00)})
    run(office)
    after, later = NIGHT + timedelta(days=1), NIGHT + timedelta(days=2)
    deliver(office, FEED, {"bank/operating/b.bai": other}, after)
    run(office, after)
    assert items(office) == {("STATEMENT_OUT_OF_BALANCE", "operating:2026-10-02"): difference_cents}
    assert _reason_and_facts(office, "STATEMENT_OUT_OF_BALANCE") == ("STATEMENT_CONTRADICTED", {})
    assert _untrue(office) == []

    deliver(office, FEED, {"bank/operating/c.bai": bai2("1234", RENT, POWER, opening=100_00, closing=-10_00)}, later)
    run(office, later)

    assert (items(office), _untrue(office)) == ({}, [])


def _untrue(office: Office) -> list[Check]:
    with office.transaction() as connection:
        return [check for check in control_report(connection, office.settings) if not check.is_true]


def test_movements_that_the_banks_statement_does_not_have_are_an_item_and_count(office: Office) -> None:
    report = bai2("1234", "142,8000,Z,A,,TRN*1*TRACEC1*1512345678", closing=80_00)
    files = _files([_era("C1", "80"), _era("C2", "120")], "2026-10-02,120.00,TRN*1*TRACEC2*1512345678,")
    deliver(office, FEED, files | {"bank/operating/a.bai": report})

    run(office)

    assert (account(office, "1000"), items(office)) == (200_00, {("BESIDE_STATEMENT", "operating"): 120_00})


@pytest.mark.parametrize("currency", ["group", "account"])
def test_money_in_another_currency_is_not_booked_as_dollars(office: Office, currency: str) -> None:
    dollars = bai2("1234", "142,8000,Z,A,,ACME TRN*1*TRACEC1*1512345678", closing=80_00)
    text = bai2("5678", "142,500,Z,B,,TORONTO", opening=1_00, closing=6_00).decode()
    foreign = text.replace(",,USD,", ",,CAD,") if currency == "group" else text.replace("03,5678,,", "03,5678,CAD,")
    deliver(office, FEED, {"edi/a.835": interchange(_era("C1", "80")), "bank/operating/a.bai": dollars})
    write_file(office, "bank/operating/b.bai", dollars + b"\n" + foreign.encode())
    write_file(office, "bank/toronto/c.bai", foreign.encode())

    counts = run(office)

    assert (account(office, "1000"), items(office)) == (80_00, {("FOREIGN_CURRENCY", "operating"): 0})
    assert (counts["read.lines"], counts["read.unreadable_lines"]) == (1, 2)
    with office.transaction() as connection:
        assert set(connection.scalars(select(landed_files.c.reason_code))) == {"", "FOREIGN_CURRENCY"}
        assert set(connection.scalars(select(bank_balances.c.account_number_suffix))) == {"1234"}


def test_a_statement_that_does_not_follow_from_the_one_before_shows_which_day_is_missing(office: Office) -> None:
    files = {
        "bank/operating/1.bai": of_day("01", 100_00, -10_00),
        "bank/operating/5.bai": of_day("05", 70_00, -5_00),
    }
    deliver(office, FEED, files)
    run(office)
    assert items(office) == {("STATEMENT_GAP", "operating:2026-10-05"): 20_00}
    assert _reason_and_facts(office) == (
        "STATEMENT_DAY_MISSING",
        {"before_date": "2026-10-01", "missing_date_1": "2026-10-02"},
    )

    deliver(office, FEED, {"bank/operating/2.bai": of_day("02", 90_00, -20_00)}, LATER)
    run(office, LATER)

    assert items(office) == {}


def test_a_statement_that_the_bank_has_changed_afterwards_is_told_apart_from_a_missing_day(office: Office) -> None:
    files = {
        "bank/operating/1.bai": of_day("01", 100_00, -10_00),
        "bank/operating/2.bai": of_day("02", 91_00, -5_00),
    }
    deliver(office, FEED, files)

    run(office)

    assert items(office) == {("STATEMENT_GAP", "operating:2026-10-02"): 1_00}
    assert _reason_and_facts(office) == ("STATEMENT_CHANGED", {"before_date": "2026-10-01"})


def test_movements_of_the_days_between_may_come_in_a_file_without_balances(office: Office) -> None:
    files = {
        "bank/operating/1.bai": of_day("01", 100_00, -10_00),
        "bank/operating/5.bai": of_day("05", 70_00, -5_00),
    }
    between = {"bank/operating/2.csv": f"{HEADER}2026-10-02,-20.00,RENT,\n".encode()}
    deliver(office, FEED, files | between)

    run(office)

    assert items(office) == {}


def test_two_accounts_of_a_folder_that_miss_and_bring_too_much_do_not_even_out(office: Office) -> None:
    files = {
        f"bank/operating/{number}-{day}.bai": of_day(day, opening, -10_00, number)
        for number, day, opening in (("1111", "01", 50_00), ("1111", "02", 45_00), ("2222", "01", 50_00),
                                     ("2222", "02", 35_00))
    }  # fmt: skip
    deliver(office, FEED, files)

    run(office)

    assert items(office)["STATEMENT_GAP", "operating:2026-10-02"] == 10_00


def test_statements_in_any_order_show_the_same_gaps(office: Office) -> None:
    days = {"05": (70_00, -5_00), "02": (90_00, -15_00), "01": (100_00, -10_00)}
    for place, (day, (opening, moved)) in enumerate(days.items()):
        on = NIGHT + timedelta(days=place)
        deliver(office, FEED, {f"bank/operating/{day}.bai": of_day(day, opening, moved)}, on)
        run(office, on)

    assert items(office) == {("STATEMENT_GAP", "operating:2026-10-05"): 5_00}


def _reason_and_facts(office: Office, kind: str = "STATEMENT_GAP") -> tuple[str, dict[str, str | int]]:
    with office.transaction() as connection:
        row = connection.execute(select(work_items).where(work_items.c.kind == kind)).one()
    return row.reason_code, row.facts
