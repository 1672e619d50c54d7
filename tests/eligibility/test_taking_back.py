"""What was to be asked and no longer matters does not leave: the visit is over, or not booked any more."""

from backoffice.eligibility import steps
from backoffice.eligibility.daytime import ask_released, released
from backoffice.eligibility.on_demand import ask_now
from backoffice.outbox.switch import move_switch
from backoffice.store.tables.eligibility import eligibility_checks, eligibility_statuses
from tests.eligibility.payers import payer_server
from tests.eligibility.practice import (
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

TWICE = [visit(2), visit(2, THURSDAY, appointment_id="A3")]


def test_a_night_that_runs_days_late_asks_for_no_visit_that_is_over(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        prepare(office, practice(2, appointments=[visit(1), *TWICE]))
        later(office, hours=60)
        run(office)
    assert [(asked.member_id, asked.day) for asked in aetna.asked] == [("W002", "20261008")]
    assert dict(column(office, eligibility_statuses, "appointment_id", "status"))["A3"] == "ACTIVE"
    assert ("superseded",) in column(office, eligibility_checks, "state")
    assert not any(subject.startswith("A1") for _, subject in items(office))


def test_nights_of_long_ago_are_replayed_as_they_would_have_been(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        prepare(office, practice())
        later(office, days=30)
        run(office)
    assert len(aetna.asked) == 1


def test_what_is_released_after_days_is_asked_only_for_who_still_comes(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility=PATIENT)
        move_switch(office, is_on=False, actor="ops", reason="drill")
        prepare(office, practice(2, appointments=[visit(1), *TWICE]))
        run(office)
        move_switch(office, is_on=True, actor="ops", reason="drill is over")
        later(office, hours=60)
        for payer_id in released(office, NIGHT):
            ask_released(office, NIGHT, payer_id)
    assert [asked.member_id for asked in aetna.asked] == ["W002"]
    assert sorted(intents(office)) == ["cancelled", "sent"]


def test_a_visit_that_is_cancelled_in_feeds_delivered_anew_is_not_asked_for(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2))
        steps.load(office, NIGHT)
        decide(office)
        prepare(office, practice(2, appointments=[visit(1, status="cancelled"), visit(2)]))
        steps.load(office, NIGHT)
        assert decide(office)["dropped"] == 1
        run(office)
    assert [asked.member_id for asked in aetna.asked] == ["W002"]


def test_a_visit_that_is_booked_again_is_asked_for_after_all(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        for status in ("booked", "cancelled", "confirmed"):
            prepare(office, practice(appointments=[visit(1, status=status)]))
            steps.load(office, NIGHT)
            decide(office)
        run(office)
    assert [asked.trace[-2:] for asked in aetna.asked] == ["-2"]
    assert column(office, eligibility_checks, "state") == [("answered",)]


def test_what_a_person_asked_for_is_not_taken_back_by_the_night(make_office: MakeOffice) -> None:
    ports = [9]
    with payer_server() as aetna:
        office = make_office(lambda _: only(ports[0]), eligibility=PATIENT)
        prepare(office, practice())
        steps.load(office, NIGHT)
        ask_now(office, "C1", TOMORROW, "98")
        assert decide(office)["dropped"] == 0
        ports[0] = aetna.port
        later(office)
        run(office)
    assert len(aetna.asked) == 2
