"""What a night reads at a time does not grow with the night: a first night has no statistics to plan by."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, func, select

from backoffice.eligibility import steps
from backoffice.eligibility.arrivals import unread_exchanges
from backoffice.eligibility.correlate import Match
from backoffice.eligibility.hearing import heard_of
from backoffice.eligibility.history import Outcome, Received, save, stored_answers
from backoffice.eligibility.model import Status, Verdict, VisitStatus
from backoffice.office import Office
from backoffice.store.tables.work import outbox
from tests.eligibility.made import ATTEMPT, VISIT, member
from tests.eligibility.practice import NIGHT, column, practice, prepare

MANY, ASKED = 3000, 100
HISTORY = ("eligibility_answers", "eligibility_benefits")
ASKING = ("outbox", "eligibility_attempts")


@pytest.fixture
def received(office: Office) -> Sequence[Received]:
    """A night's answers, each to a question of its own."""
    made = [_received(number) for number in range(MANY)]
    with office.transaction() as connection:
        save(connection, made)
    return made


def test_a_few_questions_read_a_few_answers(office: Office, received: Sequence[Received]) -> None:
    questions = {f"Q{number}" for number in range(ASKED)}
    with office.transaction() as connection:
        before = _rows_read(connection, *HISTORY)
        found = stored_answers(connection, questions, date(2026, 9, 1), NIGHT)
        assert (found.keys(), _rows_read(connection, *HISTORY) - before <= 2 * ASKED) == (questions, True)


def test_what_was_heard_of_a_few_visits_reads_their_answers_alone(office: Office, received: Sequence[Received]) -> None:
    statuses = [_status(each.answer_id) for each in received[:ASKED]]
    with office.transaction() as connection:
        before = _rows_read(connection, *HISTORY)
        found = heard_of(connection, NIGHT, statuses)
        assert (len(found), _rows_read(connection, *HISTORY) - before <= 3 * ASKED) == (ASKED, True)


def test_what_a_few_questions_brought_back_is_found_by_their_keys(office: Office) -> None:
    prepare(office, practice(600))
    steps.load(office, NIGHT)
    steps.decide(office, NIGHT)
    keys = [key for (key,) in column(office, outbox, "key")[:10]]
    with office.transaction() as connection:
        before = _rows_read(connection, *ASKING)
        found = unread_exchanges(connection, NIGHT, "AETNA", keys)
        assert (found, _rows_read(connection, *ASKING) - before <= 4 * len(keys)) == ([], True)


def _received(number: int) -> Received:
    attempt = replace(ATTEMPT, trace_number=f"K{number}-1", check_id=f"K{number}", question_id=f"Q{number}")
    return Received(
        sha256=f"{number}",
        ordinal=1,
        exchange="",
        business_date=NIGHT,
        answered_at=datetime(2026, 10, 6, 7, tzinfo=UTC),
        member=member(),
        damages=(),
        payer=None,
        match=Match(attempt, "trace"),
        outcome=Outcome.APPLIED,
        verdict=Verdict(Status.ACTIVE, ""),
    )


def _status(answer_id: str) -> VisitStatus:
    return VisitStatus("A1", "C1", "K1", "P1", "AETNA", VISIT, Status.ACTIVE, "", False, answer_id, 0)


def _rows_read(connection: Connection, *tables: str) -> int:
    """Rows of these tables that this connection has read so far, some of them perhaps before its transaction began."""
    fetched = func.pg_stat_get_xact_tuples_fetched, func.pg_stat_get_xact_tuples_returned
    return sum(connection.scalars(select(count(func.to_regclass(name)))).one() for name in tables for count in fetched)
