"""Dates of an answer narrow each other, and ranges of one kind are alternatives."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.edi.reader import read
from backoffice.edi.values import Span
from backoffice.eligibility.answer import read_members
from backoffice.eligibility.changes import enrolment_of
from backoffice.eligibility.coverage_days import Dated, around, coordinated, holding, united
from backoffice.eligibility.response import Period, StatedDate
from backoffice.eligibility.verdict import judge
from tests.eligibility.heard import heard, on
from tests.eligibility.made import ABOVE, SUBSCRIBER, VISIT, x271

FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 30).map(lambda day: FIRST + timedelta(days=day))
SPANS = st.tuples(DAYS, DAYS).map(lambda days: Span(min(days), max(days)))
RANGES = st.tuples(st.sampled_from(["291", "292", "307", "346"]), st.just("RD8"), SPANS)
SINGLE_DAYS = st.tuples(
    st.sampled_from(["291", "346", "347", "356", "357", "194"]), st.just("D8"), DAYS.map(lambda day: Span(day, day))
)


def _allows(stated: list[Dated], day: date) -> bool:
    """The same rule, day by day."""
    ranges = {kind: {span for each, form, span in stated if (each, form) == (kind, "RD8")} for kind, _, _ in stated}
    echoes = {kind for kind, spans in ranges.items() if kind != "346" and len(spans) == 1 == _length(*spans)}
    singles = [(kind, span.begin) for kind, form, span in stated if form == "D8" or kind in echoes]
    ranges = {kind: spans for kind, spans in ranges.items() if kind not in echoes}
    return all(
        any(span.begin <= day <= span.end for span in alternatives) for alternatives in ranges.values() if alternatives
    ) and all(day <= limit if kind in ("347", "357", "194") else limit <= day for kind, limit in singles)


def _length(span: Span) -> int:
    return (span.end - span.begin).days + 1


@given(st.lists(st.one_of(RANGES, SINGLE_DAYS), max_size=7), DAYS)
def test_a_day_is_held_when_a_range_of_every_kind_and_every_begin_and_end_allow_it(
    stated: list[Dated], day: date
) -> None:
    assert any(period.covers(day) for period in holding(stated)) is _allows(stated, day)


@given(st.lists(st.one_of(RANGES, SINGLE_DAYS), max_size=5), st.randoms())
def test_the_order_of_the_dates_is_irrelevant(stated: list[Dated], chance: Random) -> None:
    shuffled = sorted(stated, key=lambda _: chance.random())
    assert united(holding(stated)) == united(holding(shuffled))


@pytest.mark.parametrize("qualifier", ["291", "292", "307"])
def test_a_range_of_one_day_echoes_the_day_asked_about_like_a_single_day(qualifier: str) -> None:
    one_day, two_days = Span(VISIT, VISIT), Span(VISIT, VISIT + timedelta(days=1))
    assert holding([(qualifier, "RD8", one_day)]) == holding([(qualifier, "D8", one_day)]) == (Period(VISIT),)
    assert holding([(qualifier, "RD8", two_days)]) == (Period(VISIT, two_days.end),)
    assert holding([("346", "RD8", one_day)]) == (Period(VISIT, VISIT),)


def test_periods_that_touch_are_one() -> None:
    first, second = Period(on("2026-01-01"), on("2026-06-30")), Period(on("2026-07-01"), on("2026-12-31"))
    assert united([second, first]) == [Period(on("2026-01-01"), on("2026-12-31"))]
    assert united([first, Period(on("2026-07-02"))]) == [first, Period(on("2026-07-02"))]
    assert united([Period(end=date.max), Period(on("2026-07-02"))]) == [Period()]


def test_around_a_day_is_the_stretch_that_holds_it_else_the_last() -> None:
    past, coming = Period(on("2025-01-01"), on("2025-12-31")), Period(on("2026-10-01"))
    assert around([coming, past], on("2025-05-05")) == past
    assert around([coming, past], on("2026-02-02")) == coming
    assert around([], VISIT) == Period()


def test_two_times_in_which_another_payer_came_first_are_alternatives() -> None:
    dates = [StatedDate("290", "RD8", "20200101-20211231"), StatedDate("290", "RD8", "20260101-20261231")]
    assert coordinated(dates, VISIT) == Period(on("2026-01-01"), on("2026-12-31"))
    assert coordinated(dates, on("2023-03-03")) is None


def test_another_payer_s_plan_year_that_is_over_ends_its_part() -> None:
    assert coordinated([StatedDate("291", "RD8", "20250101-20251231")], VISIT) is None


def test_the_enrolment_is_that_of_the_rows_which_the_status_rests_on() -> None:
    said = heard(
        *("EB*6**30**OLD", "DTP*347*D8*20251231", "EB*1**35**DENTAL", "DTP*347*D8*20261031"),
        *("EB*1**30**NEW", "DTP*346*D8*20260101"),
    )
    assert enrolment_of(said, "30", VISIT) == Period(on("2026-01-01"))


def test_of_an_enrolment_in_two_stretches_that_around_the_visit_is_meant() -> None:
    said = heard("DTP*307*RD8*20240101-20251231", "DTP*307*RD8*20260301-20261130", "EB*1**30")
    assert enrolment_of(said, "30", VISIT) == Period(on("2026-03-01"), on("2026-11-30"))


def test_a_row_that_states_its_plan_year_alone_is_enrolled_as_its_member() -> None:
    said = heard("DTP*356*D8*20200101", "EB*1**30", "DTP*291*RD8*20260101-20261231")
    assert enrolment_of(said, "30", VISIT) == Period(on("2020-01-01"))


@pytest.mark.parametrize(
    ("of_member", "of_row", "status", "reason"),
    [
        ("347*D8*20260930", "346*D8*20250101", "INACTIVE", "NOT_ON_VISIT_DATE"),
        ("347*D8*20260930", "347*D8*20261231", "ACTIVE", ""),
        ("346*D8*20270101", "346*D8*20260101", "ACTIVE", ""),
        ("347*D8*20250930", "346*D8*20260101", "UNKNOWN", "BAD_DATE"),
    ],
    ids=["the end holds", "another end", "another begin", "a contradiction"],
)
def test_a_date_of_a_row_takes_the_place_of_its_members_date_of_that_kind_alone(
    of_member: str, of_row: str, status: str, reason: str
) -> None:
    answer = x271(*ABOVE, *SUBSCRIBER, f"DTP*{of_member}", "EB*1**30", f"DTP*{of_row}")
    (member,) = read_members(read(answer).transactions[0])
    verdict = judge(member.says, "30", VISIT)
    assert (verdict.status, verdict.reason) == (status, reason)
