"""The 270 as payers want it: segments written by hand, and two readers that agree with it."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.config.eligibility import LINE_ENDS, MARKS, PayerProfile
from backoffice.edi.model import Delimiters
from backoffice.edi.reader import read
from backoffice.edi.writer import Envelope, Party
from backoffice.eligibility.inquiry import Form, Inquiry, Wording, is_said_differently, normalised_last_name, write_270
from backoffice.eligibility.model import Address, Candidate, Person, Provider
from tests.eligibility.made import CANDIDATE, COMPANY, COVERAGE, PAYER

SIGNS = st.builds(
    lambda marks, end: "".join([*marks[:3], end or marks[3]]),
    st.lists(st.sampled_from(sorted(MARKS)), min_size=4, max_size=4, unique=True),
    st.sampled_from(["", *sorted(LINE_ENDS)]),
)
"""Whatever delimiters a payer may want."""

ENVELOPE = Envelope(
    sender=Party("ZZ", "1234567893", "1234567893"),
    receiver=Party("ZZ", "60054", "60054"),
    control_number=42,
    group_control_number=42,
    group_code="HS",
    version="005010X279A1",
    at=datetime(2026, 10, 6, 3, 15),  # noqa: DTZ001
)
CHILD = replace(
    CANDIDATE,
    patient=Person("Lindqvist-Öberg", "Olle", date(2015, 4, 1), "M"),
    coverage=replace(COVERAGE, relationship="child", subscriber=Person("Lindqvist", "Asta", date(1980, 2, 29))),
)


def _write(asked: Candidate, sends_gender: bool = False) -> bytes:
    return write_270([Inquiry("ABCDEF0123-1", COMPANY, 42, asked, PAYER, Form(sends_gender))], ENVELOPE)


def _lines(asked: Candidate, sends_gender: bool = False) -> list[str]:
    return _write(asked, sends_gender).decode().split("~")


def test_a_subscriber_is_asked_about_in_one_loop() -> None:
    assert _lines(CANDIDATE) == [
        "ISA*00*          *00*          *ZZ*1234567893     *ZZ*60054          *261006*0315*^*00501*000000042*0*P*:",
        "GS*HS*1234567893*60054*20261006*0315*42*X*005010X279A1",
        "ST*270*0042*005010X279A1",
        "BHT*0022*13*ABCDEF0123-1*20261006*0315",
        "HL*1**20*1",
        "NM1*PR*2*AETNA OF NOWHERE*****PI*60054",
        "HL*2*1*21*1",
        "NM1*1P*1*OKAFOR*BEN****XX*1234567893",
        "HL*3*2*22*0",
        "TRN*1*ABCDEF0123-1*1123456789",
        "NM1*IL*1*LINDQVIST*ASTA****MI*W123456789",
        "DMG*D8*19800229",
        "DTP*291*D8*20261006",
        "EQ*30",
        "SE*13*0042",
        "GE*1*42",
        "IEA*1*000000042",
        "",
    ]


def test_a_dependent_is_asked_about_below_the_subscriber() -> None:
    assert _lines(CHILD)[8:17] == [
        "HL*3*2*22*1",
        "NM1*IL*1*LINDQVIST*ASTA****MI*W123456789",
        "HL*4*3*23*0",
        "TRN*1*ABCDEF0123-1*1123456789",
        "NM1*03*1*LINDQVISTOBERG*OLLE",
        "DMG*D8*20150401",
        "INS*N*19",
        "DTP*291*D8*20261006",
        "EQ*30",
    ]


def test_a_dependent_with_an_own_member_id_is_asked_about_as_a_subscriber() -> None:
    own = replace(CHILD, coverage=replace(CHILD.coverage, is_own=True))
    assert _lines(own)[8:11] == [
        "HL*3*2*22*0",
        "TRN*1*ABCDEF0123-1*1123456789",
        "NM1*IL*1*LINDQVISTOBERG*OLLE****MI*W123456789",
    ]


@pytest.mark.parametrize(("relationship", "code"), [("spouse", "01"), ("child", "19"), ("other", "34")])
def test_the_relationship_has_its_code(relationship: str, code: str) -> None:
    asked = replace(CHILD, coverage=replace(CHILD.coverage, relationship=relationship))
    assert f"INS*N*{code}" in _lines(asked)


def test_gender_is_sent_only_to_payers_that_want_it() -> None:
    assert "DMG*D8*19800229*F" in _lines(CANDIDATE, sends_gender=True)
    assert "DMG*D8*19800229" in _lines(
        replace(CANDIDATE, patient=replace(CANDIDATE.patient, sex="X")), sends_gender=True
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("O'Brien Jr.", "OBRIEN"),
        ("Smith III", "SMITH"),
        ("de la Cruz", "DE LA CRUZ"),
        ("Müller-Weiß, MD", "MULLERWEISS"),
        ("V", "V"),
        ("", ""),
    ],
)
def test_family_names_lose_punctuation_and_suffix(name: str, expected: str) -> None:
    assert normalised_last_name(name) == expected


def test_delimiters_in_the_data_do_not_break_the_270() -> None:
    odd = replace(CANDIDATE, payer=PAYER, patient=replace(CANDIDATE.patient, first_name="A*s~t:a^"))
    assert _lines(odd)[10] == "NM1*IL*1*LINDQVIST*A S T A****MI*W123456789"


@pytest.mark.parametrize("asked", [CANDIDATE, CHILD], ids=["subscriber", "dependent"])
def test_our_own_reader_finds_nothing_wrong_with_it(asked: Candidate) -> None:
    reading = read(_write(asked))
    (transaction,) = reading.transactions
    assert (reading.findings, transaction.control_number) == ((), "0042")
    assert (transaction.group_control_number, transaction.interchange_control_number) == ("42", "000000042")


@pytest.mark.parametrize("asked", [CANDIDATE, CHILD], ids=["subscriber", "dependent"])
def test_an_independent_reader_accepts_it(asked: Candidate) -> None:
    from x12sdk.io import X12ModelReader

    with X12ModelReader(_write(asked).decode()) as reader:
        (model,) = reader.models()
    source = model.loop_2000a[0]
    subscriber = source.loop_2000b[0].loop_2000c[0]
    member = subscriber if asked is CANDIDATE else subscriber.loop_2000d[0]
    assert member.trn_segment[0].reference_identification_1 == "ABCDEF0123-1"


def _asks(**changes: object) -> list[str]:
    inquiry = replace(Inquiry("ABCDEF0123-1", COMPANY, 42, LONG_NAME, PAYER), **changes)
    return write_270([inquiry], ENVELOPE).decode().split("~")


LONG_NAME = replace(
    CANDIDATE,
    patient=Person("O'Hara-Quist Jr.", "Mary-Ann J.", date(1980, 2, 29), "F"),
    address=Address("1 Elm St", "Albany", "NY", "12207-1234"),
    coverage=replace(COVERAGE, group_number="G-77"),
)


@pytest.mark.parametrize(
    ("wording", "names"),
    [
        (Wording.AS_RECORDED, "OHARAQUIST*MARY-ANN J."),
        (Wording.NORMALISED, "OHARAQUIST*MARYANN"),
        (Wording.NO_FIRST_NAME, "OHARAQUIST*"),
    ],
)
def test_each_wording_names_the_person_in_fewer_words(wording: Wording, names: str) -> None:
    assert f"NM1*IL*1*{names}****MI*W123456789" in _asks(wording=wording)


def test_a_payer_that_wants_the_name_as_on_the_card_gets_it_with_its_suffix() -> None:
    assert "NM1*IL*1*O'HARA-QUIST JR.*MARY-ANN J.****MI*W123456789" in _asks(form=Form(keeps_suffix=True))


def test_a_wording_that_changes_nothing_is_not_said_differently() -> None:
    inquiry = Inquiry("ABCDEF0123-1", COMPANY, 42, CANDIDATE, PAYER)
    assert not is_said_differently(inquiry, Wording.NORMALISED)
    assert is_said_differently(inquiry, Wording.NO_FIRST_NAME)


def test_what_a_payer_wants_beside_the_least_stands_in_the_order_of_the_guide() -> None:
    wanted = Form(sends_group=True, sends_address=True, provider_references=(("EO", "4711"),))
    lines = _asks(form=wanted)
    assert lines[7:9] == ["NM1*1P*1*OKAFOR*BEN****XX*1234567893", "REF*EO*4711"]
    assert lines[12:16] == ["REF*6P*G-77", "N3*1 ELM ST", "N4*ALBANY*NY*122071234", "DMG*D8*19800229"]


def test_a_practice_asks_in_its_own_name_as_an_organisation() -> None:
    practice = Provider(Person("Demo Family Practice", "", None), "1234567893", is_organization=True)
    assert "NM1*1P*2*DEMO FAMILY PRACTICE*****XX*1234567893" in _asks(asked=replace(CANDIDATE, provider=practice))


@given(st.lists(st.sampled_from([CANDIDATE, CHILD, LONG_NAME]), min_size=1, max_size=7), SIGNS)
def test_a_batch_of_any_size_in_any_delimiters_reads_back_with_its_numbers(asked: list[Candidate], signs: str) -> None:
    form = Form(sends_group=True, delimiters=Delimiters(*PayerProfile(delimiters=signs).delimiters))
    inquiries = [
        Inquiry(f"T-{number}", COMPANY, number, each, PAYER, form) for number, each in enumerate(asked, start=1)
    ]
    reading = read(write_270(inquiries, ENVELOPE))
    traces = [segment[2] for each in reading.transactions for segment in each.segments if segment.id == "TRN"]
    assert reading.findings == ()
    assert traces == [inquiry.trace_number for inquiry in inquiries]
    assert [each.control_number for each in reading.transactions] == [f"{each.set_number:04}" for each in inquiries]
