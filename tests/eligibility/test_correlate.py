"""Answers find their question by trace, reference, exchange or person."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.eligibility.correlate import Attempt, Attempts
from backoffice.eligibility.response import Answer, Entity, Member, Trace
from tests.eligibility.made import ATTEMPT, COMPANY, member

OTHER = replace(
    ATTEMPT, trace_number="CHECK2-1", check_id="CHECK2", question_id="Q2", member_id="Z9", birth_date=date(1999, 1, 1)
)
SILENT = {"traces": ()}


def _answer(*members: Member, reference: str = "", payer: str = "60054") -> Answer:
    source = Entity("PR", "AETNA", payer) if payer else None
    return Answer(reference, None, source, None, members, (), (), ())


def _match(answer: Answer, *attempts: Attempt, exchange: str = "") -> tuple[str, str]:
    match = Attempts(attempts or (ATTEMPT, OTHER), COMPANY).match(answer, answer.members[0], exchange)
    return (match.attempt.trace_number if match.attempt else ""), match.matched_by


def test_our_trace_number_finds_the_question() -> None:
    theirs = Trace("1", "CHECK2-1", "9000000000")
    ours = Trace("2", "CHECK1-1", COMPANY)
    assert _match(_answer(member(traces=(theirs, ours)))) == ("CHECK1-1", "trace")


@pytest.mark.parametrize("trace", [Trace("2", "CHECK1-1", "9000000000"), Trace("1", "CHECK1-1", COMPANY)])
def test_a_trace_number_of_somebody_else_does_not(trace: Trace) -> None:
    assert _match(_answer(member(traces=(trace,), birth_date=None))) == ("", "")


def test_two_of_our_traces_in_one_member_are_no_hit() -> None:
    traces = (Trace("2", "CHECK1-1", COMPANY), Trace("2", "CHECK2-1", COMPANY))
    assert _match(_answer(member(traces=traces, birth_date=None))) == ("", "")


def test_the_echoed_reference_serves_an_answer_about_one_member() -> None:
    one, two = member(**SILENT, birth_date=None), member(**SILENT, number=2, birth_date=None)
    assert _match(_answer(one, reference="CHECK2-1")) == ("CHECK2-1", "reference")
    assert _match(_answer(one, two, reference="CHECK2-1")) == ("", "")


def test_an_answer_without_any_mark_belongs_to_the_exchange_it_came_on() -> None:
    assert _match(_answer(member(**SILENT)), exchange="CHECK2-1") == ("CHECK2-1", "exchange")


def test_member_id_and_birth_date_find_the_open_question_at_that_payer() -> None:
    assert _match(_answer(member(**SILENT, member_ids=("w-123456789",)))) == ("CHECK1-1", "member")


@pytest.mark.parametrize(
    ("answer", "attempt"),
    [
        (_answer(member(**SILENT, birth_date=None)), ATTEMPT),
        (_answer(member(**SILENT, member_ids=())), ATTEMPT),
        (_answer(member(**SILENT), payer="99999"), ATTEMPT),
        (_answer(member(**SILENT)), replace(ATTEMPT, is_open=False)),
    ],
    ids=["no birth date", "no member id", "other payer", "answered already"],
)
def test_anything_less_finds_nothing(answer: Answer, attempt: Attempt) -> None:
    assert _match(answer, attempt) == ("", "")


def test_two_questions_about_one_person_are_ambiguous_but_the_newest_of_one_question_is_not() -> None:
    later = replace(ATTEMPT, trace_number="CHECK9-1", business_date=date(2026, 10, 7))
    assert _match(_answer(member(**SILENT)), ATTEMPT, later) == ("CHECK9-1", "member")
    assert _match(_answer(member(**SILENT)), ATTEMPT, replace(later, question_id="Q9")) == ("", "")
