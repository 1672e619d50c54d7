"""What happens between the nights: what was held back is asked, and a night that has not decided yet is left alone."""

from datetime import timedelta

import pytest

from backoffice.eligibility import steps
from backoffice.eligibility.model import Status
from backoffice.eligibility.on_demand import ask_now
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
    intents,
    items,
    later,
    only,
    practice,
    prepare,
    run,
    visit,
)


def test_what_a_closed_gate_held_back_is_asked_once_a_person_opens_it(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        with office.transaction() as connection:
            judge(connection, NIGHT, "eligibility", {"VOLUME"})
        prepare(office, practice())
        run(office)
        assert steps.ask_released(office, NIGHT) == {"sent": 0}
        override_gate(office, "eligibility", office.clock() + timedelta(hours=8), "ops", "checked by hand")
        assert steps.ask_released(office, NIGHT) == {"sent": 1}
        assert steps.ask_released(office, NIGHT) == {"sent": 0}
    assert (len(aetna.asked), column(office, eligibility_statuses, "status")) == (1, [("ACTIVE",)])


def test_what_a_stop_held_back_is_asked_once_sending_goes_on(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        move_switch(office, is_on=False, actor="ops", reason="drill")
        prepare(office, practice())
        run(office)
        assert steps.send(office, NIGHT, "AETNA")["left"] == 0
        assert steps.ask_released(office, NIGHT) == {"sent": 0}
        move_switch(office, is_on=True, actor="ops", reason="drill is over")
        steps.ask_released(office, NIGHT)
    assert (len(aetna.asked), column(office, eligibility_statuses, "status")) == (1, [("ACTIVE",)])


def test_a_night_that_has_not_decided_yet_closes_nothing(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "EB*6**30")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        prepare(office, practice(), NEXT_NIGHT)
        steps.collect(office, NIGHT)
        steps.ask_released(office, NIGHT)
    assert items(office) == {("COVERAGE_INACTIVE", "A1:C1"): "PLAN_INACTIVE"}


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
    office = make_office(lambda _: only(9))
    prepare(office, practice())
    run(office)
    later(office, hours=4)
    assert steps.ask_released(office, NIGHT) == {"sent": 0}
    assert (intents(office), column(office, eligibility_attempts, "attempt_no")) == (["cancelled"], [(1,)])
