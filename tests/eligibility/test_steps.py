"""A night against a payer on this machine and a real database."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.eligibility import steps
from backoffice.office import Office
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_attempts,
    eligibility_benefits,
    eligibility_checks,
    eligibility_statuses,
)
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import (
    NIGHT,
    THURSDAY,
    TOMORROW,
    MakeOffice,
    column,
    coverage,
    intents,
    items,
    only,
    patient,
    payer,
    practice,
    prepare,
    run,
    visit,
)

JSON = ("periods", "refusals", "entities")


def _statuses(office: Office) -> list[tuple[object, ...]]:
    return column(office, eligibility_statuses, "appointment_id", "status", "reason_code")


def test_a_covered_patient_is_asked_about_once_and_nobody_has_to_do_anything(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        counts = run(office)
    assert [(asked.member_id, asked.day) for asked in aetna.asked] == [("W001", "20261006")]
    assert _statuses(office) == [("A1", "ACTIVE", "")]
    assert column(office, eligibility_checks, "state") == [("answered",)]
    assert (counts["send:AETNA"]["sent"], counts["send:AETNA"]["applied"], items(office)) == (1, 1, {})


def test_hospital_insurance_alone_is_work_for_the_front_desk(make_office: MakeOffice) -> None:
    parts = ("EB*1**30*MA", "DTP*291*D8*20250101", "EB*6**30*MB")
    with payer_server(lambda asked: covered(asked, *parts)) as medicare:
        office = make_office(lambda _: only(medicare.port))
        prepare(office, practice(payers=[payer(kind="medicare")]))
        run(office)
    assert _statuses(office) == [("A1", "INACTIVE", "PART_A_ONLY")]
    assert column(office, eligibility_answers, "status", "reason_code") == [("INACTIVE", "PART_A_ONLY")]
    assert items(office) == {("COVERAGE_INACTIVE", "A1:C1"): "PART_A_ONLY"}


def test_a_payer_that_puts_two_digits_behind_its_ids_speaks_of_nobody_else(make_office: MakeOffice) -> None:
    def answer(asked: Asked) -> bytes:
        return covered(asked).replace(b"*MI*W001", b"*MI*W00101")

    with payer_server(answer) as aetna:
        office = make_office(
            lambda _: only(aetna.port), eligibility={"payers": {"AETNA": {"member_id_suffix_length": 2}}}
        )
        prepare(office, practice())
        run(office)
    assert (_statuses(office), items(office)) == ([("A1", "ACTIVE", "")], {})


def test_the_last_authorised_visit_serves_the_earlier_of_two(make_office: MakeOffice) -> None:
    last = {
        "authorization_id": "Z1",
        "number": "PA-1",
        "patient_id": "P1",
        "payer_id": "AETNA",
        "status": "approved",
        "effective_date": date(2026, 1, 1),
        "expiry_date": date(2026, 12, 31),
        "visits_allowed": 10,
        "visits_used": 9,
    }
    with payer_server(lambda asked: covered(asked, "EB*1**30********Y", f"DTP*291*D8*{asked.day}")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        coming = [visit(1), visit(1, THURSDAY, appointment_id="A2")]
        prepare(office, practice(authorizations=[last], appointments=coming))
        run(office)
    assert items(office) == {("AUTHORIZATION_NEEDED", "A2:C1"): "AUTHORIZATION_USED_UP"}


def test_running_the_night_again_sends_nothing_and_changes_nothing(make_office: MakeOffice) -> None:
    def state(office: Office) -> list[list[tuple[object, ...]]]:
        tables = (
            eligibility_checks,
            eligibility_attempts,
            eligibility_answers,
            eligibility_benefits,
            eligibility_statuses,
        )
        return [column(office, table, *(each.name for each in table.c if each.name not in JSON)) for table in tables]

    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2))
        run(office)
        before = state(office)
        run(office)
        assert state(office) == before
    assert len(aetna.asked) == len({asked.trace for asked in aetna.asked}) == 2


def test_two_visits_in_a_month_are_one_question_and_two_statuses(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        later = visit(1, THURSDAY, appointment_id="A9")
        prepare(office, practice(appointments=[later, visit(1)]))
        run(office)
    assert [asked.day for asked in aetna.asked] == ["20261006"]
    assert _statuses(office) == [("A1", "ACTIVE", ""), ("A9", "ACTIVE", "")]


def test_a_fresh_answer_saves_the_question_of_the_next_night(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        feeds = practice(appointments=[visit(1), visit(1, THURSDAY, appointment_id="A9")])
        for night in (NIGHT, date(2026, 10, 6)):
            prepare(office, feeds, night)
            run(office, night)
    assert len(aetna.asked) == 1
    assert column(office, eligibility_checks, "business_date", "state") == [
        (NIGHT, "answered"),
        (date(2026, 10, 6), "skipped_fresh"),
    ]


@pytest.mark.parametrize(
    ("benefits", "kind", "reason"),
    [
        (("EB*6**30",), "COVERAGE_INACTIVE", "PLAN_INACTIVE"),
        (("EB*1**30", "DTP*346*D8*20270101"), "COVERAGE_INACTIVE", "NOT_ON_VISIT_DATE"),
        (("EB*1**30",), "COVERAGE_UNKNOWN", "NO_COVERAGE_DATE"),
        (("EB*B**98*****10",), "COVERAGE_UNKNOWN", "NO_STATUS_ROW"),
        (("EB*U**30", "NM1*PR*2*STATE PLAN"), "COVERAGE_UNKNOWN", "ASK_ANOTHER_SOURCE"),
    ],
)
def test_what_the_payer_says_becomes_an_item_of_the_visit(
    make_office: MakeOffice, benefits: tuple[str, ...], kind: str, reason: str
) -> None:
    with payer_server(lambda asked: covered(asked, *benefits)) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
    assert items(office) == {(kind, "A1:C1"): reason}


def test_a_rejected_subscriber_is_an_item_of_the_coverage(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "AAA*N**72*C")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
    assert items(office) == {("SUBSCRIBER_REJECTED", "C1"): "AAA_72"}


def test_swapped_answers_are_applied_to_nobody(make_office: MakeOffice) -> None:
    other = {"W001": ("W002", "19800301"), "W002": ("W001", "19800201")}

    def swapped(asked: Asked) -> bytes:
        member_id, birth_date = other[asked.member_id]
        return covered(replace(asked, member_id=member_id, birth_date=birth_date))

    with payer_server(swapped) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2))
        run(office)
    assert _statuses(office) == [("A1", "UNKNOWN", "NO_ANSWER"), ("A2", "UNKNOWN", "NO_ANSWER")]
    assert column(office, eligibility_benefits, "answer_id") == []
    kinds = [kind for kind, _ in items(office)]
    assert sorted(kinds) == ["COVERAGE_UNKNOWN", "COVERAGE_UNKNOWN", "WRONG_MEMBER", "WRONG_MEMBER"]


def test_answers_that_came_on_each_other_s_exchange_find_their_own_question(make_office: MakeOffice) -> None:
    waiting: list[Asked] = []
    late = {"W001": "EB*1**30", "W002": "EB*6**30"}

    def crossed(asked: Asked) -> bytes:
        waiting.append(asked)
        about = waiting[0] if len(waiting) == 2 else asked
        return covered(about, late[about.member_id], "DTP*346*D8*20260101") if len(waiting) == 2 else b"ISA*not yet"

    with payer_server(crossed) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2))
        run(office)
    first = waiting[0].member_id
    expected = {"W001": ("A1", "ACTIVE", ""), "W002": ("A2", "INACTIVE", "PLAN_INACTIVE")}[first]
    assert expected in _statuses(office)
    assert sorted(status for _, status, _ in _statuses(office)) == sorted(["UNKNOWN", str(expected[1])])


@pytest.mark.parametrize("failure", [503, 500])
def test_a_payer_that_fails_is_one_item_left_alone_after_five_failures(make_office: MakeOffice, failure: int) -> None:
    with payer_server(lambda _: failure) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(8))
        counts = run(office)
    assert len(aetna.asked) in (5, 6)  # two are on their way at once: the second ends when the fifth has failed
    assert counts["send:AETNA"]["given_up"] == 8 - len(aetna.asked)
    assert items(office) == {("PAYER_DOWN", "AETNA"): "PAYER_DOWN"}
    assert {(status, reason) for _, status, reason in _statuses(office)} == {("UNKNOWN", "PAYER_DOWN")}


def test_a_payer_that_says_that_it_can_not_answer_is_down_too(make_office: MakeOffice) -> None:
    from tests.eligibility.made import x271

    with payer_server(lambda asked: x271("HL*1**20*0", "AAA*Y**42*R", "NM1*PR*2*AETNA")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2))
        run(office)
    assert items(office) == {("PAYER_DOWN", "AETNA"): "PAYER_DOWN"}
    assert column(office, eligibility_checks, "state") == [("answered",), ("answered",)]


def test_a_payer_that_is_down_does_not_touch_the_others(make_office: MakeOffice) -> None:
    with payer_server() as cigna:
        office = make_office(
            lambda connection_id: only(cigna.port if connection_id == "payer" else 9),
            eligibility={"payers": {"AETNA": {"connection": "aetna"}}},
        )
        prepare(
            office,
            practice(2, payers=[payer(), payer("CIGNA")], coverages=[coverage(1), coverage(2, payer_id="CIGNA")]),
        )
        run(office)
    assert _statuses(office) == [("A1", "UNKNOWN", "PAYER_DOWN"), ("A2", "ACTIVE", "")]
    assert items(office) == {("PAYER_DOWN", "AETNA"): "PAYER_DOWN"}


def test_a_refused_request_goes_to_the_administrator(make_office: MakeOffice) -> None:
    with payer_server(lambda _: 400) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
    assert column(office, eligibility_checks, "state", "reason_code") == [("refused", "REQUEST_REFUSED")]
    assert items(office) == {("REQUEST_REFUSED", "AETNA:1234567893"): "REQUEST_REFUSED"}


@pytest.mark.parametrize(
    "body",
    [
        "TA1*{number}*261005*2000*R*006~IEA*0*000000001~",
        "GS*FA*A*B*20261006*0315*1*X*005010X231A1~ST*999*0001~AK1*HS*1~AK9*R*1*1*0~SE*4*0001~GE*1*1~IEA*1*000000001~",
    ],
    ids=["TA1", "999"],
)
def test_an_acknowledgement_that_rejects_the_question_refuses_it(make_office: MakeOffice, body: str) -> None:
    isa = "ISA*00*          *00*          *ZZ*60054          *ZZ*1234567893     *261006*0315*^*00501*000000001*0*P*:~"
    with payer_server(lambda asked: (isa + body.format(number=asked.control_number)).encode()) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
    assert items(office) == {("REQUEST_REFUSED", "AETNA:1234567893"): "REQUEST_REFUSED"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"coverages": [coverage(1, member_id=None)]}, "NO_MEMBER_ID"),
        ({"coverages": [coverage(1, payer_id="NOBODY")]}, "UNKNOWN_PAYER"),
        ({"patients": []}, "NO_BIRTH_DATE"),
        ({"providers": []}, "NO_VALID_NPI"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_question_with_a_hole_is_an_item_and_never_leaves_the_house(
    make_office: MakeOffice, changes: dict[str, list[dict[str, object]]], reason: str
) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(**changes))
        run(office)
    assert aetna.asked == []
    assert items(office) == {("COVERAGE_INCOMPLETE", "C1"): reason}


def test_those_who_are_never_asked_about_have_one_plain_answer_and_no_item(make_office: MakeOffice) -> None:
    office = make_office()
    payers = [payer(), payer("CASH", kind="self_pay"), payer("PAPER", eligibility_channel="none")]
    coverages = [
        coverage(1, payer_id="CASH"),
        coverage(2, payer_id="PAPER"),
        coverage(3, do_not_verify=True),
        coverage(4),
    ]
    visits = [visit(1), visit(2), visit(3), visit(4, status="cancelled")]
    patients = [patient(number) for number in range(1, 5)]
    prepare(office, practice(payers=payers, coverages=coverages, appointments=visits, patients=patients))
    run(office)
    known = column(office, eligibility_statuses, "appointment_id", "status", "reason_code")
    assert known == [("A2", "UNKNOWN", "NOT_SUPPORTED"), ("A3", "UNKNOWN", "DO_NOT_VERIFY")]
    assert column(office, eligibility_checks, "state") == [("do_not_verify",), ("not_supported",)]
    assert (intents(office), {kind for kind, _ in items(office)} - {"GOOD_FAITH_ESTIMATE"}) == ([], set())


def test_the_visit_s_day_is_that_of_its_location(make_office: MakeOffice) -> None:
    office = make_office()
    late = visit(1, start_at=f"{TOMORROW}T23:30:00-10:00")
    honolulu = {"location_id": "L1", "name": "Main", "timezone": "Pacific/Honolulu"}
    prepare(office, practice(appointments=[late], locations=[honolulu]))
    run(office)
    assert column(office, eligibility_statuses, "visit_date") == [(TOMORROW,)]


def test_the_expected_allowed_amount_is_at_stake(make_office: MakeOffice) -> None:
    office = make_office()
    prepare(office, practice(appointments=[visit(1, expected_procedures="99213:00000")]))
    run(office)
    assert column(office, eligibility_statuses, "stake_cents") == [(9550,)]


def test_an_empty_inbox_is_a_night_like_any_other(office: Office) -> None:
    run(office)
    assert items(office) == {}


def test_sent_intents_carry_no_patient_data_beside_their_payload(make_office: MakeOffice) -> None:
    from backoffice.store.tables.work import outbox, work_items

    with payer_server(lambda asked: covered(asked, "EB*6**30")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        counts = run(office)
    columns = [each.name for each in outbox.c if each.name != "payload_sha256"]
    seen = str([column(office, work_items, *work_items.c.keys()), column(office, outbox, *columns), counts])
    assert intents(office) == ["sent"]
    assert not [
        word
        for word in ("W001", "LINDQVIST", "Lindqvist", "Asta", "19800201", "1980-02-01", "1980, 2, 1")
        if word in seen
    ]


def test_steps_by_themselves_do_not_fail_before_anything_was_decided(office: Office) -> None:
    assert steps.channels(office, NIGHT) == []
    assert steps.send(office, NIGHT, "AETNA")["sent"] == 0
    assert steps.read(office, NIGHT)["answers"] == 0
