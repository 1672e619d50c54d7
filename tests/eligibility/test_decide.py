"""Who is asked: window, month, own checks, freshness, keys."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from backoffice.eligibility.decide import (
    Night,
    check_id,
    faults,
    is_due,
    plan,
    question_id,
)
from backoffice.eligibility.member_ids import normalised_member_id
from backoffice.eligibility.model import Candidate, Check, CheckState, StoredAnswer
from backoffice.eligibility.response import Period
from backoffice.workdays import Workdays
from tests.eligibility.made import CANDIDATE, COVERAGE, PATIENT, PAYER, VISIT, active, says, stored

NIGHT = Night("demo", date(2026, 10, 5), is_acting=True)


def _on(day: date, appointment_id: str = "A2") -> Candidate:
    return replace(CANDIDATE, appointment_id=appointment_id, visit_date=day)


def _plan(
    candidates: Sequence[Candidate], *answers: StoredAnswer, night: Night = NIGHT
) -> list[tuple[str, str, list[str]]]:
    """State, asked visit and visits of each check; answers are to the first candidate's question."""
    question = question_id("demo", candidates[0])
    checks = plan(night, candidates, {question: answers})
    return [(check.state.value, check.asked.appointment_id, _visits(check)) for check in checks]


def _visits(check: Check) -> list[str]:
    return [visit.appointment_id for visit in check.visits]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 5), False),
        (date(2026, 10, 6), True),
        (date(2026, 10, 8), True),
        (date(2026, 10, 9), False),
    ],
)
def test_visits_from_tomorrow_to_the_end_of_the_window_are_due(day: date, expected: bool) -> None:
    assert is_due(_on(day), NIGHT) is expected


def test_a_visit_of_next_month_waits_for_that_month_s_first_morning() -> None:
    first = _on(date(2026, 11, 2))
    assert not is_due(first, Night("demo", date(2026, 10, 30), is_acting=True))
    assert is_due(first, Night("demo", date(2026, 10, 31), is_acting=True))


def test_each_payer_has_a_window_of_its_own() -> None:
    patient = replace(CANDIDATE, payer=replace(PAYER, window_days=5))
    assert [is_due(replace(patient, visit_date=date(2026, 10, day)), NIGHT) for day in (9, 12, 13)] == [
        True,
        True,
        False,
    ]


def test_closed_days_do_not_count_in_the_window() -> None:
    closed = replace(NIGHT, days=Workdays(closed_dates=frozenset((date(2026, 10, 7),))))
    assert is_due(_on(date(2026, 10, 9)), closed)


def test_the_last_night_before_the_visit_asks_when_the_newest_answer_says_neither_yes_nor_no() -> None:
    yes = stored(says(active()), night=date(2026, 10, 3))
    later = stored(says(aaa=["42R"]), night=date(2026, 10, 4), answer_id="X2")
    assert _plan([CANDIDATE], yes, later) == [("planned", "A1", ["A1"])]
    tomorrow = date(2026, 10, 7)
    assert _plan([_on(tomorrow)], yes, later)[0][0] == "skipped_fresh"


@pytest.mark.parametrize(("given", "state"), [(4, "planned"), (5, "skipped_fresh")])
def test_the_last_night_before_the_visit_asks_anew_about_a_no_of_an_earlier_night(given: int, state: str) -> None:
    no = stored(says(active(code="6")), night=date(2026, 10, given))
    assert _plan([CANDIDATE], no)[0][0] == state
    assert _plan([_on(date(2026, 10, 7))], no)[0][0] == "skipped_fresh"


@pytest.mark.parametrize("other", ["X0", "X2"])
def test_of_two_answers_of_one_minute_the_definite_one_saves_the_question(other: str) -> None:
    yes = stored(says(active()), night=date(2026, 10, 4))
    amounts = stored(says(active(code="B")), night=date(2026, 10, 4), answer_id=other)
    assert _plan([CANDIDATE], yes, amounts)[0][0] == "skipped_fresh"


def test_after_an_outage_a_check_is_asked_for_the_first_visit_that_is_not_over() -> None:
    late = replace(NIGHT, first_day=date(2026, 10, 7))
    assert _plan([CANDIDATE, _on(date(2026, 10, 7))], night=late) == [("planned", "A2", ["A1", "A2"])]
    assert _plan([CANDIDATE], night=late) == [("superseded", "A1", ["A1"])]
    assert _plan([replace(CANDIDATE, payer=None)], night=late)[0][0] == "incomplete"


def test_a_question_whose_answer_is_still_to_come_waits_for_it() -> None:
    topic = (question_id("demo", CANDIDATE), "2026-10")
    (check,) = plan(NIGHT, [CANDIDATE], {}, {topic: "EARLIER"})
    assert (check.state.value, check.awaited_check_id) == ("awaited", "EARLIER")


@pytest.mark.parametrize(
    ("refusal", "age_days", "state"),
    [
        ("72W", 29, "awaited"),
        ("72W", 30, "planned"),
        ("72X", 9, "awaited"),
        ("72X", 10, "planned"),
        ("72Y", 6, "awaited"),
        ("72Y", 7, "planned"),
        ("72S", 6, "awaited"),
        ("72C", 1, "planned"),
        ("72W", 0, "planned"),
    ],
)
def test_a_payer_that_wants_to_be_left_alone_for_days_is_not_asked_again(
    refusal: str, age_days: int, state: str
) -> None:
    asked_on = NIGHT.business_date - timedelta(days=age_days)
    answer = stored(says(aaa=[refusal]), asked_on, check_id="EARLIER")
    (check,) = plan(NIGHT, [CANDIDATE], {question_id("demo", CANDIDATE): [answer]})
    assert (check.state.value, check.awaited_check_id) == (state, "EARLIER" if state == "awaited" else "")


def test_a_coverage_that_has_ended_by_our_own_records_is_not_asked_about() -> None:
    ended = replace(COVERAGE, termination_date=date(2026, 10, 5))
    later = replace(COVERAGE, effective_date=date(2026, 10, 7))
    assert not is_due(replace(CANDIDATE, coverage=ended), NIGHT)
    assert not is_due(replace(CANDIDATE, coverage=later), NIGHT)


@pytest.mark.parametrize(
    ("candidate", "code"),
    [
        (replace(CANDIDATE, payer=None), "UNKNOWN_PAYER"),
        (replace(CANDIDATE, payer=replace(PAYER, edi_payer_id="*")), "NO_EDI_PAYER_ID"),
        (replace(CANDIDATE, coverage=replace(COVERAGE, member_id=" - ")), "NO_MEMBER_ID"),
        (replace(CANDIDATE, patient=replace(PATIENT, birth_date=None)), "NO_BIRTH_DATE"),
        (replace(CANDIDATE, provider=replace(CANDIDATE.provider, npi="1234567890")), "NO_VALID_NPI"),
    ],
)
def test_a_question_with_a_hole_is_not_asked(candidate: Candidate, code: str) -> None:
    assert faults(candidate) == (code,)
    assert _plan([candidate]) == [("incomplete", "A1", ["A1"])]


def test_a_complete_question_has_no_fault() -> None:
    assert faults(CANDIDATE) == ()


def test_three_visits_of_one_coverage_in_a_month_are_one_check_for_the_earliest() -> None:
    visits = [_on(date(2026, 10, 8), "A3"), _on(date(2026, 10, 7)), CANDIDATE]
    assert _plan(visits) == [("planned", "A1", ["A1", "A2", "A3"])]


def test_the_same_question_is_another_check_in_another_month_and_on_another_night() -> None:
    question = question_id("demo", CANDIDATE)
    keys = {check_id(question, month, NIGHT.business_date) for month in ("2026-10", "2026-11")}
    keys |= {check_id(question, "2026-10", date(2026, 10, 6))}
    assert len(keys) == 3


def test_each_coverage_rank_is_a_question_of_its_own() -> None:
    second = replace(CANDIDATE, coverage=replace(COVERAGE, coverage_id="C2", member_id="X1"))
    assert len(_plan([CANDIDATE, second])) == 2


def test_a_coverage_that_is_recorded_twice_is_one_question_with_the_visits_of_both() -> None:
    again = replace(CANDIDATE, coverage=replace(COVERAGE, coverage_id="C2", member_id="w123-456789"))
    assert _plan([again, CANDIDATE]) == [("planned", "A1", ["A1", "A1"])]


def test_of_a_coverage_recorded_twice_the_number_that_is_not_to_be_verified_is_nobody_s_question() -> None:
    unasked = replace(CANDIDATE, coverage=replace(COVERAGE, coverage_id="C0", do_not_verify=True))
    states = {check.asked.coverage.coverage_id: check.state for check in plan(NIGHT, [unasked, CANDIDATE], {})}
    assert states == {"C0": CheckState.DO_NOT_VERIFY, "C1": CheckState.PLANNED}


@pytest.mark.parametrize(("is_told", "questions"), [(True, 2), (False, 1)])
def test_group_numbers_keep_questions_apart_where_the_payer_is_told_them(is_told: bool, questions: int) -> None:
    payer = replace(PAYER, is_told_the_group=is_told)
    candidates = [
        replace(CANDIDATE, payer=payer, coverage=replace(COVERAGE, coverage_id=f"C{group}", group_number=group))
        for group in ("1", "2")
    ]
    assert len(_plan(candidates)) == questions


def test_an_older_night_s_checks_are_superseded() -> None:
    assert _plan([CANDIDATE], night=replace(NIGHT, is_acting=False)) == [("superseded", "A1", ["A1"])]


def test_a_fresh_definite_answer_saves_the_question() -> None:
    answer = stored(says(active()), night=date(2026, 10, 3))
    assert _plan([CANDIDATE], answer) == [("skipped_fresh", "A1", ["A1"])]


@pytest.mark.parametrize(
    "answer",
    [
        stored(says(active()), night=date(2026, 10, 2)),
        stored(says(active()), night=date(2026, 10, 6)),
        stored(says(active()), night=date(2026, 10, 3), asked=date(2026, 10, 7)),
        stored(says(active()), night=date(2026, 10, 3), asked=date(2026, 9, 30)),
        stored(says(), night=date(2026, 10, 3)),
        stored(says(aaa=["72C"]), night=date(2026, 10, 3)),
    ],
    ids=["too old", "from the future", "asked for a later day", "of another month", "not definite", "rejected"],
)
def test_any_other_answer_does_not(answer: StoredAnswer) -> None:
    assert _plan([CANDIDATE], answer) == [("planned", "A1", ["A1"])]


def test_a_coverage_that_ends_before_a_later_visit_is_asked_about_again_for_that_visit() -> None:
    ends = active(periods=(Period(end=VISIT),))
    answer = stored(says(ends), night=date(2026, 10, 4))
    assert _plan([CANDIDATE, _on(date(2026, 10, 7))], answer) == [("planned", "A2", ["A1", "A2"])]


@pytest.mark.parametrize(
    "changed",
    [
        replace(CANDIDATE, coverage=replace(COVERAGE, member_id="W987")),
        replace(CANDIDATE, coverage=replace(COVERAGE, patient_id="P2")),
        replace(CANDIDATE, coverage=replace(COVERAGE, relationship="child")),
        replace(CANDIDATE, patient=replace(PATIENT, birth_date=date(2015, 4, 1))),
    ],
    ids=["member id", "patient", "relationship", "birth date"],
)
def test_who_is_asked_about_anew_is_a_new_question(changed: Candidate) -> None:
    answer = stored(says(active()), night=date(2026, 10, 4))
    (check,) = plan(NIGHT, [changed], {question_id("demo", CANDIDATE): [answer]})
    assert check.state.value == "planned"


@pytest.mark.parametrize(
    "changed",
    [
        replace(CANDIDATE, patient=replace(PATIENT, last_name="Lindquist", first_name="Åsta")),
        replace(CANDIDATE, coverage=replace(COVERAGE, relationship="child", is_own=True)),
    ],
    ids=["name", "asked about as a subscriber"],
)
def test_what_leaves_the_person_the_same_is_not_paid_for_again(changed: Candidate) -> None:
    assert question_id("demo", changed) == question_id("demo", CANDIDATE)


def test_keys_are_opaque_differ_by_practice_and_do_not_depend_on_how_an_id_is_written() -> None:
    spaced = replace(CANDIDATE, coverage=replace(COVERAGE, member_id="w12-345 6789"))
    assert question_id("demo", CANDIDATE) == question_id("demo", spaced)
    assert question_id("demo", CANDIDATE) != question_id("other", CANDIDATE)
    assert "W123456789" not in question_id("demo", CANDIDATE)
    assert normalised_member_id(" w12-345 6789") == "W123456789"
