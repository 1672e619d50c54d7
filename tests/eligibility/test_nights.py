"""Which nights act, what is held back, and what becomes of answers that arrive as files."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from backoffice.eligibility import steps
from backoffice.eligibility.arrivals import WHOLE, unread_files
from backoffice.errors import Broken
from backoffice.feeds.steps import land
from backoffice.office import Office, Partner
from backoffice.outbox.gates import judge
from backoffice.outbox.switch import move_switch
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_attempts,
    eligibility_checks,
    eligibility_statuses,
)
from backoffice.store.tables.house import consumptions, payloads
from backoffice.store.tables.work import outbox, work_item_history
from tests.eligibility.made import ABOVE, COMPANY, x271
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import (
    NEXT_NIGHT,
    NIGHT,
    THURSDAY,
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
from tests.inbox import write_file
from tests.poison import poisoned
from tests.public import files, plain_sets

SUBSCRIBER = ("HL*3*2*22*0", "NM1*IL*1*LINDQVIST*ASTAB****MI*W001", "DMG*D8*19800201*F")
ACTIVE = ("EB*1**30", "DTP*346*D8*20260101")


def _history(office: Office) -> int:
    with office.transaction() as connection:
        return connection.scalar(select(func.count()).select_from(work_item_history)) or 0


def _trace(office: Office) -> str:
    ((trace,),) = column(office, eligibility_attempts, "trace_number")
    return str(trace)


def _drop(office: Office, content: bytes, night: date = NIGHT, name: str = "a.271") -> None:
    write_file(office, f"edi/{night.isoformat()}/{name}", content)
    land(office, night)


def test_an_older_night_sends_nothing_and_touches_no_item(make_office: MakeOffice) -> None:
    with payer_server(lambda asked: covered(asked, "EB*6**30")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        for night in (NIGHT, NEXT_NIGHT):
            prepare(office, practice(appointments=[visit(1, THURSDAY)]), night)
        run(office, NEXT_NIGHT)
        before = _history(office)
        run(office, NIGHT)
        steps.send(office, NIGHT, "AETNA")
    assert len(aetna.asked) == 1
    assert _history(office) == before
    assert (NIGHT, "superseded") in column(office, eligibility_checks, "business_date", "state")


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0), (2, 0, 1)])
def test_any_order_of_nights_ends_in_the_state_of_the_newest(make_office: MakeOffice, order: tuple[int, ...]) -> None:
    with payer_server(lambda asked: covered(asked, "EB*6**30")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        nights = [NIGHT + timedelta(days=n) for n in range(3)]
        for night in nights:
            prepare(office, practice(2, appointments=[visit(1, THURSDAY), visit(2, THURSDAY)]), night)
        for place in order:
            run(office, nights[place])
    newest = [
        row
        for row in column(office, eligibility_statuses, "business_date", "appointment_id", "status")
        if row[0] == nights[2]
    ]
    assert newest == [(nights[2], "A1", "INACTIVE"), (nights[2], "A2", "INACTIVE")]
    assert items(office) == {
        ("COVERAGE_INACTIVE", "A1:C1"): "PLAN_INACTIVE",
        ("COVERAGE_INACTIVE", "A2:C2"): "PLAN_INACTIVE",
    }
    assert len(aetna.asked) == 2


def test_a_send_of_an_older_night_leaves_tonight_s_questions_alone(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        for night in (NIGHT, NEXT_NIGHT):
            prepare(office, practice(appointments=[visit(1, THURSDAY)]), night)
        steps.load(office, NEXT_NIGHT)
        steps.decide(office, NEXT_NIGHT)
        steps.send(office, NIGHT, "AETNA")
    assert (aetna.asked, intents(office)) == ([], ["ready"])


def test_deciding_twice_writes_one_270(office: Office) -> None:
    prepare(office, practice())
    steps.load(office, NIGHT)
    for _ in range(2):
        steps.decide(office, NIGHT)
    assert len(column(office, payloads, "sha256")) == 1


def test_two_runs_at_once_ask_each_question_once(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(6))
        steps.load(office, NIGHT)
        with ThreadPoolExecutor(3) as pool:
            runs = [pool.submit(run, office) for _ in range(3)]
        run(office)
        assert [each.exception() for each in runs] == [None] * 3
    assert len(aetna.asked) == len({asked.trace for asked in aetna.asked}) == 6
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)] * 6


def test_what_last_night_did_not_send_is_taken_back(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(appointments=[visit(1, THURSDAY)]))
        steps.load(office, NIGHT)
        steps.decide(office, NIGHT)
        prepare(office, practice(appointments=[visit(1, THURSDAY)]), NEXT_NIGHT)
        run(office, NEXT_NIGHT)
        run(office, NIGHT)
    assert sorted(intents(office)) == ["cancelled", "sent"]
    assert column(office, eligibility_checks, "business_date", "state") == [
        (NIGHT, "superseded"),
        (NEXT_NIGHT, "answered"),
    ]
    assert len(aetna.asked) == 1


def test_shadow_mode_decides_the_same_sends_nothing_and_does_not_complain_of_silence(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port), mode="shadow")
        prepare(office, practice(2))
        run(office)
    assert aetna.asked == []
    assert column(office, eligibility_checks, "state") == [("shadow",), ("shadow",)]
    assert (intents(office), items(office)) == (["shadow", "shadow"], {})


def test_a_271_that_the_practice_fetched_itself_answers_a_shadow_question(make_office: MakeOffice) -> None:
    office = make_office(mode="shadow")
    prepare(office, practice())
    steps.load(office, NIGHT)
    steps.decide(office, NIGHT)
    above = tuple(line.replace("60054", "EDIAETNA") for line in ABOVE)
    _drop(office, x271(*above, *SUBSCRIBER, "EB*6**30"))
    _drop(office, x271(*above, "HL*3*2*22*0", "TRN*2*THEIRS*9000000000", "EB*1**30"), name="b.271")
    steps.read(office, NIGHT)
    steps.record(office, NIGHT)
    assert column(office, eligibility_answers, "outcome", "matched_by") == [("applied", "member"), ("unmatched", "")]
    assert items(office) == {("COVERAGE_INACTIVE", "A1:C1"): "PLAN_INACTIVE"}


def test_a_stopped_practice_sends_nothing_and_does_not_complain_of_silence(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        move_switch(office, is_on=False, actor="ops", reason="drill")
        prepare(office, practice())
        run(office)
    assert (aetna.asked, items(office)) == ([], {})
    assert column(office, eligibility_checks, "state") == [("withheld",)]


def test_a_closed_gate_withholds_the_questions_and_keeps_the_checks(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        with office.transaction() as connection:
            judge(connection, NIGHT, "eligibility", {"VOLUME"})
        prepare(office, practice())
        run(office)
    assert (aetna.asked, intents(office), items(office)) == ([], ["withheld"], {})
    assert column(office, eligibility_checks, "state") == [("withheld",)]


def test_a_missing_connection_is_a_payer_that_can_not_be_reached(make_office: MakeOffice) -> None:
    def missing(connection_id: str) -> Partner:
        raise Broken("CONNECTION_MISSING", connection_id)

    office = make_office(missing)
    prepare(office, practice(7))
    run(office)
    assert items(office) == {("PAYER_DOWN", "AETNA"): "PAYER_DOWN"}
    assert set(intents(office)) == {"cancelled"}


def test_a_payer_that_is_back_the_same_night_is_asked_by_a_second_attempt(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        ports = [9, aetna.port]
        office = make_office(lambda _: only(ports[0]))
        prepare(office, practice(7))
        run(office)
        ports.pop(0)
        later(office)
        run(office)
        run(office)
    assert sorted(asked.trace[-2:] for asked in aetna.asked) == ["-2"] * 7
    assert sorted(intents(office)) == ["cancelled"] * 7 + ["sent"] * 7
    assert column(office, eligibility_checks, "state", "reason_code") == [("answered", "")] * 7
    assert items(office) == {}


def test_a_payer_that_stays_down_is_tried_by_one_more_attempt_each_time_a_person_wants_it(
    make_office: MakeOffice,
) -> None:
    office = make_office(lambda _: only(9))
    prepare(office, practice())
    run(office)
    run(office)
    assert column(office, eligibility_attempts, "attempt_no") == [(1,), (2,)]
    assert column(office, eligibility_checks, "state", "reason_code") == [("unanswered", "PAYER_DOWN")]
    steps.decide(office, NIGHT)
    steps.decide(office, NIGHT)
    assert intents(office) == ["cancelled", "cancelled", "ready"]


def test_a_question_that_the_payer_may_have_got_is_never_asked_again(make_office: MakeOffice) -> None:
    with payer_server(lambda _: 503) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(6))
        run(office)
        aetna.answer = covered
        later(office)
        run(office)
    assert intents(office) == ["cancelled", "sent", *["unknown"] * 5]
    assert len({asked.member_id for asked in aetna.asked}) == len(aetna.asked) == 6


def test_a_question_given_up_but_answered_by_a_file_is_not_asked_again(make_office: MakeOffice) -> None:
    office = make_office(lambda _: only(9))
    prepare(office, practice())
    run(office)
    _drop(office, x271(*ABOVE, SUBSCRIBER[0], f"TRN*2*{_trace(office)}*{COMPANY}", *SUBSCRIBER[1:], "EB*1**30"))
    steps.read(office, NIGHT)
    steps.decide(office, NIGHT)
    assert intents(office) == ["cancelled"]
    assert column(office, eligibility_checks, "state") == [("answered",)]


def test_a_plain_address_of_another_machine_is_never_used(make_office: MakeOffice) -> None:
    office = make_office(lambda _: Partner(host="payer.example", port=80, schema="http"))
    prepare(office, practice())
    run(office)
    assert items(office) == {("PAYER_DOWN", "AETNA"): "PAYER_DOWN"}


def test_a_late_answer_in_the_inbox_clears_what_was_unknown(make_office: MakeOffice) -> None:
    office = make_office()
    prepare(office, practice())
    run(office)
    assert items(office) == {("PAYER_DOWN", "AETNA"): "PAYER_DOWN"}
    _drop(office, x271(*ABOVE, SUBSCRIBER[0], f"TRN*2*{_trace(office)}*{COMPANY}", *SUBSCRIBER[1:], *ACTIVE))
    run(office)
    assert items(office) == {}
    assert column(office, eligibility_checks, "state") == [("answered",)]


def test_an_answer_of_the_next_day_serves_the_next_night_alone(make_office: MakeOffice) -> None:
    office = make_office()
    feeds = practice(appointments=[visit(1, THURSDAY)])
    prepare(office, feeds)
    run(office)
    trace = f"TRN*2*{_trace(office)}*{COMPANY}"
    prepare(office, feeds, NEXT_NIGHT)
    _drop(office, x271(*ABOVE, SUBSCRIBER[0], trace, *SUBSCRIBER[1:], *ACTIVE), NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    run(office, NIGHT)
    assert column(office, eligibility_statuses, "business_date", "status") == [
        (NIGHT, "UNKNOWN"),
        (NEXT_NIGHT, "ACTIVE"),
    ]


def test_a_copy_of_an_answer_that_we_have_read_changes_nothing(make_office: MakeOffice) -> None:
    said: list[bytes] = []

    def remembered(asked: Asked) -> bytes:
        said.append(covered(asked))
        return said[-1]

    with payer_server(remembered) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        _drop(office, said[0])
        counts = run(office)
    assert counts["read"]["answers"] == 0
    assert len(column(office, eligibility_answers, "answer_id")) == 1


def test_equal_answers_on_several_exchanges_serve_each_question(make_office: MakeOffice) -> None:
    rejection = x271("HL*1**20*1", "NM1*PR*2*AETNA", "HL*2*1*21*0", "NM1*1P*1*OKAFOR", "AAA*N**15*C")
    with payer_server(lambda _: rejection) as aetna:
        office = make_office(lambda _: only(aetna.port))
        for night in (NIGHT, NEXT_NIGHT):
            prepare(office, practice(2, appointments=[visit(1, THURSDAY), visit(2, THURSDAY)]), night)
            run(office, night)
    assert items(office) == {("SUBSCRIBER_REJECTED", f"C{number}"): "AAA_15" for number in (1, 2)}
    assert column(office, eligibility_checks, "state") == [("answered",)] * 4


def test_an_answer_that_fits_nobody_waits_a_week_for_a_person(make_office: MakeOffice) -> None:
    office = make_office()
    prepare(office, practice(0))
    _drop(office, x271(*ABOVE, *SUBSCRIBER, *ACTIVE))
    run(office)
    (((kind, _), reason),) = items(office).items()
    assert (kind, reason) == ("ANSWER_UNMATCHED", "ANSWER_UNMATCHED")
    for days, count in ((6, 1), (7, 0)):
        night = NIGHT + timedelta(days=days)
        prepare(office, practice(0), night)
        run(office, night)
        assert len(items(office)) == count


def test_an_unknown_answer_after_an_active_one_leaves_the_visit_active(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
    trace = f"TRN*2*{_trace(office)}*{COMPANY}"
    _drop(office, x271(*ABOVE, SUBSCRIBER[0], trace, *SUBSCRIBER[1:], "AAA*Y**80*R").replace(b"0415~", b"0500~"))
    run(office)
    assert column(office, eligibility_answers, "status") == [("ACTIVE",), ("UNKNOWN",)]
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)]


def test_an_answer_that_bears_a_time_to_come_gives_way_to_one_that_comes_after_it(make_office: MakeOffice) -> None:
    office = make_office()
    prepare(office, practice())
    run(office)
    trace = f"TRN*2*{_trace(office)}*{COMPANY}"
    for name, stated, status in (("a.271", b"20991231*2359~", "EB*6**30"), ("b.271", b"20261006*1500~", ACTIVE[0])):
        later(office, hours=12)
        content = x271(*ABOVE, SUBSCRIBER[0], trace, *SUBSCRIBER[1:], status, ACTIVE[1])
        _drop(office, content.replace(b"20261006*0415~", stated), name=name)
    run(office)
    assert column(office, eligibility_answers, "status") == [("ACTIVE",), ("INACTIVE",)]
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)]


@pytest.mark.parametrize(("stamp", "state"), [("2610052000", "refused"), ("2610052001", "unanswered")])
def test_a_ta1_file_refuses_only_an_interchange_of_that_very_minute(
    make_office: MakeOffice, stamp: str, state: str
) -> None:
    office = make_office()
    prepare(office, practice())
    run(office)
    isa = "ISA*00*          *00*          *ZZ*60054          *ZZ*1234567893     *261006*0315*^*00501*000000001*0*P*:~"
    _drop(office, f"{isa}TA1*000000001*{stamp[:6]}*{stamp[6:]}*R*006~IEA*0*000000001~".encode(), name="a.ta1")
    steps.read(office, NIGHT)
    assert column(office, eligibility_checks, "state") == [(state,)]


def test_a_sender_that_died_is_not_blamed_on_the_payer(make_office: MakeOffice) -> None:
    office = make_office()
    prepare(office, practice())
    steps.load(office, NIGHT)
    steps.decide(office, NIGHT)
    with office.transaction() as connection:
        connection.execute(update(outbox).values(state="sending"))
    steps.read(office, NIGHT)
    steps.record(office, NIGHT)
    assert items(office) == {("COVERAGE_UNKNOWN", "A1:C1"): "NO_ANSWER"}


def test_a_file_whose_bytes_are_lost_fails_the_step_after_all_others_are_read(make_office: MakeOffice) -> None:
    office = make_office()
    prepare(office, practice())
    run(office)
    _drop(office, x271(*ABOVE, *SUBSCRIBER, "EB*6**30"), name="lost.271")
    for stored in office.landed.rglob("*.gz"):
        stored.write_bytes(b"")
    _drop(
        office, x271(*ABOVE, SUBSCRIBER[0], f"TRN*2*{_trace(office)}*{COMPANY}", *SUBSCRIBER[1:], *ACTIVE), name="b.271"
    )
    with pytest.raises(Broken, match="LANDED_BYTES"):
        steps.read(office, NIGHT)
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)]


def test_one_answer_that_nobody_foresaw_keeps_no_other_from_being_read(make_office: MakeOffice) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(3))
        steps.load(office, NIGHT)
        steps.decide(office, NIGHT)
        first = min(str(trace) for (trace,) in column(office, eligibility_attempts, "trace_number"))
        with poisoned(office, "eligibility_attempts", first):
            steps.send(office, NIGHT, "AETNA")
    with poisoned(office, "eligibility_attempts", first), pytest.raises(Broken, match=f"^UNEXPECTED {first}$"):
        steps.read(office, NIGHT)
    statuses = [status for (status,) in column(office, eligibility_statuses, "status")]
    assert statuses == ["ACTIVE", "ACTIVE", "UNKNOWN"]
    assert steps.read(office, NIGHT)["answers"] == 1


def test_a_file_that_comes_after_another_was_read_is_still_to_be_read(make_office: MakeOffice) -> None:
    isa = "ISA*00*          *00*          *ZZ*60054          *ZZ*1234567893     *261006*0315*^*00501*00000000{}*0*P*:~"
    body = (
        "GS*FA*A*B*20261006*0315*1*X*005010X231A1~ST*999*0001~AK1*HS*1~AK9*A*1*1*1~SE*4*0001~GE*1*1~IEA*1*00000000{}~"
    )
    office = make_office()
    prepare(office, practice())
    waiting = []
    for number in (1, 2):
        write_file(office, f"edi/{NIGHT}/{number}.999", (isa + body).format(number, number).encode())
        land(office, NIGHT)
        with office.transaction() as connection:
            waiting.append(len(unread_files(connection, NIGHT)))
        steps.read(office, NIGHT)
    assert waiting == [1, 1]


def test_every_public_271_and_999_in_the_inbox_is_consumed_once(make_office: MakeOffice, corpora: Path) -> None:
    office = make_office()
    prepare(office, practice())
    samples = files(corpora, "x12/271", "x12/999")
    for number, sample in enumerate(samples):
        write_file(office, f"edi/{NIGHT.isoformat()}/{number}-{sample.name}", sample.read_bytes())
    land(office, NIGHT)
    first, second = run(office), run(office)
    distinct = {sample.read_bytes() for sample in samples}
    answers, acknowledgements = (sum(len(plain_sets(data, name)) for data in distinct) for name in ("271", "999"))
    assert (first["read"]["answers"], first["read"]["unmatched"]) == (answers, answers)
    assert second["read"]["answers"] == 0
    consumed = [ordinal for _, ordinal in column(office, consumptions, "sha256", "ordinal") if ordinal != WHOLE]
    assert (answers >= 7, len(consumed)) == (True, answers + acknowledgements)
