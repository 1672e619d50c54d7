"""What follows an attempt that brought no status, and when a payer is left alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.eligibility.breaker import Breaker, breaker_after
from backoffice.eligibility.inquiry import Wording
from backoffice.eligibility.ladder import Ended, Further, Patience, Try, ended_by_answer, further, opening, wait
from backoffice.eligibility.model import Status
from backoffice.eligibility.response import Refusal

PATIENCE = Patience(max_paid=3, first_wait=timedelta(seconds=90))
WORDINGS = (Wording.NORMALISED, Wording.NO_FIRST_NAME)
NOW = datetime(2026, 10, 6, 7, 15, tzinfo=UTC)


def _made(*ends: Ended) -> list[Try]:
    return [Try(number, Wording.AS_RECORDED, ended) for number, ended in enumerate(ends, start=1)]


def _rejected(*codes: str, wording: Wording = Wording.AS_RECORDED) -> list[Try]:
    refusals = tuple(Refusal("2100C", code[:2], code[2:]) for code in codes)
    return [Try(1, wording, Ended.REJECTED, refusals)]


def _follows(tries: list[Try]) -> Further | None:
    return further(tries, WORDINGS, PATIENCE, "CHECK1")


@pytest.mark.parametrize("ended", [Ended.OPEN, Ended.UNSENT, Ended.SAID])
def test_nothing_follows_what_is_open_or_taken_back_or_answered(ended: Ended) -> None:
    assert _follows(_made(ended)) is None


def test_a_question_that_failed_goes_out_again_after_ninety_seconds_then_after_twice_that() -> None:
    waits = [_follows(_made(*[Ended.FAILED] * times)) for times in (1, 2)]
    first, second = (each.wait.total_seconds() for each in waits if each)
    assert 90 <= first <= 113
    assert second == 2 * first


def test_a_check_is_paid_for_three_times_and_what_was_never_sent_costs_nothing() -> None:
    assert _follows(_made(*[Ended.FAILED] * 3)) is None
    assert _follows(_made(Ended.UNSENT, Ended.FAILED, Ended.FAILED)) is not None


@pytest.mark.parametrize(
    ("codes", "may_follow"),
    [
        (("42R",), True),
        (("80P",), True),
        (("42R", "79C"), False),
        (("42C",), False),
        (("42Y",), False),
        (("80N",), False),
        (("80S",), False),
        (("42W",), False),
        (("42X",), False),
        (("43R",), False),
        (("57R",), False),
    ],
)
def test_a_payer_that_can_not_answer_is_asked_again_only_where_the_follow_up_lets_us(
    codes: tuple[str, ...], may_follow: bool
) -> None:
    assert (_follows(_rejected(*codes)) is not None) is may_follow


def test_a_person_who_is_not_found_is_named_otherwise_one_wording_after_the_other() -> None:
    found = _rejected("75C")
    assert _follows(found) == Further(Wording.NORMALISED)
    found += _rejected("75C", wording=Wording.NORMALISED)
    assert _follows(found) == Further(Wording.NO_FIRST_NAME)
    found += _rejected("75C", wording=Wording.NO_FIRST_NAME)
    assert _follows(found) is None


@pytest.mark.parametrize("code", ["71C", "72C", "58C", "75N", "76C"])
def test_no_other_wording_mends_a_birth_date_an_id_or_a_final_no(code: str) -> None:
    assert _follows(_rejected(code)) is None


def test_without_another_wording_a_person_who_is_not_found_goes_to_the_front_desk() -> None:
    assert further(_rejected("75C"), (), PATIENCE, "CHECK1") is None


def test_a_new_night_begins_with_the_words_that_the_payer_has_understood() -> None:
    understood = Try(2, Wording.NORMALISED, Ended.SAID)
    assert opening(understood, (Wording.AS_RECORDED, *WORDINGS)) is Wording.NORMALISED
    assert opening(understood, (Wording.AS_RECORDED,)) is Wording.AS_RECORDED


@pytest.mark.parametrize(
    ("code", "last", "following"),
    [
        ("75C", Wording.AS_RECORDED, Wording.NORMALISED),
        ("75C", Wording.NORMALISED, Wording.NO_FIRST_NAME),
        ("75C", Wording.NO_FIRST_NAME, Wording.AS_RECORDED),
        ("72C", Wording.NORMALISED, Wording.AS_RECORDED),
    ],
)
def test_a_new_night_tries_the_next_words_after_not_found_and_the_recorded_ones_after_the_last(
    code: str, last: Wording, following: Wording
) -> None:
    (newest,) = _rejected(code, wording=last)
    assert opening(newest, (Wording.AS_RECORDED, *WORDINGS)) is following


@given(st.text(max_size=40), st.integers(1, 5))
def test_no_wait_is_shorter_than_its_step_of_the_doubling(key: str, paid: int) -> None:
    step = timedelta(seconds=90) * 2 ** (paid - 1)
    patience = Patience(max_paid=9, first_wait=timedelta(seconds=90))
    assert step <= wait(patience, paid, key) <= step * 1.25


def test_the_last_attempt_waits_for_half_of_the_time_that_is_left() -> None:
    patience = Patience(max_paid=3, first_wait=timedelta(seconds=90), left=timedelta(hours=3))
    assert wait(patience, 2, "CHECK1") == timedelta(hours=1, minutes=30)
    assert wait(patience, 1, "CHECK1") < timedelta(minutes=2)
    assert wait(replace(patience, left=timedelta(minutes=4)), 2, "CHECK1") >= timedelta(minutes=3)


def test_the_breaker_opens_with_the_fifth_failure_in_a_row_and_closes_with_one_answer() -> None:
    pause = timedelta(minutes=10)
    assert breaker_after([False, *[True] * 4], NOW, 5, pause).lets_through(NOW)
    state = breaker_after([True] * 5, NOW, 5, pause)
    assert not state.lets_through(NOW)
    assert state.lets_through(NOW + pause)
    assert state.portion(7, 64) == 1
    assert breaker_after([*[True] * 5, False], NOW + pause, 5, pause) == Breaker()


def test_portions_grow_while_the_payer_answers() -> None:
    assert [Breaker().portion(answered, 64) for answered in range(8)] == [1, 2, 4, 8, 16, 32, 64, 64]
    assert Breaker(failures=1).portion(5, 64) == 1


def test_a_payer_that_wants_quiet_gets_half_as_many_at_once_for_the_rest_of_the_night() -> None:
    quiet = Breaker().throttled(NOW)
    assert [
        state.at_once(4) for state in (Breaker(), quiet, quiet.throttled(NOW), quiet.throttled(NOW).throttled(NOW))
    ] == [
        4,
        2,
        1,
        1,
    ]


def test_a_payer_that_wants_quiet_has_not_failed() -> None:
    quiet = Breaker().throttled(NOW + timedelta(seconds=30))
    assert (quiet.failures, quiet.lets_through(NOW), quiet.lets_through(NOW + timedelta(seconds=30))) == (
        0,
        False,
        True,
    )


@pytest.mark.parametrize("status", Status)
def test_refusals_end_an_attempt_that_brought_neither_yes_nor_no(status: Status) -> None:
    ended = ended_by_answer(status, [Refusal("2100C", "75", "C")])
    assert ended is (Ended.SAID if status in ("ACTIVE", "INACTIVE") else Ended.REJECTED)
    assert ended_by_answer(status, ()) is Ended.SAID
