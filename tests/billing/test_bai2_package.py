"""Our BAI2 reader beside the `bai2` package: both see the same where the package reads, and where it stops.

The package stops at files that banks do send: several records on a line, an 88 after a record without its slash, a type
code that it does not know, a text that goes on without an 88, a movement that ends after its amount, a byte order mark,
a trailer that is missing. One such record costs it the whole file.
"""

import re
from pathlib import Path

import pytest
from bai2 import bai2, exceptions  # type: ignore[import-untyped]

from backoffice.billing.bank_files import read_bank_file

STATEMENT = """\
01,BANK,PRACTICE,261006,0600,1,,,2/
02,PRACTICE,BANK,1,261006,,USD,2/
03,0001234567,USD,010,100000,,,015,150000,,/
88,100,60000,1,,400,10000,1,/
16,142,60000,Z,BR1,CR1,ANTHEM
88,TRN*1*EFT0001*1512345678
16,451,10000,Z,BR2,,RENT, OCTOBER
49,390000,6/
98,390000,1,8/
99,390000,1,10/
"""
NEXT_RECORD = re.compile(r"/[ \t]+(?=(?:02|03|16|49|88|98|99),)")
TEXT_THAT_GOES_ON = re.compile(r"\n(?!(?:01|02|03|16|49|88|98|99),)")
Movements = list[tuple[int, str]]


def _theirs(text: str) -> Movements:
    """Cents and words of every movement as the package reads them; it checks all sums and counts.

    Where a text goes on in an 88 behind a slash, it puts a comma of its own.
    """
    file = bai2.parse_from_string(text, check_integrity=True)
    lines = [line for group in file.children for account in group.children for line in account.children]
    signed = (line.amount if line.type_code.transaction.value == "credit" else -line.amount for line in lines)
    words = (" ".join(word for word in line.text.split() if word != ",") for line in lines)
    return list(zip(signed, words, strict=True))


def _ours(text: str) -> Movements:
    return [(line.amount_cents, line.text) for line in read_bank_file(text.encode()).lines]


def _a_record_a_line(text: str) -> str:
    """The file as the package wants it: each record begins a line, and no text goes on without an 88."""
    return TEXT_THAT_GOES_ON.sub(" ", NEXT_RECORD.sub("/\n", text))


def test_both_see_the_same_in_a_public_statement_with_a_record_on_each_line(corpora: Path) -> None:
    text = (corpora / "bai2" / "sample1.txt").read_text()
    assert _ours(text) == _theirs(text)
    assert len(_ours(text)) == 17


def test_the_package_stops_at_a_public_statement_with_several_records_on_a_line(corpora: Path) -> None:
    text = (corpora / "bai2" / "sample3.txt").read_text()
    with pytest.raises(ValueError, match="2/   02"):
        _theirs(text)
    assert _ours(text) == _theirs(_a_record_a_line(text))
    assert len(_ours(text)) == 26


def test_one_of_its_texts_goes_on_without_an_88_which_the_package_takes_for_a_record(corpora: Path) -> None:
    text = (corpora / "bai2" / "sample3.txt").read_text()
    with pytest.raises(ValueError, match="'11' is not a valid RecordCode"):
        _theirs(NEXT_RECORD.sub("/\n", text))


def test_both_see_the_same_balances_of_all_its_accounts(corpora: Path) -> None:
    text = (corpora / "bai2" / "sample3.txt").read_text()
    (group,) = bai2.parse_from_string(_a_record_a_line(text)).children
    stated = [{item.type_code.code: item.amount for item in one.header.summary_items} for one in group.children]
    ours = [(one.opening_cents, one.closing_cents) for one in read_bank_file(text.encode()).balances]
    assert ours == [(one["010"], one["015"]) for one in stated]


@pytest.mark.parametrize(
    "funds", ["Z", "", "0", "V,261006,1200", "V,261006,2400", "S,100,200,300", "D,2,1,5000,2,5000"]
)
def test_both_skip_the_funds_types_alike(funds: str) -> None:
    text = STATEMENT.replace("16,451,10000,Z,", f"16,451,10000,{funds},")
    assert _ours(text) == _theirs(text) == [(60000, "ANTHEM TRN*1*EFT0001*1512345678"), (-10000, "RENT, OCTOBER")]


@pytest.mark.parametrize(
    ("good", "bad", "stops_with"),
    [
        ("RENT, OCTOBER\n49", "RENT, OCTOBER/ 49", exceptions.ParsingException),
        ("015,150000,,/\n", "015,150000,,\n", ValueError),
        ("88,100,60000", "88,999,60000", exceptions.NotSupportedYetException),
        ("16,142,", "16,199,", exceptions.NotSupportedYetException),
        ("RENT, OCTOBER", "RENT,\nOCTOBER", ValueError),
        ("16,451,10000,Z,BR2,,RENT, OCTOBER", "16,451,10000", IndexError),
        ("01,BANK", "\ufeff01,BANK", ValueError),
        ("99,390000,1,10/\n", "", exceptions.ParsingException),
    ],
    ids=["records on a line", "88 without a slash before", "unknown summary", "unknown movement", "text without 88",
         "short movement", "byte order mark", "no trailer"],
)  # fmt: skip
def test_one_record_that_the_package_does_not_expect_costs_it_the_file_and_us_nothing(
    good: str, bad: str, stops_with: type[Exception]
) -> None:
    text = STATEMENT.replace(good, bad)
    with pytest.raises(stops_with):
        _theirs(text)
    assert [cents for cents, _ in _ours(text)] == [60000, -10000]


@pytest.mark.parametrize("name", ["sample-parseError.txt", "fuzz_seed_3940e35d8f932097.txt"])
def test_what_is_no_statement_is_none_to_both(corpora: Path, name: str) -> None:
    text = (corpora / "bai2" / name).read_text()
    with pytest.raises(ValueError, match="not a valid RecordCode"):
        _theirs(text)
    assert _ours(text) == []
