from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.edi.reader import Delimiters, read
from backoffice.edi.writer import STANDARD, Envelope, Outgoing, Party, clean, write_interchange

AT = datetime(2026, 4, 12, 3, 15)  # noqa: DTZ001 - local time of the sender, as X12 carries it
ENVELOPE = Envelope(Party("ZZ", "MYID", "MYGROUP"), Party("30", "PAYER", "PAYERGROUP"), 7, 12, "HS", "005010X279A1", AT)
ASK = Outgoing("270", "0001", [("BHT", "0022", "13", "A1"), ("EQ", ("HC", "99213"), "", "")])


def test_the_whole_interchange_letter_by_letter() -> None:
    assert write_interchange(ENVELOPE, [ASK]) == (
        b"ISA*00*          *00*          *ZZ*MYID           *30*PAYER          "
        b"*260412*0315*^*00501*000000007*0*P*:~"
        b"GS*HS*MYGROUP*PAYERGROUP*20260412*0315*12*X*005010X279A1~"
        b"ST*270*0001*005010X279A1~BHT*0022*13*A1~EQ*HC:99213~SE*4*0001~GE*1*12~IEA*1*000000007~"
    )


def test_a_test_that_wants_an_acknowledgement_says_so() -> None:
    (interchange,) = read(
        write_interchange(replace(ENVELOPE, usage="T", is_acknowledgement_wanted=True), [ASK])
    ).interchanges
    assert (interchange.isa[14], interchange.usage) == ("1", "T")


def test_other_delimiters_are_kept_out_of_the_text() -> None:
    odd = Delimiters(element="|", component=">", repetition="", terminator="!")
    sent = Outgoing("270", "0001", [("NM1", "IL", "1", "A|B!C>D*E")])
    reading = read(write_interchange(ENVELOPE, [sent], odd))
    assert reading.findings == ()
    assert reading.transactions[0].segments[1][3] == "A B C D*E"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Müller-Lüdenscheidt", "MULLER-LUDENSCHEIDT"),
        ("Ødegård", "ODEGARD"),
        ("Łukasz Weiß", "LUKASZ WEISS"),
        ("O’Brien", "O'BRIEN"),
        (" a*b:c^d~e\r\nf ", "A B C D E F"),
        ("李", ""),
    ],
)
def test_text_becomes_ascii_upper_case_without_delimiters(text: str, plain: str) -> None:
    assert clean(text) == plain


@pytest.mark.parametrize(
    "change",
    [
        {"control_number": 0},
        {"control_number": 1_000_000_000},
        {"sender": Party("ZZ", "SIXTEENCHARACTER", "G")},
        {"receiver": Party("ZZ", "", "G")},
    ],
)
def test_numbers_and_ids_that_do_not_fit_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="an interchange"):
        write_interchange(replace(ENVELOPE, **change), [ASK])  # type: ignore[arg-type]


NAMES = st.text(min_size=1, max_size=30)


@given(st.lists(st.lists(NAMES, max_size=4), max_size=5), st.integers(1, 999_999_999))
def test_whatever_is_written_reads_back_without_a_finding(rows: list[list[str]], number: int) -> None:
    sent = [Outgoing("270", f"{n:04}", [("MSG", *row)]) for n, row in enumerate(rows, 1)]
    reading = read(write_interchange(replace(ENVELOPE, control_number=number), sent))
    assert reading.findings == ()
    heard = [transaction.segments[1].elements for transaction in reading.transactions]
    assert [list(elements) for elements in heard] == [
        _without_empty_end(["MSG", *(clean(text, STANDARD) for text in row)]) for row in rows
    ]


def _without_empty_end(elements: list[str]) -> list[str]:
    while elements[-1] == "":
        elements = elements[:-1]
    return elements
