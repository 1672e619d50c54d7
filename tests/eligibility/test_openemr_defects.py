"""Defects that others have met in eligibility checks, each with its public number: none of them can happen here.

Sources: github.com/openemr/openemr, issues and pull requests by number; `EDI270` is its class src/Billing/EDI270.php.
"""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from typer.testing import CliRunner

from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.edi.model import Segment
from backoffice.edi.reader import read
from backoffice.edi.writer import Envelope, Party
from backoffice.eligibility.correlate import Attempts
from backoffice.eligibility.inquiry import Form, Inquiry, write_270
from backoffice.eligibility.model import Candidate, Person
from backoffice.eligibility.other_payers import other_payers
from backoffice.eligibility.reading import members_of_271
from backoffice.eligibility.response import Answer, Entity
from backoffice.feeds.steps import land
from backoffice.store.tables.eligibility import eligibility_answers, eligibility_attempts, eligibility_statuses
from tests.eligibility.heard import MEDICARE, heard
from tests.eligibility.made import ABOVE, ATTEMPT, CANDIDATE, COMPANY, COVERAGE, PAYER, SUBSCRIBER, member, says, x271
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import (
    NEXT_NIGHT,
    NIGHT,
    THURSDAY,
    MakeOffice,
    column,
    coverage,
    intents,
    items,
    only,
    payer,
    practice,
    prepare,
    run,
    visit,
)
from tests.inbox import write_file

ENVELOPE = Envelope(
    sender=Party("ZZ", "1234567893", "1234567893"),
    receiver=Party("ZZ", "60054", "60054"),
    control_number=42,
    group_control_number=42,
    group_code="HS",
    version="005010X279A1",
    at=datetime(2026, 10, 6, 3, 15),  # noqa: DTZ001
)
ACTIVE = ("EB*1**30", "DTP*346*D8*20260101")
SPOUSE = replace(COVERAGE, relationship="spouse", subscriber=Person("Lindqvist", "Karl", date(1979, 1, 1)))


def _questions(*asked: Candidate) -> list[list[Segment]]:
    """The segments of each transaction of one interchange that asks about these."""
    inquiries = [Inquiry(f"T{n}-1", COMPANY, n, each, PAYER, Form()) for n, each in enumerate(asked, 1)]
    reading = read(write_270(inquiries, ENVELOPE))
    assert reading.findings == ()
    return [list(transaction.segments) for transaction in reading.transactions]


def _elements(segments: list[Segment], name: str) -> list[tuple[str, ...]]:
    return [segment.elements for segment in segments if segment.id == name]


def test_the_count_of_a_trailer_is_that_of_its_segments() -> None:
    """#2214: the segment counts of a 270 were off."""
    for segments in _questions(CANDIDATE, replace(CANDIDATE, coverage=SPOUSE)):
        assert segments[-1][1] == str(len(segments))


def test_the_numbers_of_the_trailers_are_those_of_the_headers() -> None:
    """EDI270: the numbers in SE, GE and IEA were constants, and not those of ST, GS and ISA."""
    reading = read(write_270([Inquiry("T1-1", COMPANY, 7, CANDIDATE, PAYER, Form())], ENVELOPE))
    (interchange,) = reading.interchanges
    (group,) = interchange.groups
    assert interchange.trailer is not None
    assert group.header is not None
    assert group.trailer is not None
    assert interchange.trailer[2] == interchange.isa[13] == "000000042"
    assert group.trailer[2] == group.header[6] == "42"
    assert group.transactions[0].segments[-1][2] == group.transactions[0].control_number


def test_the_payer_is_named_by_its_own_id_and_qualifier() -> None:
    """#2458: values were hard-coded, among them the qualifier 46 of the payer's id, which 5010 does not know."""
    (segments,) = _questions(CANDIDATE)
    assert _elements(segments, "NM1")[0][8:10] == ("PI", "60054")


def test_the_day_asked_for_is_that_of_the_visit_and_not_the_begin_of_the_coverage() -> None:
    """#2459: a batch 270 asked for the day on which the insurance began."""
    (segments,) = _questions(replace(CANDIDATE, coverage=replace(COVERAGE, effective_date=date(2019, 5, 1))))
    assert _elements(segments, "DTP") == [("DTP", "291", "D8", "20261006")]


def test_a_batch_271_in_the_inbox_reaches_each_visit_it_answers(make_office: MakeOffice) -> None:
    """#2459: the answers of an uploaded batch did not show up with the patients."""
    with payer_server(lambda _: 503) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(2))
        run(office)
    lines = [
        line
        for member_id, trace in column(office, eligibility_attempts, "member_id", "trace_number")
        for line in ("HL*3*2*22*0", f"TRN*2*{trace}*{COMPANY}", f"NM1*IL*1******MI*{member_id}", *ACTIVE)
    ]
    write_file(office, f"edi/{NIGHT.isoformat()}/batch.271", x271(*ABOVE, *lines))
    land(office, NIGHT)
    run(office)
    assert column(office, eligibility_statuses, "appointment_id", "status") == [("A1", "ACTIVE"), ("A2", "ACTIVE")]


@pytest.mark.parametrize("terminator", ["~", "\n", "\r\n", "!", "\x1d", "~\r\n"], ids=repr)
def test_any_segment_terminator_is_read(terminator: str) -> None:
    """#1066: answers whose segments end otherwise than with one fixed character were not read."""
    content = x271(*ABOVE, *SUBSCRIBER, "DTP*346*D8*20260101", "EB*1**30").decode().replace("~", terminator)
    (transaction,) = read(content.encode()).transactions
    assert [each.status.value for each in members_of_271(transaction, date(2026, 10, 6))] == ["ACTIVE"]


@pytest.mark.parametrize("failure", [400, 401, 500, 503])
def test_an_answer_that_is_none_leaves_the_question_open_and_says_so(make_office: MakeOffice, failure: int) -> None:
    """#7774: no request went out at all, and what came back in MIME or as an HTTP error could not be understood."""
    with payer_server(lambda _: failure) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
    assert len(aetna.asked) == 1
    assert column(office, eligibility_statuses, "status") == [("UNKNOWN",)]
    assert [kind for kind, _ in items(office)] in (["PAYER_DOWN"], ["REQUEST_REFUSED"], ["PAYER_SETUP"])


def test_a_failed_check_leaves_what_is_known_of_the_visit_readable(
    make_office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """#13412: after a failed real-time check the patient's insurance could not be shown any more."""
    with payer_server(lambda asked: covered(asked, "EB*1**30**GOLD", "DTP*346*D8*20260101")) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(appointments=[visit(1, THURSDAY)]))
        run(office)
        aetna.answer = lambda _: 500
        prepare(office, practice(appointments=[visit(1, THURSDAY)]), NEXT_NIGHT)
        run(office, NEXT_NIGHT)
    monkeypatch.setattr(session, "open_office", lambda _: office)
    shown = json.loads(CliRunner().invoke(app, ["visit", "A1", "-p", "demo", "--json"]).stdout)
    assert shown["business_date"] == NEXT_NIGHT.isoformat()
    assert [(each["status"], each["plan_name"]) for each in shown["coverages"]] == [("ACTIVE", "GOLD")]


def test_every_plan_that_an_answer_names_is_shown() -> None:
    """#6778: of several plans in one answer only the first was shown, so that a replacement of Medicare was missed."""
    said = heard("EB*1**30*MB", "EB*R**30*HN", "NM1*PRP*2*BAY PLAN", "EB*R**30*HM", "NM1*PRP*2*KESTREL")
    (found,) = other_payers(MEDICARE, said)
    assert [name in str(found.payers) for name in ("BAY PLAN", "KESTREL")] == [True, True]


def test_an_answer_is_never_matched_by_a_name() -> None:
    """EDI270: answers were matched to patients by LIKE on first and last name."""
    namesake = member(member_ids=(), birth_date=None, traces=(), says=says())
    answer = Answer("", None, Entity("PR", "AETNA", "60054"), None, (namesake, namesake), (), (), ())
    assert Attempts([ATTEMPT], COMPANY).match(answer, namesake).attempt is None


def test_the_answer_about_a_namesake_is_applied_to_nobody(make_office: MakeOffice) -> None:
    """EDI270: of two patients of one name the one found first got the answer of the other."""
    with payer_server(lambda asked: covered(replace(asked, member_id="X9", birth_date="19700101"))) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
    assert column(office, eligibility_statuses, "status") == [("UNKNOWN",)]
    assert "WRONG_MEMBER" in {kind for kind, _ in items(office)}


def test_each_question_has_a_trace_of_its_own_that_names_nobody() -> None:
    """EDI270: a 270 had no TRN, or always the same one, so that no answer could be told from another."""
    first, second = _questions(CANDIDATE, replace(CANDIDATE, appointment_id="A2"))
    traces = {_elements(segments, "TRN")[0][2] for segments in (first, second)}
    assert len(traces) == 2
    assert not [name for name in ("LINDQVIST", "W123456789") if any(name in trace for trace in traces)]


def test_every_rank_is_asked_about(make_office: MakeOffice) -> None:
    """EDI270: only primary insurance was asked about."""
    with payer_server() as both:
        office = make_office(lambda _: only(both.port))
        second = coverage(1, coverage_id="C1-2", payer_id="CIGNA", rank=2, member_id="Z001")
        prepare(office, practice(payers=[payer(), payer("CIGNA")], coverages=[coverage(1), second]))
        run(office)
    assert sorted(asked.member_id for asked in both.asked) == ["W001", "Z001"]


def test_a_dependent_is_asked_about_below_the_subscriber() -> None:
    """EDI270: it knew no dependents; a child was asked about as if it held the insurance."""
    (segments,) = _questions(replace(CANDIDATE, coverage=SPOUSE))
    assert [line[3] for line in _elements(segments, "HL")] == ["20", "21", "22", "23"]
    assert [line[1] for line in _elements(segments, "NM1")] == ["PR", "1P", "IL", "03"]


def test_a_new_answer_deletes_no_old_one(make_office: MakeOffice) -> None:
    """EDI270: the earlier answers of a patient were deleted when a new one came."""
    said = iter(("EB*1**30", "EB*6**30"))

    def answer(asked: Asked) -> bytes:
        return covered(asked, next(said), "DTP*346*D8*20260101")

    with payer_server(answer) as aetna:
        office = make_office(lambda _: only(aetna.port), eligibility={"default_recheck_days": 1})
        for night in (NIGHT, NEXT_NIGHT):
            prepare(office, practice(appointments=[visit(1, THURSDAY)]), night)
            run(office, night)
    assert column(office, eligibility_answers, "status") == [("ACTIVE",), ("INACTIVE",)]


def test_a_payer_that_was_down_is_asked_again_the_next_night(make_office: MakeOffice) -> None:
    """EDI270: a check that failed was never made again."""
    with payer_server(lambda _: 503) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(appointments=[visit(1, THURSDAY)]))
        run(office)
        aetna.answer = covered
        office.clock.advance(days=1)
        prepare(office, practice(appointments=[visit(1, THURSDAY)]), NEXT_NIGHT)
        run(office, NEXT_NIGHT)
    assert "sent" in intents(office)
    assert ("A1", "ACTIVE") in column(office, eligibility_statuses, "appointment_id", "status")
