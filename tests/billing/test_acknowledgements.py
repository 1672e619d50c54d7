"""999 and 277: what became of claims before anybody paid them."""

import re
from datetime import date
from pathlib import Path

import pytest

from backoffice.billing.acknowledgements import ClaimAnswer, SetAnswer, is_rejection, read_277, read_999
from backoffice.edi.reader import read
from tests.billing.sent import Status, file_277, file_997, file_999


def _read_277(data: bytes) -> list[ClaimAnswer]:
    return read_277(read(data).transactions[0])


def test_a_999_answers_groups_and_sets_of_claims() -> None:
    data = file_999([("17", "0001", "A"), ("17", "0002", "R"), ("17", "", "P")])

    answers = read_999(read(data).transactions[0])

    assert answers == [SetAnswer("17", "0001", "A"), SetAnswer("17", "0002", "R"), SetAnswer("17", "", "P")]


def test_a_997_says_the_same_as_a_999() -> None:
    answers = [("17", "0001", "A"), ("17", "0002", "R"), ("17", "", "P")]
    new, old = file_999(answers), file_997(answers)

    assert read_999(read(old).transactions[0]) == read_999(read(new).transactions[0])


def test_a_999_about_inquiries_is_none_of_ours() -> None:
    assert read_999(read(file_999([("17", "", "R")], group_code="HS")).transactions[0]) == []


def test_a_277ca_names_our_claim_by_its_trace_and_gives_the_payers_number() -> None:
    assert _read_277(file_277([Status("C1", "A2", icn="ICN1")])) == [
        ClaimAnswer(True, "claim", "C1", "ICN1", "A2", "20", "", "WQ", date(2026, 9, 22), "PAY1")
    ]


@pytest.mark.parametrize(("told", "lost"), [(b"BHT*0085", b"BHT*0019"), (b"005010X214", b"005010")])
def test_a_277ca_is_told_by_its_guide_or_by_its_structure(told: bytes, lost: bytes) -> None:
    (answer,) = _read_277(file_277([Status("C1", "A2")]).replace(told, lost))
    assert answer.is_acknowledgement


def test_a_whole_batch_can_be_answered() -> None:
    assert [(each.level, each.number) for each in _read_277(file_277([Status("BATCH17", "A8", "U", level="21")]))] == [
        ("batch", "BATCH17")
    ]


def test_of_several_statuses_the_one_that_rejects_decides() -> None:
    data = file_277([Status("C1", "A2")]).replace(b"STC*A2", b"STC*A1:19*20260922*WQ*150~STC*A7:562:85")

    assert [(one.category, one.status, one.entity) for one in _read_277(data)] == [("A7", "562", "85")]


def test_what_is_no_code_is_not_kept() -> None:
    data = file_277([Status("C1", "SEE JANE DOE", "CALL")])

    assert [(one.category, one.action) for one in _read_277(data)] == [("", "")]


@pytest.mark.parametrize(
    ("category", "action", "rejects"),
    [("A1", "WQ", False), ("A2", "WQ", False), ("A2", "U", True), *((code, "WQ", True) for code in ("A3", "A6", "A8"))],
)
def test_a_claim_is_rejected_by_category_or_action(category: str, action: str, rejects: bool) -> None:
    assert is_rejection(category, action) is rejects


def test_every_public_277_gives_a_status_for_each_trace_that_has_one(corpora: Path) -> None:
    for path in sorted((corpora / "x12" / "277").iterdir()):
        data = path.read_bytes()
        answers = [answer for each in read(data).transactions for answer in read_277(each)]
        mark = re.escape(data[3:4])
        traces = re.split(rb"\bTRN" + mark, data)[1:]
        wanted = [loop for loop in traces if re.search(rb"\bSTC" + mark, re.split(rb"\b(?:SVC|HL)" + mark, loop)[0])]
        assert (path.name, len(answers)) == (path.name, len(wanted))
        assert all(answer.category and answer.on for answer in answers)


def test_every_public_999_and_997_gives_the_answers_about_claims_that_a_plain_split_gives(corpora: Path) -> None:
    for path in sorted((corpora / "x12" / "999").iterdir()):
        data = path.read_bytes()
        answers = [answer for each in read(data).transactions for answer in read_999(each)]
        mark = re.escape(data[3:4])
        groups = re.split(rb"\bAK1" + mark, data)[1:]
        about_claims = [group for group in groups if group.startswith(b"HC")]
        wanted = sum(len(re.findall(rb"\b(?:[IA]K5|AK9)" + mark, group)) for group in about_claims)
        assert (path.name, len(answers)) == (path.name, wanted)
