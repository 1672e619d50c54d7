"""Bank files of the simulated practice: read by an independent reader, compared by hand, and added up."""

import csv
import io
from datetime import date, timedelta
from itertools import pairwise

from bai2 import bai2

from backoffice.simulator import banks
from backoffice.simulator.banks import Format, Movement, Statement, Type
from backoffice.simulator.faults.remits import RemitFault
from backoffice.simulator.remits import payments_until
from backoffice.simulator.statements import files_on, statement, stray, told_again
from backoffice.simulator.world import COMMERCIAL, MEDICAID, MEDICARE, Spec

DAY = date(2026, 10, 6)
PAID = Movement(82215, "BLUEHARBOR HEALTH PAYMENT", "965327392", trace="BLUE261005M", originator="1990000022")
COUNTER = Movement(4700, "COUNTER DEPOSIT", "111222333")
SPEC = Spec("demo", 7, 120, date(2026, 10, 5))


def _statement(format: Format) -> Statement:
    return Statement("operating", format, DAY, 100_000, (PAID, COUNTER))


def test_an_independent_reader_agrees_with_every_sum_of_a_bai2_file() -> None:
    text = banks.write(_statement(Format.BAI2)).decode()

    read = bai2.parse_from_string(text, check_integrity=True)

    (account,) = read.children[0].children
    assert [deposit.amount for deposit in account.children] == [82215, 4700]
    assert account.children[0].text == "BLUEHARBOR HEALTH PAYMENT TRN*1*BLUE261005M*1990000022\\"
    balances = {summary.type_code.code: summary.amount for summary in account.header.summary_items}
    assert balances == {"010": 100_000, "015": 186_915, "100": 86_915}


def test_an_ach_file_is_written_record_by_record() -> None:
    records = banks.write(_statement(Format.ACH)).decode().splitlines()

    assert records == [
        "101 021000021 0710000132610062330A094101PRACTICE BANK          SIMULATED ODFI                 ",
        "5220BLUEHARBOR HEALT                    1990000022CCDHCCLAIMPMT261006261006   1071000010000001",
        "6220210000214455667788       0000082215965327392      PRACTICE                1071000010000001",
        "705TRN*1*BLUE261005M*1990000022\\                                                   00010000001",
        "822000000200021000020000000000000000000822151990000022                         071000010000001",
        "5220COUNTER DEPOSIT                     1999999999CCDHCCLAIMPMT261006261006   1071000010000002",
        "6220210000214455667788       0000004700111222333      PRACTICE                0071000010000002",
        "822000000100021000020000000000000000000047001999999999                         071000010000002",
        "9000002000001000000030004200004000000000000000000086915                                       ",
        "9" * 94,
    ]
    assert {len(record) for record in records} == {94}


TAKEN = Movement(-2500, "BLUEHARBOR HEALTH PAYMENT", "555000111", "BLUE261005M", "1990000022", Type.RETURNED_ITEM)


def test_what_the_bank_takes_back_goes_out_in_every_format() -> None:
    texts = {form: banks.write(Statement("operating", form, DAY, 100_000, (PAID, TAKEN))).decode() for form in Format}

    (account,) = bai2.parse_from_string(texts[Format.BAI2], check_integrity=True).children[0].children
    assert [(one.type_code.code, one.amount) for one in account.children] == [("142", 82215), ("555", 2500)]
    balances = {summary.type_code.code: summary.amount for summary in account.header.summary_items}
    assert balances == {"010": 100_000, "015": 179_715, "100": 82215, "400": 2500}
    records = texts[Format.ACH].splitlines()
    assert [record[:4] for record in records[5:8]] == ["5225", "6270", "705T"]
    assert (records[8][20:44], records[9][31:55]) == ("000000002500000000000000", "000000002500000000082215")
    assert list(csv.reader(io.StringIO(texts[Format.CSV])))[2][1] == "-25.00"


def test_a_csv_statement_has_the_header_of_the_contract() -> None:
    rows = list(csv.reader(io.StringIO(banks.write(_statement(Format.CSV)).decode())))

    assert rows == [
        ["posted_date", "amount", "description", "reference"],
        ["2026-10-06", "822.15", "BLUEHARBOR HEALTH PAYMENT TRN*1*BLUE261005M*1990000022\\", "965327392"],
        ["2026-10-06", "47.00", "COUNTER DEPOSIT", "111222333"],
    ]


def test_every_announced_cent_reaches_the_bank_but_for_the_planted_differences() -> None:
    """Over ten weeks: what the bank got = ΣBPR02 of what has been paid to us + short and over + strays."""
    last = date(2026, 12, 11)
    got = sum(
        statement(SPEC, payer, day).total_cents
        for payer in (COMMERCIAL, MEDICARE, MEDICAID)
        for day in SPEC.days.between(SPEC.first_date, last)
    )
    days = {RemitFault.LATE_MONEY: 13}
    paid = [p for p in payments_until(SPEC, last) if SPEC.days.after(p.night, days.get(p.fault, 1)) <= last]
    off = {RemitFault.SHORT: -1000, RemitFault.OVER: 1000}
    fees = sum(-(each.remit.total_cents * 3 // 100) for each in paid if each.fault is RemitFault.CARD_FEE)
    back = [each for each in paid if each.fault is RemitFault.RETURNED and SPEC.days.after(each.night, 2) <= last]
    strays = [extra for day in SPEC.days.between(SPEC.first_date, last) if (extra := stray(SPEC, day))]

    announced = sum(each.remit.total_cents for each in paid if each.fault is not RemitFault.NOT_OURS)
    differences = sum(off.get(each.fault, 0) for each in paid) + fees - sum(each.remit.total_cents for each in back)
    assert {*off, RemitFault.LATE_MONEY, RemitFault.CARD_FEE, RemitFault.RETURNED} <= {each.fault for each in paid}
    assert len(strays) == 9
    assert got == announced + differences + sum(each.amount_cents for each in strays)


def test_each_report_opens_with_the_balance_that_the_one_before_closed_with() -> None:
    days = SPEC.days.between(SPEC.first_date, SPEC.first_date + timedelta(days=20))
    reports = [statement(SPEC, COMMERCIAL, day) for day in days]

    for earlier, later in pairwise(reports):
        assert later.opening_cents == earlier.opening_cents + earlier.total_cents


def test_banks_send_nothing_on_days_without_money() -> None:
    sunday = date(2026, 10, 11)

    assert list(files_on(SPEC, sunday)) == []
    assert {name.split("/")[1] for name, _ in files_on(SPEC, DAY)} == {"operating", "eft", "lockbox"}


def test_a_day_that_is_told_again_has_the_same_money_and_one_other_reference() -> None:
    days = SPEC.days.between(SPEC.first_date, SPEC.first_date + timedelta(days=30))
    found = [(day, again) for day in days if (again := told_again(SPEC, day))]

    assert len(found) == 3
    for day, (export, renamed) in found:
        report = statement(SPEC, COMMERCIAL, day)
        ours, theirs = ({(one.amount_cents, one.reference) for one in each.movements} for each in (report, export))
        assert theirs - ours == {(renamed.amount_cents, renamed.reference)}
        assert (len(ours - theirs), export.total_cents, export.format) == (1, report.total_cents, Format.CSV)
        assert f"bank/operating/{day:%Y%m%d}.csv" in dict(files_on(SPEC, day))
