"""What happens between the nights: what was held back is asked, and a night that has not decided yet is left alone."""

from datetime import timedelta

import pytest

from backoffice import nights
from backoffice.eligibility import steps
from backoffice.eligibility.daytime import ask_released, collect, released
from backoffice.eligibility.model import Status
from backoffice.eligibility.on_demand import ask_now
from backoffice.office import Office
from backoffice.outbox.acts import override_gate
from backoffice.outbox.gates import judge
from backoffice.outbox.switch import move_switch
from backoffice.store.tables.eligibility import eligibility_attempts, eligibility_statuses
from tests.eligibility.payers import covered, payer_server
from tests.eligibility.practice import (
    NEXT_NIGHT,
    NIGHT,
    PATIENT,
    THURSDAY,
    TOMORROW,
    MakeOffice,
    column,
    decide,
    intents,
    items,
    later,
    only,
    practice,
    prepare,
    run,
    visit,
)


def ask(office: Office) -> int:
    """One run of what asks in the day, each payer in one round; how many questions are left for later rounds."""
    left = sum(ask_released(office, NIGHT, payer_id)["left"] for payer_id in released(office, NIGHT))
    collect(office, NIGHT)
    return left


def close_gate(office: Office) -> None:
    with office.transaction() as connection:
        judge(connection, NIGHT, "eligibility", {"VOLUME"})


def open_gate(office: Office) -> None:
    override_gate(office, "eligibility", office.clock() + timedelta(hours=8), "ops", "checked by hand")


def release_at_ten(office: Office, visits: int) -> list[int]:
    """A gate holds a night back until ten in the morning; how many questions are left, every ten minutes from then."""
    close_gate(office)
    prepare(office, practice(visits))
    run(office)
    later(office, hours=14)
    open_gate(office)
    left = []
    for _ in range(4):
        left.append(ask(office))
        later(office, minutes=10)
    return left


def test_what_a_closed_gate_held_back_is_asked_once_a_person_opens_it(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        close_gate(office)
        prepare(office, practice())
        run(office)
        assert released(office, NIGHT) == []
        open_gate(office)
        assert (released(office, NIGHT), ask(office), released(office, NIGHT)) == (["AETNA"], 0, [])
    assert (len(aetna.asked), column(office, eligibility_statuses, "status")) == (1, [("ACTIVE",)])


@pytest.mark.parametrize("hours", [4, 14])
def test_what_a_stop_held_back_is_asked_once_sending_goes_on(make_office: MakeOffice, hours: int) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        move_switch(office, is_on=False, actor="ops", reason="drill")
        prepare(office, practice())
        run(office)
        assert (steps.send(office, NIGHT, "AETNA")["left"], released(office, NIGHT)) == (0, [])
        move_switch(office, is_on=True, actor="ops", reason="drill is over")
        later(office, hours=hours)
        ask(office)
    assert (len(aetna.asked), column(office, eligibility_statuses, "status")) == (1, [("ACTIVE",)])


def test_what_is_released_after_the_mornings_deadline_has_half_an_hour_of_its_own(make_office: MakeOffice) -> None:
    limited = PATIENT | {"payers": {"AETNA": {"per_minute": 5}}}
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=limited)
        left = release_at_ten(office, 20)
    assert left == [15, 10, 5, 0]
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)] * 20


def test_a_talk_that_a_stop_breaks_off_has_time_again_when_it_is_taken_up(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        limited = PATIENT | {"payers": {"AETNA": {"per_minute": 5}}}
        office = make_office(lambda _: only(aetna.port), eligibility=limited)
        prepare(office, practice(12))
        run(office)
        move_switch(office, is_on=False, actor="ops", reason="drill")
        assert steps.send(office, NIGHT, "AETNA")["left"] == 0
        later(office, hours=14)
        move_switch(office, is_on=True, actor="ops", reason="drill is over")
        first = ask(office)
        later(office, minutes=29)
        second = ask(office)
    assert (first, second, set(intents(office))) == (2, 0, {"sent"})


def test_what_is_still_unsent_half_an_hour_after_a_release_is_given_up(make_office: MakeOffice) -> None:
    office = make_office(lambda _: only(9), eligibility=PATIENT)
    left = release_at_ten(office, 1)
    assert (left, intents(office)) == ([1, 1, 1, 0], ["cancelled"])


def test_a_night_that_has_not_decided_yet_closes_nothing(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "EB*6**30")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        prepare(office, practice(), NEXT_NIGHT)
        ask(office)
    assert items(office) == {("COVERAGE_INACTIVE", "A1:C1"): "PLAN_INACTIVE"}


def test_a_night_that_is_still_at_work_is_left_to_itself(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        prepare(office, practice())
        nights.begin(office, NIGHT, "eligibility")
        steps.load(office, NIGHT)
        decide(office, NIGHT)
        meanwhile = (released(office, NIGHT), column(office, eligibility_statuses, "status"))
        ask_now(office, "C1", TOMORROW)
        collect(office, NIGHT)
        assert (meanwhile, column(office, eligibility_statuses, "status")) == (([], []), [])
        nights.close(office, NIGHT, "eligibility", "failed")
        ask(office)
    assert (len(aetna.asked), column(office, eligibility_statuses, "status")) == (1, [("ACTIVE",)])


def test_a_person_may_ask_before_the_newest_night_has_decided(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2, appointments=[visit(1, THURSDAY), visit(2, THURSDAY)]), NEXT_NIGHT)
        known = ask_now(office, "C1", THURSDAY)
        assert (known.status, known.was_asked, items(office)) == (Status.ACTIVE, True, {})
        run(office, NEXT_NIGHT)
    assert len(aetna.asked) == 2
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)] * 2


@pytest.mark.parametrize("is_night_first", [True, False])
def test_an_earlier_day_of_the_month_is_a_question_of_its_own(make_office: MakeOffice, is_night_first: bool) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(appointments=[visit(1, THURSDAY if is_night_first else TOMORROW)]))
        steps.load(office, NIGHT)
        acts = [lambda: run(office), lambda: ask_now(office, "C1", TOMORROW if is_night_first else THURSDAY)]
        for act in acts if is_night_first else reversed(acts):
            act()
        again = ask_now(office, "C1", TOMORROW)
    days = {str(TOMORROW), str(THURSDAY)}
    assert (again.status, again.was_asked, len(aetna.asked)) == (Status.ACTIVE, False, 2)
    assert {f"{asked.day[:4]}-{asked.day[4:6]}-{asked.day[6:]}" for asked in aetna.asked} == days
    assert {status for (status,) in column(office, eligibility_statuses, "status")} == {"ACTIVE"}


def test_what_nobody_could_send_in_time_is_not_asked_in_the_day(make_office: MakeOffice) -> None:
    office = make_office(lambda _: only(9), eligibility=PATIENT)
    prepare(office, practice())
    run(office)
    later(office, hours=14)
    steps.send(office, NIGHT, "AETNA")
    assert (intents(office), released(office, NIGHT), ask(office)) == (["cancelled"], [], 0)
    assert column(office, eligibility_attempts, "attempt_no") == [(1,)]
