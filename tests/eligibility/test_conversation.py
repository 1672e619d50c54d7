"""Rounds with one payer: what goes out again and when, who is left alone, and when it is given up."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from sqlalchemy import select

from backoffice.eligibility import steps
from backoffice.office import Counts, Office
from backoffice.store.tables.eligibility import (
    eligibility_attempts,
    eligibility_checks,
    eligibility_payer_figures,
    eligibility_statuses,
)
from backoffice.store.tables.work import work_items
from tests.eligibility.payers import Answer, Asked, covered, payer_server
from tests.eligibility.practice import (
    NEXT_NIGHT,
    NIGHT,
    NPI,
    OTHER_NPI,
    PATIENT,
    THURSDAY,
    MakeOffice,
    column,
    intents,
    items,
    later,
    only,
    patient,
    practice,
    prepare,
    provider,
    run,
    visit,
)

WEDNESDAY = date(2026, 10, 7)


def _begin(office: Office, count: int = 1, **tables: list[dict[str, object]]) -> None:
    prepare(office, practice(count, **tables))
    steps.load(office, NIGHT)
    steps.decide(office, NIGHT)


def _round(office: Office) -> Counts:
    return steps.send(office, NIGHT, "AETNA")


def _end(office: Office) -> None:
    steps.read(office, NIGHT)
    steps.record(office, NIGHT)


def _statuses(office: Office) -> set[tuple[object, ...]]:
    return set(column(office, eligibility_statuses, "status", "reason_code"))


def test_a_question_that_failed_goes_out_again_as_a_new_attempt_after_its_wait(make_office: MakeOffice) -> None:
    with payer_server(lambda _: 503) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office)
        assert _round(office)["left"] == 1
        aetna.answer = covered
        later(office, seconds=89)
        assert _round(office)["left"] == 1
        later(office, seconds=30)
        assert _round(office)["left"] == 0
    assert [asked.trace[-2:] for asked in aetna.asked] == ["-1", "-2"]
    _end(office)
    assert _statuses(office) == {("ACTIVE", "")}


def _cut(asked: Asked) -> bytes:
    return covered(asked).partition(b"SE*")[0]


def test_an_answer_that_breaks_off_inside_the_member_is_none_and_the_question_goes_out_again(
    make_office: MakeOffice,
) -> None:
    with payer_server(_cut) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office)
        assert _round(office)["applied"] == 0
        aetna.answer = covered
        later(office, seconds=120)
        assert _round(office)["applied"] == 1
    assert [asked.trace[-2:] for asked in aetna.asked] == ["-1", "-2"]
    _end(office)
    assert _statuses(office) == {("ACTIVE", "")}
    assert column(office, eligibility_checks, "state") == [("answered",)]


def test_a_payer_whose_every_answer_breaks_off_has_answered_nothing(make_office: MakeOffice) -> None:
    with payer_server(_cut) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office)
        while _round(office)["left"]:
            later(office, seconds=600)
    _end(office)
    assert len(aetna.asked) == 3
    assert _statuses(office) == {("UNKNOWN", "NO_ANSWER")}
    assert column(office, eligibility_checks, "state") == [("unanswered",)]
    assert column(office, eligibility_payer_figures, "asked", "answered") == [(3, 0)]


def test_a_payer_that_wants_quiet_gets_it_and_that_is_no_attempt(make_office: MakeOffice) -> None:
    with payer_server(lambda _: 429) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office, 3)
        assert (_round(office)["left"], len(aetna.asked)) == (3, 1)
        aetna.answer = covered
        later(office, seconds=59)
        _round(office)
        assert len(aetna.asked) == 1
        later(office, seconds=1)
        assert _round(office)["left"] == 0
    assert column(office, eligibility_attempts, "attempt_no") == [(1,)] * 3
    assert aetna.asked[0].trace in {asked.trace for asked in aetna.asked[1:]}


def test_a_provider_whom_the_payer_refuses_is_stopped_after_one_question(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "AAA*N**43*C")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        _begin(office, 8)
        _round(office)
        steps.decide(office, NIGHT)
        _round(office)
    _end(office)
    assert len(aetna.asked) == 1
    assert items(office) == {("PAYER_SETUP", f"AETNA:{NPI}"): "AAA_43"}
    with office.transaction() as connection:
        facts = connection.scalar(select(work_items.c.facts).where(work_items.c.kind == "PAYER_SETUP"))
    assert facts is not None
    assert facts["visit_count"] == 8


@pytest.mark.parametrize(
    ("refusal", "kind", "reason"),
    [
        pytest.param(lambda asked: covered(asked, "AAA*N**79*C"), "PAYER_SETUP", "AAA_79", id="participant unknown"),
        pytest.param(lambda _: 400, "REQUEST_REFUSED", "REQUEST_REFUSED", id="turned away"),
        pytest.param(lambda _: 401, "REQUEST_REFUSED", "REQUEST_REFUSED", id="login refused"),
        pytest.param(
            lambda asked: (400, covered(asked, "AAA*N**79*C")), "PAYER_SETUP", "AAA_79", id="words count more than 400"
        ),
    ],
)
def test_a_provider_who_is_refused_for_two_members_is_stopped_and_another_is_served(
    make_office: MakeOffice, refusal: Answer, kind: str, reason: str
) -> None:
    visits = [visit(number, provider_id="D1" if number < 9 else "D2") for number in range(1, 11)]
    one_by_one = PATIENT | {"payers": {"AETNA": {"per_minute": 1}}}
    with payer_server(lambda asked: refusal(asked) if asked.npi == NPI else covered(asked)) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=one_by_one)
        _begin(office, 10, appointments=visits, providers=[provider(), provider("D2", OTHER_NPI)])
        while _round(office)["left"]:
            later(office, minutes=1)
    _end(office)
    assert Counter(asked.npi for asked in aetna.asked) == {NPI: 2, OTHER_NPI: 2}
    assert items(office) == {(kind, f"AETNA:{NPI}"): reason}


def test_a_payer_that_turns_one_person_away_is_still_asked_about_the_others(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: 400 if asked.member_id == "W001" else covered(asked)) as aetna:
        office = make_office(lambda _: only(aetna.port))
        _begin(office, 8)
        _round(office)
    _end(office)
    assert len(aetna.asked) == 8
    assert items(office) == {("REQUEST_REFUSED", f"AETNA:{NPI}"): "REQUEST_REFUSED"}


def test_no_more_than_the_payer_takes_in_a_minute_are_handed_over(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT | {"payers": {"AETNA": {"per_minute": 5}}})
        _begin(office, 12)
        assert (_round(office)["left"], len(aetna.asked)) == (7, 5)
        later(office, seconds=59)
        assert (_round(office)["left"], len(aetna.asked)) == (7, 5)
        later(office, seconds=1)
        assert (_round(office)["left"], len(aetna.asked)) == (2, 10)
        later(office, minutes=1)
        assert (_round(office)["left"], len(aetna.asked)) == (0, 12)


def test_a_slow_payer_holds_no_round_for_long_and_is_asked_until_the_deadline_and_not_beyond(
    make_office: MakeOffice,
) -> None:
    def slow(asked: Asked) -> bytes:
        later(office, minutes=10)
        return covered(asked)

    with payer_server(slow) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office, 80)
        rounds = [_round(office)]
        assert (len(aetna.asked), rounds[0]["left"]) == (1, 79)
        while rounds[-1]["left"]:
            rounds.append(_round(office))
    assert (len(rounds), rounds[-1]["sent"], rounds[-1]["given_up"]) == (63, 63, 17)


def test_a_payer_that_takes_its_time_gets_no_more_at_once_than_it_answers_in_half_a_minute(
    make_office: MakeOffice,
) -> None:
    def brisk(asked: Asked) -> bytes:
        later(office, seconds=10)
        return covered(asked)

    with payer_server(brisk) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT | {"default_profile": {"at_once": 1}})
        _begin(office, 60)
        left = _round(office)["left"]
    assert (len(aetna.asked), left) == (30, 30)


def test_a_provider_who_is_served_is_not_stopped_by_two_members_that_are_refused(make_office: MakeOffice) -> None:
    refused: set[str] = set()
    failing: set[str] = set()

    def answer(asked: Asked) -> bytes | int:
        return 503 if asked.trace in failing else covered(asked, *(["AAA*N**79*C"] if asked.trace in refused else []))

    with payer_server(answer) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office, 6)
        in_order = sorted(str(trace) for (trace,) in column(office, eligibility_attempts, "trace_number"))
        refused |= {*in_order[3:5]}
        failing |= {in_order[5]}
        _round(office)
        later(office, minutes=5)
        _round(office)
    assert sorted(number for (number,) in column(office, eligibility_attempts, "attempt_no")) == [1, 1, 1, 1, 1, 1, 2]


def test_a_person_who_is_not_found_is_asked_about_in_other_words(make_office: MakeOffice) -> None:
    def knows_short_names(asked: Asked) -> bytes:
        return covered(asked) if asked.trace.endswith("-2") else covered(asked, "AAA*N**75*C")

    with payer_server(knows_short_names) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office, patients=[patient(1, first_name="Mary Ann")])
        assert _round(office)["left"] == 0
    _end(office)
    assert column(office, eligibility_attempts, "attempt_no", "wording") == [(1, "as_recorded"), (2, "normalised")]
    assert (_statuses(office), items(office)) == ({("ACTIVE", "")}, {})


def test_each_night_that_asks_anew_takes_other_words_than_the_newest_that_found_nobody(make_office: MakeOffice) -> None:
    minutes = count(10)

    def knows_nobody(asked: Asked) -> bytes:
        return covered(asked, "AAA*N**75*C").replace(b"*0415~", b"*04%d~" % next(minutes))

    with payer_server(knows_nobody) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT | {"max_paid_attempts": 1})
        for night in (NIGHT, NEXT_NIGHT, WEDNESDAY):
            feeds = practice(patients=[patient(1, first_name="Mary Ann")], appointments=[visit(1, THURSDAY)])
            prepare(office, feeds, night)
            run(office, night)
            later(office, days=1)
    asked = column(office, eligibility_attempts, "business_date", "wording")
    assert asked == [(NIGHT, "as_recorded"), (NEXT_NIGHT, "normalised"), (WEDNESDAY, "as_recorded")]


def test_a_name_that_can_not_be_said_otherwise_is_not_paid_for_twice(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "AAA*N**75*C")) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office)
        _round(office)
    assert len(aetna.asked) == 1


@pytest.mark.parametrize(("refusal", "questions"), [("AAA*Y**42*R", 3), ("AAA*Y**42*Y", 1), ("AAA*Y**80*N", 1)])
def test_a_payer_that_can_not_answer_is_asked_three_times_unless_it_says_no(
    make_office: MakeOffice, refusal: str, questions: int
) -> None:
    with payer_server(lambda asked: covered(asked, refusal)) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office)
        for _ in range(4):
            _round(office)
            later(office, hours=3)
    assert len(aetna.asked) == questions


def test_the_last_attempt_still_finds_a_payer_that_was_down_for_hours(make_office: MakeOffice) -> None:
    with payer_server(lambda _: 503) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office)
        for _ in range(8):
            _round(office)
            later(office, minutes=30)
        assert len(aetna.asked) == 2
        aetna.answer = covered
        later(office, hours=2)
        _round(office)
    _end(office)
    assert _statuses(office) == {("ACTIVE", "")}


def test_a_payer_that_is_down_is_tried_by_one_question_after_a_pause(make_office: MakeOffice) -> None:
    with payer_server(lambda _: 500) as aetna:
        office = make_office(
            lambda _: only(aetna.port), eligibility=PATIENT | {"resend_seconds": 0, "max_paid_attempts": 9}
        )
        _begin(office, 9)
        _round(office)
        assert len(aetna.asked) == 5
        _round(office)
        assert len(aetna.asked) == 5
        later(office, minutes=10)
        _round(office)
        assert len(aetna.asked) == 6
        aetna.answer = covered
        later(office, minutes=10)
        assert _round(office)["left"] == 0
    _end(office)
    assert _statuses(office) == {("ACTIVE", "")}


def test_what_is_open_at_the_deadline_is_unknown_under_one_item(make_office: MakeOffice) -> None:
    office = make_office(lambda _: only(9), eligibility=PATIENT)
    _begin(office, 7)
    assert _round(office)["left"] == 7
    later(office, hours=10, minutes=29)
    assert _round(office)["left"] == 7
    later(office, minutes=2)
    assert _round(office) == {"sent": 0, "rejected": 0, "unknown": 0, "given_up": 7, "left": 0, "applied": 0}
    _end(office)
    assert _statuses(office) == {("UNKNOWN", "PAYER_DOWN")}
    assert items(office) == {("PAYER_DOWN", "AETNA"): "PAYER_DOWN"}


def test_a_payer_has_half_an_hour_from_the_first_question_that_is_handed_over(make_office: MakeOffice) -> None:
    office = make_office(lambda _: only(9), eligibility=PATIENT)
    later(office, hours=10, minutes=20)
    _begin(office)
    for _ in range(2):
        later(office, minutes=29)
        assert _round(office)["left"] == 1
    later(office, minutes=1)
    assert _round(office)["given_up"] == 1


def test_a_late_answer_to_an_earlier_attempt_ends_the_asking(make_office: MakeOffice) -> None:
    with payer_server(lambda _: 503) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        _begin(office)
        _round(office)
        assert intents(office) == ["ready", "unknown"]
        aetna.answer = lambda asked: covered(replace(asked, trace=asked.trace[:-1] + "1"))
        later(office, minutes=3)
        _round(office)
    _end(office)
    assert column(office, eligibility_checks, "state") == [("answered",)]
