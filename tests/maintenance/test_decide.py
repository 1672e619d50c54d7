"""What is due, done and missed on a night."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.maintenance.decide import course
from backoffice.maintenance.meters import Meter
from backoffice.maintenance.model import Completion, Every, Occurrence, Plan, State, Unit, work_order_id
from tests.maintenance.rows import completion, meter, plan, span


def _course(rule: Plan, on: date, *completions: Completion, readings: Meter | None = None) -> dict[str, str]:
    """Due keys with their states, as of a night."""
    stands = course(rule, readings or Meter(), completions, span(on))
    return {each.due_key: each.state.value for each in stands.occurrences}


def _reasons(rule: Plan, on: date, *completions: Completion) -> dict[str, str]:
    refusals = course(rule, Meter(), completions, span(on)).refusals
    return {refusal.completion.completion_id: refusal.reason for refusal in refusals}


def _one(rule: Plan, on: date, key: str, *completions: Completion) -> Occurrence:
    return next(each for each in course(rule, Meter(), completions, span(on)).occurrences if each.due_key == key)


def test_work_is_planned_ahead_and_released_on_its_lead_day() -> None:
    assert _course(plan(), date(2025, 12, 28)) == {"D:2026-01-05": "planned"}
    assert _course(plan(), date(2025, 12, 29)) == {"D:2026-01-05": "due"}


def test_undone_work_stays_released_until_the_next_date_overtakes_it() -> None:
    assert _course(plan(), date(2026, 4, 4)) == {"D:2026-01-05": "due", "D:2026-04-05": "planned"}
    assert _course(plan(), date(2026, 4, 5)) == {"D:2026-01-05": "missed", "D:2026-04-05": "due"}


def test_months_of_neglect_leave_one_released_and_each_missed_one_on_record() -> None:
    states = _course(plan(every=Every(1, Unit.MONTH)), date(2026, 4, 10))
    assert states == {
        "D:2026-01-05": "missed",
        "D:2026-02-05": "missed",
        "D:2026-03-05": "missed",
        "D:2026-04-05": "due",
        "D:2026-05-05": "planned",
    }
    overdue = _one(plan(every=Every(1, Unit.MONTH)), date(2026, 4, 10), "D:2026-04-05")
    assert overdue.overdue_since_date == date(2026, 1, 5)


def test_a_missed_one_names_what_overtook_it_and_when() -> None:
    missed = _one(plan(), date(2026, 7, 9), "D:2026-01-05")
    assert (missed.superseded_by, missed.missed_date) == ("D:2026-04-05", date(2026, 4, 5))


def test_a_late_completion_belongs_to_the_overdue_one() -> None:
    states = _course(plan(), date(2026, 3, 1), completion("C1", date(2026, 2, 20)))
    assert states == {"D:2026-01-05": "done"}


def test_a_completion_in_the_window_of_the_next_leaves_the_overdue_one_missed() -> None:
    states = _course(plan(), date(2026, 4, 1), completion("C1", date(2026, 3, 28)))
    assert states == {"D:2026-01-05": "missed", "D:2026-04-05": "done"}


def test_a_completion_far_too_early_fits_nowhere() -> None:
    first, early = completion("C1", date(2026, 1, 5)), completion("C2", date(2026, 2, 20))
    assert _reasons(plan(), date(2026, 3, 1), first, early) == {"C2": "COMPLETION_UNMATCHED"}


@pytest.mark.parametrize("day", [date(2026, 1, 5), date(2026, 1, 9)])
def test_a_second_record_of_the_same_work_is_a_double(day: date) -> None:
    first, second = completion("C1", date(2026, 1, 5)), completion("C2", day)
    assert _reasons(plan(), date(2026, 3, 1), first, second) == {"C2": "DUPLICATE_COMPLETION"}


def test_a_named_work_order_is_answered_however_late() -> None:
    named = completion("C1", date(2026, 4, 6), work_order_id=work_order_id("E1", "P1", "D:2026-01-05"))
    assert _course(plan(), date(2026, 4, 6), named) == {"D:2026-01-05": "done", "D:2026-04-05": "due"}


def test_a_work_order_number_of_another_system_is_matched_by_its_day() -> None:
    foreign = completion("C1", date(2026, 1, 6), work_order_id="CMMS-77")
    assert _course(plan(), date(2026, 1, 6), foreign) == {"D:2026-01-05": "done"}


def test_a_withdrawn_completion_reopens_its_work() -> None:
    done = completion("C1", date(2026, 1, 5))
    assert _course(plan(), date(2026, 1, 6), done) == {"D:2026-01-05": "done"}
    assert _course(plan(), date(2026, 1, 6)) == {"D:2026-01-05": "due"}


def test_work_from_before_the_start_is_judged_from_the_last_date_before_it() -> None:
    states = _course(plan(anchor_date=date(2020, 1, 5), every=Every(1, Unit.YEAR)), date(2026, 1, 2))
    assert states == {"D:2025-01-05": "due", "D:2026-01-05": "planned"}


def test_floating_work_counts_from_the_completion_and_is_never_missed() -> None:
    rule = plan(rolls=True)
    assert _course(rule, date(2026, 9, 1)) == {"A:start": "due"}
    done = completion("C1", date(2026, 9, 2))
    assert _course(rule, date(2026, 11, 24), done) == {"A:start": "done", "A:C1": "planned"}
    assert _course(rule, date(2026, 11, 25), done) == {"A:start": "done", "A:C1": "due"}


def test_a_corrected_day_keeps_the_identity_of_the_next_and_moves_it() -> None:
    rule, on = plan(rolls=True), date(2026, 4, 10)
    before = _one(rule, on, "A:C1", completion("C1", date(2026, 1, 5)))
    after = _one(rule, on, "A:C1", completion("C1", date(2026, 1, 15)))
    assert (before.nominal_date, after.nominal_date) == (date(2026, 4, 5), date(2026, 4, 15))


def test_an_early_completion_of_floating_work_brings_the_next_forward() -> None:
    completions = completion("C1", date(2026, 1, 5)), completion("C2", date(2026, 2, 1))
    assert _one(plan(rolls=True), date(2026, 4, 25), "A:C2", *completions).nominal_date == date(2026, 5, 1)


def test_floating_work_pauses_while_the_device_is_out_of_service() -> None:
    assert _course(plan(rolls=True, is_paused=True), date(2026, 2, 1)) == {"A:start": "paused"}


def test_a_threshold_reached_by_the_meter_releases_its_work_once() -> None:
    rule = plan(every=None, meter_interval=100)
    read = meter((date(2026, 1, 1), 40), (date(2026, 1, 20), 141), (date(2026, 1, 25), 160))
    assert _course(rule, date(2026, 1, 26), readings=read) == {"M:0:1": "due"}


def test_a_reading_that_jumps_several_thresholds_releases_the_highest() -> None:
    rule = plan(every=None, meter_interval=100)
    read = meter((date(2026, 1, 1), 0), (date(2026, 1, 20), 350))
    assert _course(rule, date(2026, 1, 26), readings=read) == {"M:0:1": "missed", "M:0:2": "missed", "M:0:3": "due"}


def test_work_done_shortly_before_its_threshold_is_not_asked_for_again() -> None:
    rule = plan(every=None, meter_interval=100)
    read = meter((date(2026, 1, 1), 0), (date(2026, 1, 20), 92), (date(2026, 1, 30), 110))
    done = completion("C1", date(2026, 1, 21))
    assert _course(rule, date(2026, 2, 1), done, readings=read) == {"M:0:1": "done"}


def test_a_floating_meter_counts_use_from_the_completion() -> None:
    rule = plan(every=None, meter_interval=100, rolls=True)
    read = meter((date(2026, 1, 1), 0), (date(2026, 1, 20), 130), (date(2026, 2, 9), 229), (date(2026, 2, 10), 230))
    done = completion("C1", date(2026, 1, 21), meter_value=130)
    states = _course(rule, date(2026, 2, 10), done, readings=read)
    assert states == {"A:start": "done", "A:C1": "due"}
    assert _course(rule, date(2026, 1, 25), done, readings=meter(*_pairs(read)[:2])) == {"A:start": "done"}


def test_first_of_falls_due_by_whichever_comes_first_and_one_completion_resets_both() -> None:
    rule = plan(meter_interval=100, rolls=True)
    read = meter((date(2026, 1, 1), 0), (date(2026, 2, 1), 150), (date(2026, 2, 10), 249))
    done = completion("C1", date(2026, 2, 2))
    by_meter = course(rule, read, [done], span(date(2026, 2, 10))).occurrences
    assert [(each.due_key, each.state, each.nominal_date) for each in by_meter] == [
        ("A:start", State.DONE, date(2026, 1, 5))
    ]
    later = course(rule, meter(*_pairs(read), (date(2026, 2, 11), 250)), [done], span(date(2026, 2, 11))).occurrences
    assert [(each.due_key, each.nominal_date) for each in later][1:] == [("A:C1", date(2026, 2, 11))]


def _pairs(read: Meter) -> list[tuple[date, int]]:
    return [(point.day, point.value) for point in read.points]


RULES = st.builds(
    plan,
    every=st.builds(Every, st.integers(1, 40), st.sampled_from(Unit)),
    rolls=st.booleans(),
    lead_days=st.integers(0, 20),
    is_regulatory=st.booleans(),
    anchor_date=st.dates(date(2025, 6, 1), date(2026, 6, 1)),
)
DONE_DAYS = st.lists(st.integers(0, 300), max_size=12)


@given(rule=RULES, done_days=DONE_DAYS, night=st.integers(0, 330), seed=st.randoms())
def test_state_depends_on_completions_up_to_the_night_in_any_order(rule, done_days, night, seed) -> None:  # type: ignore[no-untyped-def]
    first = date(2025, 12, 1)
    on = first + timedelta(days=night)
    completions = [completion(f"C{n}", first + timedelta(days=day)) for n, day in enumerate(done_days)]
    shuffled = list(completions)
    seed.shuffle(shuffled)
    known = [done for done in completions if done.done_date <= on]
    assert course(rule, Meter(), shuffled, span(on)) == course(rule, Meter(), known, span(on))


@given(rule=RULES, done_days=DONE_DAYS, night=st.integers(0, 330))
def test_at_most_one_is_released_and_each_completion_satisfies_one(rule, done_days, night) -> None:  # type: ignore[no-untyped-def]
    first = date(2025, 12, 1)
    completions = [completion(f"C{n}", first + timedelta(days=day)) for n, day in enumerate(done_days)]
    stands = course(rule, Meter(), completions, span(first + timedelta(days=night)))
    states = [each.state for each in stands.occurrences]
    used = [each.completion_id for each in stands.occurrences if each.completion_id]
    refused = [refusal.completion.completion_id for refusal in stands.refusals]
    known = [done.completion_id for done in completions if done.done_date <= first + timedelta(days=night)]
    assert states.count(State.DUE) <= 1
    assert sorted([*used, *refused]) == sorted(known)
    assert len({each.due_key for each in stands.occurrences}) == len(states)
