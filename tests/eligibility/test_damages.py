"""What of an answer was not understood stands with each of its members, also what stands around them."""

import json

import pytest
from typer.testing import CliRunner

from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.edi.model import FindingCode
from backoffice.edi.reader import read
from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.codes import words
from backoffice.eligibility.damages import around_members, outside_transactions
from backoffice.store.tables.eligibility import eligibility_answers
from tests.eligibility.made import ABOVE, SUBSCRIBER, x271
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import MakeOffice, column, only, practice, prepare, run

ENDING = "SE*12*0001~GE*1*1~IEA*1*000000001~"
ODD_PAYER = ("HL*1**20*1", "NM1*PR*2*AETNA*****PI*EDIAETNA", "DMG*D8*19800101", "DMG*D8*19800101", "HI*ABK:R10")
NEVER_OF_A_271 = (FindingCode.FILE_TOO_LARGE, FindingCode.NO_INTERCHANGE, FindingCode.UNKNOWN_TYPE)


def _odd(asked: Asked) -> bytes:
    """A yes below a payer's level with three segments that have no place there, in a group that counts wrongly."""
    usual = covered(asked).replace(b"SE*0*", b"SE*16*").replace(b"GE*1*", b"GE*7*")
    return usual.replace(b"~HL*2*", f"~{'~'.join(ODD_PAYER[2:])}~HL*2*".encode(), 1)


def test_what_is_wrong_above_a_member_and_in_the_envelope_is_kept_and_shown(
    make_office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with payer_server(_odd) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
    assert column(office, eligibility_answers, "status", "damages") == [("ACTIVE", [["NOT_READ", 7], ["GE_COUNT", 19]])]
    monkeypatch.setattr(session, "open_office", lambda _: office)
    shown = CliRunner().invoke(app, ["visit", "A1", "-p", "demo"]).stdout
    assert "a segment that has no place where it stands" in shown
    page = json.loads(CliRunner().invoke(app, ["visit", "A1", "-p", "demo", "--json"]).stdout)
    assert [(each["code"], each["segment"]) for each in page["coverages"][0]["damages"]] == [
        ("NOT_READ", 7),
        ("GE_COUNT", 19),
    ]


def test_what_is_wrong_with_the_file_concerns_each_of_its_transactions_and_with_another_transaction_none() -> None:
    good, bad = (
        x271(*ABOVE, *SUBSCRIBER, "EB*1**30", ending=ending) for ending in (ENDING, "SE*99*0001~GE*1*1~IEA*1*1~")
    )
    reading = read(b"See below.\n" + good + bad)
    loose = outside_transactions(reading)
    answers = [(read_answer(each), each.findings) for each in reading.transactions]
    around = [around_members(answer, (*loose, *findings)) for answer, findings in answers]
    assert [[code for code, _ in found] for found in around] == [
        ["LEADING_BYTES"],
        ["LEADING_BYTES", "SE_COUNT", "IEA_CONTROL"],
    ]


def test_a_segment_lost_between_each_two_transactions_is_told_of_once_and_not_by_each_to_each() -> None:
    envelope, body = x271(*ABOVE, *SUBSCRIBER, "EB*1**30", ending="").split(b"ST*", 1)
    reading = read(envelope + b"".join(b"ST*" + body + b"SE*12*0001~LOST*x~" for _ in range(3)) + b"GE*3*1~IEA*1*1~")
    assert [finding.code for finding in reading.findings].count(FindingCode.SEGMENT_OUTSIDE) == 3
    assert [finding.code for finding in outside_transactions(reading)] == [FindingCode.SEGMENT_OUTSIDE]


def test_a_code_stands_once_however_often_it_occurs_around_the_members() -> None:
    (transaction,) = read(x271(*ABOVE, *ODD_PAYER[2:], *SUBSCRIBER, "EB*1**30", "EB*1**30***x")).transactions
    answer = read_answer(transaction)
    assert [code for code, _ in around_members(answer, ())] == ["NOT_READ"]
    assert around_members(answer, ())[0][1] == 9


@pytest.mark.parametrize("code", [code.value for code in FindingCode if code not in NEVER_OF_A_271])
def test_each_finding_of_the_reader_has_words(code: str) -> None:
    assert words("damage", code) != code
