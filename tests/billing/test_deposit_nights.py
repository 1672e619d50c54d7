"""Nights over deposits: what they clear, what stays expected, and what stays unidentified."""

from datetime import timedelta

from sqlalchemy import select

from backoffice.office import Office
from backoffice.store.tables.house import landed_files
from tests.billing.era import PAID, Clp, Era, era_id, interchange
from tests.billing.night import CLAIMS, account, balances, claim, deliver, items, run, tables
from tests.conftest import NIGHT


def test_a_remittance_from_before_the_start_is_not_posted_and_its_deposit_closes_what_was_open_then(
    office: Office,
) -> None:
    era = Era([PAID], date="20251230")
    bank = b"posted_date,amount,description,reference\n2026-01-02,80.00,ACME,TRACE0001\n"
    deliver(office, tables(), {"edi/a.835": interchange(era), "bank/operating/a.csv": bank})

    run(office)

    assert balances(office) == {("1000", "operating"): 80_00, ("3000", era_id(era)): -80_00}


def test_a_short_deposit_leaves_the_rest_expected_and_a_long_one_the_rest_unidentified(office: Office) -> None:
    eras = [Era([Clp("C1", "150", "150")], trace="SHORT0001"), Era([Clp("C2", "90", "90")], trace="LONG00001")]
    bank = (
        b"posted_date,amount,description,reference\n"
        b"2026-10-02,140.00,ACME TRN*1*SHORT0001*1512345678,\n"
        b"2026-10-02,95.00,ACME TRN*1*LONG00001*1512345678,\n"
    )
    files = {f"edi/{n}.835": interchange(era) for n, era in enumerate(eras)} | {"bank/operating/a.csv": bank}
    deliver(office, tables([claim("C1", "150"), claim("C2", "90")]), files)

    run(office)

    assert balances(office)["1050", era_id(eras[0])] == 10_00
    assert account(office, "2300") == -5_00
    assert sorted((kind, cents) for (kind, _), cents in items(office).items()) == [
        ("DEPOSIT_OVER", 5_00),
        ("DEPOSIT_SHORT", 10_00),
    ]


def test_a_deposit_waits_unidentified_until_its_remittance_comes(office: Office) -> None:
    bank = b"posted_date,amount,description,reference\n2026-10-02,80.00,ACME TRN*1*TRACE0001*1512345678,\n"
    deliver(office, CLAIMS, {"bank/operating/a.csv": bank})
    run(office)
    assert (account(office, "2300"), items(office)) == (-80_00, {})

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]))}, tomorrow)
    run(office, tomorrow)

    assert (account(office, "2300"), account(office, "1050"), account(office, "1000")) == (0, 0, 80_00)


def test_a_bank_day_sent_again_counts_once_and_two_equal_lines_of_a_day_twice(office: Office) -> None:
    header = b"posted_date,amount,description,reference\n"
    cash = b"2026-10-02,50.00,CASH,\n"
    other = b"2026-10-03,7.00,CASH,\n"
    files = {"bank/operating/a.csv": header + cash + cash, "bank/operating/b.csv": header + cash + cash + other}
    deliver(office, tables(), files)

    counts = run(office)

    assert account(office, "1000") == 107_00
    assert (counts["read.lines"], counts["read.duplicate_lines"]) == (3, 2)


def test_equal_deposits_in_two_files_count_once_and_the_second_shows_as_a_duplicate(office: Office) -> None:
    header = b"posted_date,amount,description,reference\n"
    cash, other = b"2026-10-02,50.00,CASH,\n", b"2026-10-02,7.00,CARDS,\n"
    deliver(office, tables(), {"bank/operating/a.csv": header + cash, "bank/operating/b.csv": header + other + cash})

    counts = run(office)

    assert (account(office, "1000"), counts["read.duplicate_lines"]) == (57_00, 1)
    with office.transaction() as connection:
        columns = landed_files.c.read_count, landed_files.c.loaded_count, landed_files.c.duplicate_count
        files = connection.execute(select(*columns).where(landed_files.c.kind == "bank"))
        assert sorted(map(tuple, files)) == [(1, 1, 0), (2, 1, 1)]


def test_money_that_does_not_come_is_late_after_five_open_days(office: Office) -> None:
    era = Era([PAID], date="20260928")
    bank = b"posted_date,amount,description,reference\n2026-10-02,50.00,CASH,\n"
    deliver(office, CLAIMS, {"edi/a.835": interchange(era), "bank/operating/a.csv": bank})

    run(office)

    assert items(office)["LATE_MONEY", era_id(era)] == 80_00
