"""Payers who answer in batches: two business days earlier, in files, and until nine in the morning."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from backoffice.edi.reader import read
from backoffice.eligibility.collecting import collect_files
from backoffice.eligibility.daytime import collect
from backoffice.office import Office, Partner
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_attempts,
    eligibility_checks,
    eligibility_statuses,
)
from tests.clock import FakeClock
from tests.eligibility.made import x271
from tests.eligibility.practice import (
    NEXT_NIGHT,
    NIGHT,
    PATIENT,
    MakeOffice,
    column,
    coverage,
    intents,
    items,
    patient,
    payer,
    practice,
    prepare,
    run,
    visit,
)
from tests.gateways.sftp_servers import LOGIN, PASSWORD, asyncssh_server

AT_ONCE = PATIENT | {"default_profile": {"settle_seconds": 0}}
NOTHING = dict.fromkeys(("collected", "not_removed", "unfinished", "not_read", "not_reached"), 0)
WEDNESDAY, NEXT_MONDAY = date(2026, 10, 7), date(2026, 10, 12)


@pytest.fixture
def office(make_office: MakeOffice, tmp_path: Path) -> Office:
    """A practice whose only payer shares a pair of folders with it."""
    for name in ("outbound", "inbound"):
        (tmp_path / name).mkdir()
    return make_office(lambda _: Partner("", 0, schema="file", path=str(tmp_path)), eligibility=AT_ONCE)


def _feeds(count: int = 2, day: date = WEDNESDAY) -> dict[str, object]:
    numbers = range(1, count + 1)
    return dict(
        practice(
            count,
            payers=[payer(eligibility_channel="batch")],
            appointments=[visit(number, day) for number in numbers],
        )
    )


def _at(office: Office, day: int, hour: int, minute: int = 0) -> None:
    """Sets the clock to a time of October in UTC: New York is four hours behind."""
    assert isinstance(office.clock, FakeClock)
    office.clock.now = datetime(2026, 10, day, hour, minute, tzinfo=UTC)


def _handed_in(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "outbound").iterdir())


def _answers(*numbers_and_traces: tuple[int, str], eb: str = "EB*1**30") -> bytes:
    """A 271 with a subscriber for each of these patients."""
    above = ("HL*1**20*1", "NM1*PR*2*AETNA*****PI*EDIAETNA", "HL*2*1*21*1", "NM1*1P*1*OKAFOR*BEN****XX*1234567893")
    members = (
        (
            *(
                f"HL*{number + 2}*2*22*0",
                f"TRN*2*{trace}*1123456789",
                f"NM1*IL*1*LINDQVIST*{_first_name(number)}****MI*W00{number}",
            ),
            *(f"DMG*D8*{1980}{1 + number % 12:02}01", eb, "DTP*346*D8*20250101"),
        )
        for number, trace in numbers_and_traces
    )
    return x271(*above, *(segment for member in members for segment in member))


def _first_name(number: int) -> str:
    return str(patient(number)["first_name"]).upper()


def _traces(office: Office) -> list[tuple[int, str]]:
    rows = column(office, eligibility_attempts, "member_id", "trace_number")
    return [(int(str(member_id)[-1]), str(trace)) for member_id, trace in rows]


def _states(office: Office) -> list[tuple[object, ...]]:
    return column(office, eligibility_checks, "business_date", "state", "reason_code")


def test_all_questions_of_a_night_go_out_in_one_file(office: Office, tmp_path: Path) -> None:
    prepare(office, _feeds(3))
    run(office)
    (path,) = _handed_in(tmp_path)
    reading = read(path.read_bytes())
    traces = {segment[2] for each in reading.transactions for segment in each.segments if segment.id == "TRN"}
    assert (reading.findings, path.stem in traces, intents(office)) == ((), True, ["sent"])
    assert traces == {trace for _, trace in _traces(office)}
    assert column(office, eligibility_attempts, "set_number") == [(1,), (2,), (3,)]


def test_a_file_holds_no_more_than_the_payer_takes(make_office: MakeOffice, tmp_path: Path) -> None:
    (tmp_path / "outbound").mkdir()
    settings = AT_ONCE | {"payers": {"AETNA": {"batch_limit": 2}}}
    office = make_office(lambda _: Partner("", 0, schema="file", path=str(tmp_path)), eligibility=settings)
    prepare(office, _feeds(5))
    run(office)
    assert [len(read(path.read_bytes()).transactions) for path in _handed_in(tmp_path)].count(2) == 2
    assert len(_handed_in(tmp_path)) == 3


def test_visits_are_asked_about_two_open_days_earlier(office: Office, tmp_path: Path) -> None:
    feeds = _feeds(1, NEXT_MONDAY)
    prepare(office, feeds)
    run(office)
    assert len(_handed_in(tmp_path)) == 1


def test_an_answer_that_is_awaited_is_nobody_s_business_and_is_not_asked_for_again(
    office: Office, tmp_path: Path
) -> None:
    _at(office, 6, 7, 15)
    prepare(office, _feeds())
    run(office)
    assert _states(office) == [(NIGHT, "sent", "AWAITED")] * 2
    _at(office, 7, 7, 15)
    prepare(office, _feeds(), NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    assert len(_handed_in(tmp_path)) == 1
    assert _states(office)[2:] == [(NEXT_NIGHT, "awaited", "AWAITED")] * 2
    assert items(office) == {}


def test_an_answer_of_a_minute_before_nine_is_applied(office: Office, tmp_path: Path) -> None:
    _at(office, 6, 7, 15)
    prepare(office, _feeds())
    run(office)
    _at(office, 7, 7, 15)
    prepare(office, _feeds(), NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    _at(office, 7, 12, 59)
    (tmp_path / "inbound" / "answers.271").write_bytes(_answers(*_traces(office)))
    assert collect(office, NEXT_NIGHT) == NOTHING | {"collected": 1}
    tonight = [
        row[1:] for row in column(office, eligibility_statuses, "business_date", "status") if row[0] == NEXT_NIGHT
    ]
    assert tonight == [("ACTIVE",), ("ACTIVE",)]
    assert (items(office), list((tmp_path / "inbound").iterdir())) == ({}, [])
    _at(office, 7, 13)
    collect(office, NEXT_NIGHT)
    assert {state for _, state, _ in _states(office)} == {"answered"}


def test_a_rejection_in_a_batch_is_an_item_and_is_not_paid_for_again_that_night(office: Office, tmp_path: Path) -> None:
    _at(office, 6, 7, 15)
    prepare(office, _feeds(1))
    run(office)
    _at(office, 7, 7, 15)
    prepare(office, _feeds(1), NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    (tmp_path / "inbound" / "answers.271").write_bytes(_answers(*_traces(office), eb="AAA*N**72*C"))
    collect(office, NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    assert items(office) == {("SUBSCRIBER_REJECTED", "C1"): "AAA_72"}
    assert len(_handed_in(tmp_path)) == 1


def test_what_a_payer_said_before_stands_while_it_is_asked_again(office: Office, tmp_path: Path) -> None:
    _at(office, 6, 7, 15)
    prepare(office, _feeds(1, NEXT_MONDAY))
    run(office)
    _at(office, 7, 7, 15)
    prepare(office, _feeds(1, NEXT_MONDAY), NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    (tmp_path / "inbound" / "answers.271").write_bytes(_answers(*_traces(office), eb="AAA*N**72*C"))
    collect(office, NEXT_NIGHT)
    _at(office, 8, 7, 15)
    prepare(office, _feeds(1, NEXT_MONDAY), WEDNESDAY)
    run(office, WEDNESDAY)
    assert len(_handed_in(tmp_path)) == 2
    assert items(office) == {("SUBSCRIBER_REJECTED", "C1"): "AAA_72"}


def test_a_visit_that_is_over_before_its_answer_is_looked_up_by_hand(office: Office) -> None:
    _at(office, 6, 7, 15)
    prepare(office, _feeds(1, date(2026, 10, 6)))
    run(office)
    assert items(office) == {("COVERAGE_UNKNOWN", "A1:C1"): "ANSWER_TOO_LATE"}


def test_what_is_not_answered_by_nine_is_unknown(office: Office) -> None:
    _at(office, 6, 7, 15)
    prepare(office, _feeds(1))
    run(office)
    _at(office, 7, 7, 15)
    prepare(office, _feeds(1), NEXT_NIGHT)
    run(office, NEXT_NIGHT)
    _at(office, 7, 12, 59)
    collect(office, NEXT_NIGHT)
    assert items(office) == {}
    _at(office, 7, 13)
    collect(office, NEXT_NIGHT)
    assert items(office) == {("COVERAGE_UNKNOWN", "A1:C1"): "NO_ANSWER"}


def test_a_999_refuses_one_question_of_a_batch_alone(office: Office, tmp_path: Path) -> None:
    prepare(office, _feeds(2))
    run(office)
    ((number,), _) = column(office, eligibility_attempts, "control_number")
    content = (
        "ISA*00*          *00*          *ZZ*60054          *ZZ*1234567893     *261006*0315*^*00501*000000001*0*P*:~"
        "GS*FA*A*B*20261006*0315*1*X*005010X231A1~ST*999*0001~"
        f"AK1*HS*{number}~AK2*270*0001~IK5*A~AK2*270*0002~IK5*R*5~AK9*P*2*2*1~SE*7*0001~GE*1*1~IEA*1*000000001~"
    )
    (tmp_path / "inbound" / "a.999").write_bytes(content.encode())
    collect(office, NIGHT)
    assert [state for _, state, _ in _states(office)] == ["refused", "sent"]


def test_answers_out_of_order_and_twice_find_their_questions(office: Office, tmp_path: Path) -> None:
    prepare(office, _feeds(3))
    run(office)
    first, second, third = _traces(office)
    inbound = tmp_path / "inbound"
    (inbound / "1.271").write_bytes(_answers(third, first))
    (inbound / "2.271").write_bytes(_answers(third, first))
    (inbound / ".half.271").write_bytes(b"ISA*")
    collect(office, NIGHT)
    (inbound / "3.271").write_bytes(_answers(second))
    collect(office, NIGHT)
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)] * 3
    assert [path.name for path in inbound.iterdir()] == [".half.271"]


def test_what_a_round_kept_before_it_broke_off_is_read_by_the_next(office: Office) -> None:
    prepare(office, _feeds(1))
    run(office)
    kept = office.inbox / "edi" / NIGHT.isoformat() / "kept.x12"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(_answers(*_traces(office)))
    assert collect(office, NIGHT) == NOTHING
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)]


def test_what_a_round_landed_before_it_broke_off_is_read_by_the_next(office: Office, tmp_path: Path) -> None:
    prepare(office, _feeds(1))
    run(office)
    (tmp_path / "inbound" / "1.271").write_bytes(_answers(*_traces(office)))
    collect_files(office, NIGHT)
    _at(office, 20, 12)
    assert collect(office, NIGHT) == NOTHING
    assert column(office, eligibility_statuses, "status") == [("ACTIVE",)]


def test_a_file_that_can_not_be_removed_is_read_once_and_holds_up_no_other(
    make_office: MakeOffice, tmp_path: Path
) -> None:
    for name in ("outbound", "inbound"):
        (tmp_path / name).mkdir()
    with asyncssh_server(tmp_path) as server:
        reached = Partner("127.0.0.1", server.port, LOGIN, PASSWORD, schema="sftp", host_key=server.host_key)
        office = make_office(lambda _: reached, eligibility=AT_ONCE)
        prepare(office, _feeds(2))
        run(office)
        first, second = _traces(office)
        (tmp_path / "inbound" / "1.unremovable").write_bytes(_answers(first))
        (tmp_path / "inbound" / "2.271").write_bytes(_answers(second))
        assert collect(office, NIGHT) == NOTHING | {"not_removed": 1, "collected": 1}
        assert column(office, eligibility_statuses, "status") == [("ACTIVE",)] * 2
        assert collect(office, NEXT_NIGHT) == NOTHING | {"not_removed": 1}
    assert len(column(office, eligibility_answers, "answer_id")) == 2
    assert len(list((office.inbox / "edi").rglob("*.x12"))) == 2


def test_a_folder_that_can_not_be_written_is_a_payer_that_is_down(make_office: MakeOffice, tmp_path: Path) -> None:
    office = make_office(lambda _: Partner("", 0, schema="file", path=str(tmp_path / "gone")))
    prepare(office, _feeds(1))
    run(office)
    assert items(office) == {("PAYER_DOWN", "AETNA"): "PAYER_DOWN"}
    assert collect(office, NIGHT) == NOTHING | {"not_reached": 1}


def test_two_payers_in_real_time_and_in_batch_do_not_mix(office: Office, tmp_path: Path) -> None:
    payers = [payer(eligibility_channel="batch"), payer("CIGNA", eligibility_channel="batch")]
    coverages = [coverage(1), coverage(2, payer_id="CIGNA")]
    prepare(office, _feeds(2) | {"payers": payers, "coverages": coverages, "patients": [patient(1), patient(2)]})
    run(office)
    assert [len(read(path.read_bytes()).transactions) for path in _handed_in(tmp_path)] == [1, 1]
