import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.bank_files import read_bank_file
from backoffice.billing.bank_lines import BankReading, DayBalance, find_trace
from backoffice.edi.sniff import FileKind
from tests.public import check_named, files

STATEMENT = """\
01,BANK,PRACTICE,261005,0600,1,,,2/
02,PRACTICE,BANK,1,261005,,USD,2/
03,000123456789,,010,100000,,,015,150000,,/
88,100,60000,1,Z,400,10000,1,Z/
16,142,60000,Z,BR1,CR1,HCCLAIMPMT ANTHEM, OHIO/
88,TRN*1*EFT0001*1512345678\\/
16,451,10000,Z,BR2,,RENT OCTOBER/
49,390000,6/
98,390000,1,8/
99,390000,1,10/
"""


def codes(reading: BankReading) -> list[tuple[str, int]]:
    return [(str(finding.code), finding.ordinal) for finding in reading.findings]


def read(text: str) -> BankReading:
    return read_bank_file(text.encode())


def test_a_clean_statement_gives_lines_a_balance_and_no_finding() -> None:
    reading = read(STATEMENT)
    credit, debit = reading.lines
    assert (credit.posted_date, credit.amount_cents, credit.is_credit) == (date(2026, 10, 5), 60000, True)
    assert (credit.reference, credit.customer_reference, credit.type_code) == ("BR1", "CR1", "142")
    assert credit.text == "HCCLAIMPMT ANTHEM, OHIO TRN*1*EFT0001*1512345678\\"
    assert (credit.trace_number, credit.trace_payer_id) == ("EFT0001", "1512345678")
    assert (debit.amount_cents, debit.trace_number) == (-10000, "")
    assert reading.balances == (DayBalance("6789", date(2026, 10, 5), 100000, 150000, 50000),)
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("good", "bad", "found"),
    [
        ("49,390000,6", "49,380001,6", [("CONTROL_TOTAL", 8), ("CONTROL_TOTAL", 9)]),
        ("49,390000,6", "49,390000,7", [("CONTROL_COUNT", 8)]),
        ("98,390000,1,8", "98,390000,2,8", [("CONTROL_COUNT", 9)]),
        ("99,390000,1,10", "99,,1,10", [("CONTROL_TOTAL", 10)]),
        ("99,390000,1,10/\n", "", [("CONTROL_MISSING", 1)]),
        ("015,150000", "015,150001", [("CONTROL_TOTAL", 8), ("BALANCE", 8)]),
        ("16,451,10000,", "17,451,10000,", [("RECORD_UNKNOWN", 7), ("CONTROL_TOTAL", 8), ("BALANCE", 8)]),
        ("02,PRACTICE,BANK,1,", "02,PRACTICE,BANK,4,", [("GROUP_STATUS", n) for n in (2, 5, 7)]),
        ("02,PRACTICE,BANK,1,261005", "02,PRACTICE,BANK,1,261305", [("BAD_DATE", n) for n in (2, 5, 7)]),
    ],
)
def test_what_does_not_add_up_is_found_at_its_record(good: str, bad: str, found: list[tuple[str, int]]) -> None:
    assert codes(read(STATEMENT.replace(good, bad))) == found


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("16,451,100.00,Z", "BAD_AMOUNT"),
        ("16,451,-10000,Z", "BAD_AMOUNT"),
        ("16,890,10000,Z", "NO_DIRECTION"),
        ("16,xyz,10000,Z", "NO_DIRECTION"),
        ("16,451,10000,Q", "RECORD_BROKEN"),
        ("16,451,10000,D,999999999999", "RECORD_BROKEN"),
    ],
)
def test_a_broken_movement_is_rejected_alone(bad: str, code: str) -> None:
    reading = read(STATEMENT.replace("16,451,10000,Z", bad))
    assert [line.amount_cents for line in reading.lines] == [60000]
    assert (code, 7) in codes(reading)
    assert (reading.read_count, reading.rejected_count) == (2, 1)


def test_records_may_share_a_line_and_lack_their_slash() -> None:
    crowded = STATEMENT.replace("/\n16,", "/  16,").replace("/\n49,", "/ 49,").replace("10/\n", "10")
    assert read(crowded).lines == read(STATEMENT).lines
    assert codes(read(crowded)) == []


def test_a_slash_and_a_number_within_a_text_begin_no_record() -> None:
    reading = read(STATEMENT.replace("RENT OCTOBER", "RENT 09/16,2026"))
    assert reading.lines[1].text == "RENT 09/16,2026"


def test_funds_types_are_skipped_with_what_belongs_to_them() -> None:
    for funds in ("Z", "", "V,261006,1200", "S,100,200,300", "D,2,1,5000,2,5000"):
        reading = read(STATEMENT.replace("16,451,10000,Z,", f"16,451,10000,{funds},"))
        assert (reading.lines[1].reference, reading.lines[1].text) == ("BR2", "RENT OCTOBER")


def test_a_summary_may_end_with_its_record_or_go_on_in_the_next() -> None:
    ended = STATEMENT.replace("010,100000,,,015,150000,,/", "010,100000,,,015,150000/")
    split = STATEMENT.replace("010,100000,,,015,150000,,/\n88,100", "010,100000,/\n88,,015,150000,,,100")
    assert [codes(read(text)) for text in (ended, split)] == [[], []]
    assert [read(text).balances[0].closing_cents for text in (ended, split)] == [150000, 150000]


def test_a_summary_that_a_bank_leaves_out_may_keep_its_commas() -> None:
    for left_out in (",,,,010,100000,,,015,150000,,/", "010,100000,,,,,,,015,150000/"):
        reading = read(STATEMENT.replace("010,100000,,,015,150000,,/", left_out))
        assert (codes(reading), reading.balances[0].closing_cents) == ([], 150000)


def test_public_statements_add_up(corpora: Path) -> None:
    first = read_bank_file((corpora / "bai2" / "sample1.txt").read_bytes())
    third = read_bank_file((corpora / "bai2" / "sample3.txt").read_bytes())
    assert (codes(first), codes(third)) == ([], [])
    assert (len(first.lines), sum(line.amount_cents for line in first.lines)) == (17, -111_500 + 111_500)
    assert (len(third.lines), len(third.balances)) == (26, 15)


def ach(*records: str) -> bytes:
    return "\n".join(record.ljust(94) for record in records).encode()


FILE = "101 231380104 1234567892610060300A094101BANK                   PRACTICE"
BATCH = "5220ANTHEM OHIO                         1512345678CCDHCCLAIMPMT261006261006   1031300010000001"
CREDIT = "622231380104000123456789     0000060000NPI1234567893  PRACTICE                1031300010000001"
ADDENDUM = "705TRN*1*EFT0001*1512345678*999\\".ljust(83) + "00010000001"
BATCH_END = "82200000020023138010000000000000000000060000" + "1512345678".ljust(35) + "031300010000001"
FILE_END = "9000001000001000000020023138010000000000000000000060000"
TRANSFER = (FILE, BATCH, CREDIT, ADDENDUM, BATCH_END, FILE_END, "9" * 94)


def test_an_ach_credit_carries_the_trace_of_its_remittance() -> None:
    reading = read_bank_file(ach(*TRANSFER))
    (line,) = reading.lines
    assert (line.posted_date, line.amount_cents) == (date(2026, 10, 6), 60000)
    assert (line.trace_number, line.trace_payer_id) == ("EFT0001", "1512345678")
    assert (line.reference, line.customer_reference) == ("031300010000001", "NPI1234567893")
    assert line.text == "ANTHEM OHIO HCCLAIMPMT TRN*1*EFT0001*1512345678*999\\"
    assert (line.account_number_suffix, line.type_code) == ("6789", "22")
    assert codes(reading) == []


def test_an_ach_file_in_one_line_reads_the_same() -> None:
    assert read_bank_file(ach(*TRANSFER).replace(b"\n", b"")).lines == read_bank_file(ach(*TRANSFER)).lines


@pytest.mark.parametrize(
    ("position", "good", "bad", "found"),
    [
        (2, "0000060000", "0000060001", [("CONTROL_TOTAL", 5), ("CONTROL_TOTAL", 6)]),
        (2, "0000060000", "00000600.0", [("BAD_AMOUNT", 3), ("RECORD_MISPLACED", 4)]),
        (2, "622231380104", "627231380104", [("CONTROL_TOTAL", 5), ("CONTROL_TOTAL", 6)]),
        (2, "622231380104", "622231380105", [("CHECK_DIGIT", 3)]),
        (2, "622", "681", [("NO_DIRECTION", 3), ("RECORD_MISPLACED", 4)]),
        (4, "0023138010", "0023138011", [("ENTRY_HASH", 5)]),
        (5, "9000001", "9000002", [("CONTROL_COUNT", 6)]),
    ],
)
def test_an_ach_file_that_does_not_add_up_is_found(
    position: int, good: str, bad: str, found: list[tuple[str, int]]
) -> None:
    records = list(TRANSFER)
    records[position] = records[position].replace(good, bad)
    assert codes(read_bank_file(ach(*records)))[: len(found)] == found


def test_an_international_entry_holds_the_accounts_number_in_another_place() -> None:
    batch = BATCH.replace("ANTHEM OHIO     ", " " * 16).replace("CCDHCCLAIMPMT", "IATTRADEPAYMT")
    entry = f"6222313801040007{'':13}0000060000{'5500123456789':35}{'':4}1031300010000001"
    (line,) = read_bank_file(ach(FILE, batch, entry, BATCH_END, FILE_END)).lines
    assert (line.account_number_suffix, line.customer_reference, line.text) == ("6789", "", "TRADEPAYMT")


def test_an_ach_file_without_its_controls_keeps_its_lines() -> None:
    reading = read_bank_file(ach(*TRANSFER[:4]))
    assert (len(reading.lines), codes(reading)) == (1, [("CONTROL_MISSING", 2), ("CONTROL_MISSING", 0)])


ACH_LINES = {
    "ccd-debit.ach": [-500000, -125],
    "cor-example.ach": [0],
    "ctx-debit.ach": [-100_000_000],
    "file_parsing_missing_file_control.txt": [],
    "ppd-debit-invalid-entryDetail-checkDigit.ach": [-100_000_000],
    "ppd-debit.ach": [-100_000_000],
    "ppd-mixedDebitCredit.ach": [-200_000_000, 100_000_000, 100_000_000],
    "return-WEB.ach": [-12354, 4565],
    "return-no-batch-controls.ach": [-12354],
    "two-micro-deposits.ach": [44, 32, -76, 2, 42, -44],
    "txp-credit.ach": [12345],
    "web-debit.ach": [3521, 2300, 2499, 1000, 17500, -15000],
}
BROKEN_ACH = {
    "file_parsing_missing_file_control.txt",
    "ppd-debit-invalid-entryDetail-checkDigit.ach",
    "return-no-batch-controls.ach",
}


def test_public_ach_files_give_their_entries_and_only_the_broken_ones_findings(corpora: Path) -> None:
    readings = {path.name: read_bank_file(path.read_bytes()) for path in files(corpora, "ach")}
    lines = {name: [line.amount_cents for line in reading.lines] for name, reading in readings.items()}
    check_named(lines, ACH_LINES)
    are_broken = {name: bool(reading.findings) for name, reading in readings.items()}
    check_named(are_broken, {name: name in BROKEN_ACH for name in ACH_LINES})


def test_every_public_bank_file_is_read_record_by_record_or_has_a_finding(corpora: Path) -> None:
    for path in files(corpora, "bai2", "ach"):
        data = path.read_bytes()
        reading = read_bank_file(data)
        assert (path.name, reading.read_count) == (path.name, len(reading.lines) + reading.rejected_count)
        assert (path.name, reading.read_count) == (path.name, _plain_count(reading.kind, data))
        assert reading.findings or reading.kind in (FileKind.BAI2, FileKind.ACH)


def _plain_count(kind: FileKind, data: bytes) -> int:
    """The movements of a statement, or the entries of an ACH file, that a plain split sees."""
    if kind is FileKind.BAI2:
        return len(re.findall(rb"(?:^|/[ \t]*)16,", data, re.MULTILINE))
    records = data.splitlines() if b"\n" in data else [data[at : at + 94] for at in range(0, len(data), 94)]
    return sum(record.startswith(b"6") for record in records) if kind is FileKind.ACH else 0


def test_a_public_ach_file_without_findings_comes_to_what_its_own_control_states(corpora: Path) -> None:
    for path in files(corpora, "bai2", "ach"):
        data = path.read_bytes()
        reading = read_bank_file(data)
        if reading.kind is FileKind.ACH and not reading.findings:
            control = next(record for record in data.decode("latin-1").splitlines() if record.startswith("9"))
            debits = -sum(min(line.amount_cents, 0) for line in reading.lines)
            credits_ = sum(max(line.amount_cents, 0) for line in reading.lines)
            assert (path.name, debits, credits_) == (path.name, int(control[31:43]), int(control[43:55]))


def test_a_returned_entry_says_why() -> None:
    returned = CREDIT.replace("622", "621")
    reason = "799R01091400600000001      09100001".ljust(83) + "00010000001"
    reading = read_bank_file(ach(FILE, BATCH, returned, reason, BATCH_END, FILE_END))
    assert [(line.return_code, line.type_code) for line in reading.lines] == [("R01", "21")]


def test_an_export_is_read_by_its_header_in_any_order() -> None:
    reading = read('amount,Reference,posted_date,extra,description\r\n-12.50,R1,2026-10-05,x,"Rent, October"\r\n')
    (line,) = reading.lines
    assert (line.posted_date, line.amount_cents, line.text, line.reference) == (
        date(2026, 10, 5),
        -1250,
        "Rent, October",
        "R1",
    )
    assert (reading.kind, reading.findings) == (FileKind.BANK_CSV, ())


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("05/10/2026,1.00,x,y", "BAD_DATE"),
        ("2026-02-30,1.00,x,y", "BAD_DATE"),
        ('2026-10-05,"1,000.00",x,y', "BAD_AMOUNT"),
        ("2026-10-05,1.005,x,y", "BAD_AMOUNT"),
        ("2026-10-05,,x,y", "BAD_AMOUNT"),
        ("2026-10-05,1.00,one, two,y", "RECORD_BROKEN"),
        ("2026-10-05,1.00," + "x" * 200_000 + ",y", "RECORD_BROKEN"),
    ],
)
def test_a_broken_row_of_an_export_is_rejected_alone(row: str, code: str) -> None:
    reading = read(f"posted_date,amount,description,reference\n{row}\n\n2026-10-05,2.00,fine,R2\n")
    assert [line.amount_cents for line in reading.lines] == [200]
    assert (codes(reading), reading.read_count, reading.rejected_count) == ([(code, 2)], 2, 1)


def test_what_is_no_bank_file_has_one_finding() -> None:
    assert codes(read("")) == [("EMPTY_FILE", 0)]
    assert codes(read("ISA*00*")) == [("UNKNOWN_KIND", 0)]
    assert codes(read("posted_date;amount\n")) == [("UNKNOWN_KIND", 0)]


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("TRN*1*0012*1999999999\\", ("0012", "1999999999")),
        ("x TRN*1*A-1*1999999999*5~", ("A-1", "1999999999")),
        ("TRN*1*A1", ("A1", "")),
        ("RETRN*1*A1", ("", "")),
    ],
)
def test_a_trace_is_found_in_a_text(text: str, trace: tuple[str, str]) -> None:
    assert find_trace(text) == trace


STARTS = (STATEMENT, ach(*TRANSFER).decode(), "posted_date,amount\n2026-10-05,1.00\n", "01,", "101 " + "0" * 90)


@given(st.sampled_from(STARTS), st.text(max_size=40), st.floats(0, 1), st.floats(0, 1))
def test_any_damage_is_counted_and_never_raises(text: str, insert: str, start: float, end: float) -> None:
    first, last = sorted((int(start * len(text)), int(end * len(text))))
    reading = read(text[:first] + insert + text[last:])
    assert len(reading.lines) + reading.rejected_count == reading.read_count


@given(st.binary(max_size=300))
def test_any_bytes_are_a_reading(data: bytes) -> None:
    reading = read_bank_file(data)
    assert len(reading.lines) + reading.rejected_count == reading.read_count
