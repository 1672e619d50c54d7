"""How a night's work items are compared with its truth."""

from datetime import date

from backoffice.simulator.score import Tally, score
from backoffice.simulator.truth import Truth

NIGHT = date(2026, 10, 5)


def _row(kind: str, subject: str, reason: str, seen: date = NIGHT) -> dict[str, object]:
    return {
        "pipeline": "supplies",
        "kind": kind,
        "subject": subject,
        "reason_code": reason,
        "last_seen_date": seen,
    }


def _truth(fault: str, kind: str, subject: str, reason: str) -> Truth:
    return Truth(fault, "supplies", kind, subject, reason)


LOT = _truth("lot_expired", "LOT", "LOC1:I1:L1", "EXPIRED")
ORDER = _truth("controlled", "APPROVAL", "po:*", "CONTROLLED")


def test_what_is_found_under_the_right_reason_counts() -> None:
    result = score([_row("LOT", "LOC1:I1:L1", "EXPIRED")], [LOT], NIGHT)

    assert result.is_perfect
    assert result.overall == Tally(expected=1, found=1, unexpected=0)
    assert (result.overall.precision, result.overall.recall) == (1.0, 1.0)


def test_another_reason_is_missed_and_unexpected() -> None:
    result = score([_row("LOT", "LOC1:I1:L1", "RECALLED")], [LOT], NIGHT)

    assert result.missed == (LOT,)
    assert [item.reason for item in result.unexpected] == ["RECALLED"]
    assert (result.overall.precision, result.overall.recall) == (0.0, 0.0)


def test_an_open_number_stands_for_one_item_or_more() -> None:
    rows = [_row("APPROVAL", f"po:BO-{number}", "CONTROLLED") for number in (1, 2)]

    assert score(rows, [ORDER], NIGHT).is_perfect
    assert score([], [ORDER], NIGHT).missed == (ORDER,)


def test_items_of_other_nights_and_parents_of_the_first_night_do_not_count() -> None:
    rows = [_row("LOT", "LOC1:I1:L9", "EXPIRED", date(2026, 10, 4)), _row("PREEXISTING", "LOT", "PREEXISTING")]

    assert score(rows, [], NIGHT).is_perfect


def test_a_fault_that_must_lead_to_nothing_asks_for_nothing() -> None:
    assert score([], [Truth("duplicate_file", "billing")], NIGHT).overall == Tally(0, 0, 0)


def test_an_item_too_many_counts_against_the_fault_that_leads_to_its_kind_and_reason() -> None:
    rows = [_row("LOT", "LOC1:I1:L1", "EXPIRED"), _row("LOT", "LOC1:I1:L2", "EXPIRED"), _row("SHORTAGE", "x", "y")]

    result = score(rows, [LOT], NIGHT)

    assert result.by_fault["lot_expired"] == Tally(expected=1, found=1, unexpected=1)
    assert result.by_fault["lot_expired"].precision == 0.5
    assert result.by_fault["supplies:SHORTAGE"] == Tally(expected=0, found=0, unexpected=1)


def test_nothing_expected_and_nothing_there_is_perfect() -> None:
    assert (Tally().precision, Tally().recall) == (1.0, 1.0)
