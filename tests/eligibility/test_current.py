"""What counts for a visit when several answers are in the history."""

from dataclasses import replace
from datetime import UTC, date, datetime

from backoffice.eligibility.current import current, statuses
from backoffice.eligibility.decide import Night, plan
from backoffice.eligibility.model import StoredAnswer
from backoffice.eligibility.response import Statement
from tests.eligibility.made import CANDIDATE, active, says, stored

NIGHT = date(2026, 10, 5)
TONIGHT = {"night": NIGHT, "check_id": "TONIGHT"}


def _at(hour: int, statement: Statement, **changes: object) -> StoredAnswer:
    answered_at = datetime(2026, 10, 6, hour, tzinfo=UTC)
    return stored(statement, answer_id=f"at {hour}", answered_at=answered_at, **(TONIGHT | changes))


def _current(*answers: StoredAnswer) -> tuple[str, str] | None:
    known = current(CANDIDATE, {"TONIGHT"}, answers, NIGHT)
    return (known[0].status.value, known[1]) if known else None


def test_an_unknown_answer_after_a_fresh_active_one_leaves_it_active() -> None:
    yesterday = stored(says(active()), night=date(2026, 10, 4), answer_id="yesterday")
    assert _current(yesterday, _at(4, says())) == ("ACTIVE", "yesterday")


def test_a_rejection_after_a_fresh_inactive_one_leaves_it_inactive() -> None:
    yesterday = stored(says(active(code="6")), night=date(2026, 10, 4), answer_id="yesterday")
    assert _current(yesterday, _at(4, says(aaa=["75C"]))) == ("INACTIVE", "yesterday")


def test_an_active_answer_that_is_too_old_no_longer_counts() -> None:
    old = stored(says(active()), night=date(2026, 10, 2), answer_id="old")
    assert _current(old, _at(4, says())) == ("UNKNOWN", "at 4")


def test_the_newest_definite_answer_by_the_payer_s_time_wins_in_any_order() -> None:
    first, second = _at(4, says(active())), _at(5, says(active(code="6")))
    assert _current(first, second) == _current(second, first) == ("INACTIVE", "at 5")


def test_an_answer_asked_for_a_later_day_says_nothing_about_an_earlier_visit() -> None:
    assert _current(_at(4, says(active()), asked=date(2026, 10, 8))) is None


def test_each_visit_is_judged_by_its_own_day_on_the_one_answer() -> None:
    later = replace(CANDIDATE, appointment_id="A2", visit_date=date(2026, 10, 8))
    (check,) = plan(Night("demo", NIGHT, is_acting=True), [CANDIDATE, later], {})
    ends = active(periods=(replace(says().periods[0], end=date(2026, 10, 7)),))
    answer = stored(says(ends), NIGHT, check_id=check.check_id)
    found = {
        status.appointment_id: (status.status.value, status.reason_code)
        for status in statuses([check], {check.question_id: [answer]}, {}, {}, NIGHT)
    }
    assert found == {"A1": ("ACTIVE", ""), "A2": ("INACTIVE", "NOT_ON_VISIT_DATE")}


def test_a_visit_that_nobody_answered_is_unknown_for_the_check_s_reason() -> None:
    (check,) = plan(Night("demo", NIGHT, is_acting=True), [CANDIDATE], {})
    (found,) = statuses([check], {}, {check.check_id: "PAYER_DOWN"}, {}, NIGHT)
    assert (found.status.value, found.reason_code, found.answer_id) == ("UNKNOWN", "PAYER_DOWN", "")
