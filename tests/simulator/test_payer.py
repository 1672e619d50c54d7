"""The simulated payers over HTTP, and the answers they write."""

import http.client
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from x12sdk.io import X12ModelReader

from backoffice.simulator import answers, inquiry, members, payer
from backoffice.simulator.cast import Part
from backoffice.simulator.members import Member, Registry
from backoffice.simulator.world import Spec
from tests.gateways.servers import serving

QUESTION = (
    "ISA*00*          *00*          *ZZ*1234567893     *ZZ*BLUSIM01       *261006*0330*^*00501*000000042*0*P*:~"
    "GS*HS*1234567893*BLUSIM01*20261006*0330*42*X*005010X279A1~ST*270*0042*005010X279A1~"
    "BHT*0022*13*TRACE1*20261006*0330~HL*1**20*1~NM1*PR*2*BLUEHARBOR HEALTH*****PI*BLUSIM01~HL*2*1*21*1~"
    "NM1*1P*1*GRAY*IVY****XX*1993999998~HL*3*2*22*0~TRN*1*TRACE1*1123456789~NM1*IL*1*BIRCH*ADA****MI*BLH1~"
    "DMG*D8*19800102~DTP*291*D8*20261007~EQ*30~SE*13*0042~GE*1*42~IEA*1*000000042~"
)
CHILD = QUESTION.replace("HL*3*2*22*0~TRN*1*TRACE1*1123456789~", "HL*3*2*22*1~").replace(
    "DMG*D8*19800102~",
    "HL*4*3*23*0~TRN*1*TRACE1*1123456789~NM1*03*1*BIRCH*TIM~DMG*D8*20150607~INS*N*19~",
)


def _member(part: Part, end: str = "") -> Member:
    return Member(
        payer_edi_id="BLUSIM01",
        member_id="BLH1",
        answer=part.value,
        last_name="Birch",
        first_name="Ada",
        birth_date="1980-01-02",
        sex="F",
        begin="2025-01-01",
        end=end,
        dependent_last_name="Birch" if part is Part.CHILD else "",
        dependent_first_name="Tim" if part is Part.CHILD else "",
        dependent_birth_date="2015-06-07" if part is Part.CHILD else "",
    )


def _answer(part: Part, end: str = "", question: str = QUESTION) -> list[str]:
    written = answers.answer(inquiry.read(question.encode()), _member(part, end)).decode()
    return [segment.strip() for segment in written.split("~")]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A running payer that knows one member; CAISIM01 is down, MEDSIM01 not reachable."""
    known = Registry((_member(Part.PLAIN),), {"CAISIM01": "42", "MEDSIM01": "503"})
    members.write(members.path_of(tmp_path, "demo"), known)
    with serving(payer.server(tmp_path)) as port:
        yield "127.0.0.1", port


def _post(address: tuple[str, int], question: str) -> tuple[int, str]:
    fields = {"PayloadType": "X12_270_Request_005010X279A1", "PayloadID": "id-1", "Payload": question}
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    connection = http.client.HTTPConnection(*address)
    connection.request("POST", "/core", body + "--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def test_an_independent_reader_accepts_an_active_coverage() -> None:
    written = answers.answer(inquiry.read(QUESTION.encode()), _member(Part.PLAIN)).decode()

    with X12ModelReader(written) as reader:
        (model,) = reader.models()

    member = model.loop_2000a[0].loop_2000b[0].loop_2000c[0]
    assert member.trn_segment[0].reference_identification_1 == "TRACE1"
    assert member.loop_2100c.loop_2110c[0].eb_segment.eligibility_benefit_information == "1"


def test_an_independent_reader_accepts_the_coverage_of_a_child() -> None:
    written = answers.answer(inquiry.read(CHILD.encode()), _member(Part.CHILD)).decode()

    with X12ModelReader(written) as reader:
        (model,) = reader.models()

    dependent = model.loop_2000a[0].loop_2000b[0].loop_2000c[0].loop_2000d[0]
    assert dependent.loop_2100d.nm1_segment.name_first == "TIM"


@pytest.mark.parametrize(
    ("part", "end", "expected"),
    [
        (Part.PLAIN, "", ["EB*1**30**GOLD CHOICE", "DTP*356*D8*20250101"]),
        (Part.TERMINATED, "2026-08-31", ["EB*6**30**GOLD CHOICE", "DTP*349*D8*20260831"]),
        (Part.NOT_ON_VISIT_DATE, "2026-08-31", ["EB*1**30**GOLD CHOICE", "DTP*356*RD8*20250101-20260831"]),
        (Part.CONFLICT, "", ["EB*1**30**GOLD CHOICE", "EB*6**30**GOLD CHOICE"]),
        (Part.AAA_72, "", ["AAA*N**72*C"]),
        (Part.WRONG_MEMBER, "", ["NM1*IL*1*BIRCH*SOMEBODY****MI*1HLB", "DMG*D8*19550505*F"]),
    ],
)
def test_the_answer_follows_from_what_the_payer_knows(part: Part, end: str, expected: list[str]) -> None:
    segments = _answer(part, end)

    assert [segment for segment in segments if segment in expected] == expected


def test_a_status_that_is_missing_leaves_only_amounts() -> None:
    benefits = [segment.split("*")[1] for segment in _answer(Part.NO_STATUS) if segment.startswith("EB")]

    assert benefits == ["B", "C", "C", "A", "G"]


def test_a_member_that_nobody_knows_is_rejected() -> None:
    assert "AAA*N**75*C" in answers.answer(inquiry.read(QUESTION.encode()), None).decode()


def test_the_payer_answers_in_the_core_envelope(address: tuple[str, int]) -> None:
    status, text = _post(address, QUESTION)

    assert status == 200
    assert 'name="PayloadType"\r\n\r\nX12_271_Response_005010X279A1' in text
    assert 'name="ErrorCode"\r\n\r\nSuccess' in text
    assert "TRN*2*TRACE1*1123456789~" in text


def test_a_payer_that_is_down_says_so_or_does_not_answer_at_all(address: tuple[str, int]) -> None:
    busy = _post(address, QUESTION.replace("*PI*BLUSIM01", "*PI*CAISIM01"))
    lost = _post(address, QUESTION.replace("*PI*BLUSIM01", "*PI*MEDSIM01"))

    assert (busy[0], "AAA*Y**42*R~" in busy[1]) == (200, True)
    assert lost[0] == 503


def test_each_trace_is_counted_so_that_double_sends_show(address: tuple[str, int], tmp_path: Path) -> None:
    for question in (QUESTION, QUESTION, QUESTION.replace("TRACE1", "TRACE2")):
        _post(address, question)

    assert payer.traces_seen(tmp_path) == {"TRACE1": 2, "TRACE2": 1}


def test_what_a_payer_knows_changes_with_the_night(address: tuple[str, int], tmp_path: Path) -> None:
    assert "EB*1**30" in _post(address, QUESTION)[1]

    members.write(members.path_of(tmp_path, "demo"), Registry((_member(Part.TERMINATED, "2026-08-31"),), {}))

    assert "EB*6**30" in _post(address, QUESTION)[1]


def test_what_is_no_270_is_refused(address: tuple[str, int]) -> None:
    assert _post(address, "hello")[0] == 400


def test_one_payer_is_down_on_the_second_night_and_up_again_on_the_third() -> None:
    spec = Spec("demo", 7, 40, date(2026, 10, 5))

    nights = [members.down_on(spec, date(2026, 10, 5 + night)) for night in range(3)]
    assert nights == [{}, {"CAISIM01": "42"}, {}]
