"""The payers of rehearsals: what they have to tell, and that their books see what was asked needlessly."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backoffice.simulator import inquiry
from backoffice.simulator.payers.acts import GOOD, Answer, Benefit, Failure, Refusal, Way
from backoffice.simulator.payers.bills import needless
from backoffice.simulator.payers.desk import Heard
from backoffice.simulator.payers.refusals import EVERY_REFUSAL
from backoffice.simulator.payers.rehearsal import SEEDS, Case, Rehearsal
from backoffice.simulator.payers.stories import CHILD, OWN_ID, PLAIN, Stage, family, in_batch, real_time, recorded_twice
from backoffice.simulator.payers.truths import known_after
from tests.eligibility.test_trial import FULL
from tests.simulator.test_payer import QUESTION

ASKED = inquiry.read(QUESTION.encode())
NIGHT = date(2026, 10, 5)
AT = datetime(2026, 10, 6, 7, 15, tzinfo=UTC)
NOT_NOW = Failure(Way.STATUS, 503)


def _cases(seed: int) -> set[Case]:
    rehearsal = Rehearsal(seed, *FULL)
    return {case for night in rehearsal.business_dates for case in rehearsal.in_window(night)}


def _heard(act: Answer | Failure, trace: str, minutes: float = 0, nights: int = 0, name: str = "ADA") -> Heard:
    asked = replace(ASKED, trace=trace, names=("BIRCH", name))
    at = AT + timedelta(days=nights, minutes=minutes)
    return Heard(NIGHT + timedelta(days=nights), at, Rehearsal(1, 1, 1).cases[0], asked, act)


def test_the_full_set_shows_every_refusal_and_every_story() -> None:
    told = {case.story for seed in range(1, 1 + SEEDS) for case in _cases(seed)}
    refusals = {act.refusals[0] for story in told for act in story.acts if isinstance(act, Answer) and act.refusals}
    assert refusals >= set(EVERY_REFUSAL)
    assert told >= {PLAIN, CHILD, OWN_ID, *real_time(), *in_batch()}
    assert told >= {
        story for stage in (Stage.REAL_TIME, Stage.BATCH) for story in (*family(stage), *recorded_twice(stage))
    }


def test_a_family_shares_a_member_id_and_triplets_a_birth_date_as_well() -> None:
    rehearsal = Rehearsal(1, *FULL)
    families = [rehearsal.family(case.member_id) for case in rehearsal.cases if case.story.is_twin]
    assert families
    for people in families:
        births = Counter(case.birth_date for case in people)
        assert (len(people), sorted(births.values())) == (8, [1, 1, 1, 1, 1, 3])
        assert len({rehearsal.names(case)[1] for case in people if births[case.birth_date] == 3}) == 3


def test_some_come_twice_in_a_month() -> None:
    days = [case.visit_days for case in Rehearsal(1, *FULL).cases]
    assert {len(each) for each in days} == {1, 2}
    assert {(each[1] - each[0]).days for each in days if len(each) == 2} >= {1, 2}
    assert all(len({(day.year, day.month) for day in each}) == 1 for each in days)


def test_most_visits_of_a_rehearsal_must_come_to_something_else_than_yes() -> None:
    rehearsal = Rehearsal(1, *FULL)
    known = known_after(rehearsal, rehearsal.business_dates[:1])
    assert sum(each.fate.status != "ACTIVE" for each in known) > len(known) / 2


def test_an_answered_question_is_free_again_only_when_the_answer_is_old() -> None:
    assert needless([_heard(GOOD, "1"), _heard(GOOD, "2", nights=3)]) == []
    assert needless([_heard(GOOD, "1"), _heard(GOOD, "2", nights=2)]) == ["case 1: again although answered"]


@pytest.mark.parametrize(("days_ahead", "complaints"), [(1, []), (2, ["case 1: again although answered"])])
def test_a_no_may_be_asked_about_again_in_the_last_night_before_the_visit(
    days_ahead: int, complaints: list[str]
) -> None:
    visit_day = NIGHT + timedelta(days=1 + days_ahead)
    case = replace(Rehearsal(1, 1, 1).cases[0], visit_days=(visit_day,))
    no = [_heard(Answer(Benefit.INACTIVE), "1"), _heard(Answer(Benefit.INACTIVE), "2", nights=1)]
    assert needless([replace(each, case=case) for each in no]) == complaints


@pytest.mark.parametrize(("follow_up", "is_left_alone"), [("W", True), ("S", True), ("C", False), ("N", False)])
def test_a_question_whose_refusal_wants_quiet_is_left_alone_for_good(follow_up: str, is_left_alone: bool) -> None:
    refused = Answer(Benefit.NONE, (Refusal("75", follow_up),))
    complaints = ["case 1: again although it was to be left alone"] if is_left_alone else []
    assert needless([_heard(refused, "1"), _heard(refused, "2", nights=3)]) == complaints


def test_a_question_goes_out_again_after_ninety_seconds_or_in_other_words() -> None:
    assert needless([_heard(NOT_NOW, "1"), _heard(GOOD, "2", minutes=1.5)]) == []
    assert needless([_heard(NOT_NOW, "1"), _heard(GOOD, "2", name="A")]) == []
    assert needless([_heard(NOT_NOW, "1"), _heard(GOOD, "2", minutes=1)]) == ["case 1: again too early"]


def test_a_number_is_used_once_unless_the_payer_wanted_quiet() -> None:
    quiet = Failure(Way.STATUS, 429)
    assert needless([_heard(quiet, "1"), _heard(GOOD, "1", minutes=2)]) == []
    assert needless([_heard(NOT_NOW, "1"), _heard(GOOD, "1", minutes=2)]) == ["case 1: 1 twice"]


def test_nobody_is_asked_about_more_than_three_times_a_night() -> None:
    undecided = Answer(Benefit.NONE)
    asked = [_heard(undecided, str(number), minutes=5 * number) for number in range(4)]
    assert needless(asked[:3]) == []
    assert needless(asked) == ["case 1: too often on 2026-10-05"]
