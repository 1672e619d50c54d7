"""999 and 277: what became of claims before anybody paid them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backoffice.billing.acknowledgements import ClaimAnswer, SetAnswer, is_rejection, read_277, read_999
from backoffice.edi.reader import read
from tests.billing.sent import Status, file_277, file_997, file_999
from tests.public import files, plain_sets


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
    for path in files(corpora, "x12"):
        data = path.read_bytes()
        plain = plain_sets(data, "277")
        answers = [read_277(each) for each in read(data).transactions if each.set_id == "277"]
        assert (path.name, len(answers)) == (path.name, len(plain))
        for found, segments in zip(answers, plain, strict=True):
            statuses = _statuses_of_traces(segments)
            assert (path.name, len(found)) == (path.name, len(statuses))
            for answer, stated in zip(found, statuses, strict=True):
                assert (path.name, answer.category in _categories(stated)) == (path.name, True)
                assert (path.name, answer.on in _days(stated)) == (path.name, True)


def _statuses_of_traces(segments: list[list[str]]) -> list[list[list[str]]]:
    """The STCs of each trace, up to its services or the next level, where it has any."""
    traces: list[list[list[str]]] = []
    is_within = False
    for elements in segments:
        is_within = elements[0] == "TRN" or (is_within and elements[0] not in ("SVC", "HL"))
        traces += [[]] if elements[0] == "TRN" else []
        if is_within and elements[0] == "STC":
            traces[-1].append(elements)
    return [statuses for statuses in traces if statuses]


def _categories(statuses: list[list[str]]) -> set[str]:
    """The category codes of these STCs; an empty one for what is no code."""
    written = {re.split("[^0-9A-Za-z]", value)[0] for elements in statuses for value in elements[1:2]}
    return {code if re.fullmatch("[A-Z][0-9A-Z]{1,2}", code) else "" for code in written}


def _days(statuses: list[list[str]]) -> set[date | None]:
    """The dates of these STCs; none for what is no day of the calendar."""
    days: set[date | None] = set()
    for elements in statuses:
        try:
            days.add(datetime.strptime("".join(elements[2:3]), "%Y%m%d").replace(tzinfo=UTC).date())
        except ValueError:
            days.add(None)
    return days


def test_every_public_999_and_997_gives_the_answers_about_claims_that_a_plain_split_gives(corpora: Path) -> None:
    for path in files(corpora, "x12"):
        data = path.read_bytes()
        answers = [each for each in read(data).transactions if each.set_id in ("999", "997")]
        plain = plain_sets(data, "999", "997")
        assert (path.name, len(answers)) == (path.name, len(plain))
        for answer, segments in zip(answers, plain, strict=True):
            about_claims, wanted = False, 0
            for elements in segments:
                about_claims = elements[1:2] == ["HC"] if elements[0] == "AK1" else about_claims
                wanted += about_claims and elements[0] in ("IK5", "AK5", "AK9")
            assert (path.name, len(read_999(answer))) == (path.name, wanted)
