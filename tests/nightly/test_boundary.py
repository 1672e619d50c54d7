"""What a failing task may say."""

import errno
import re
import traceback
from collections.abc import Callable
from datetime import date

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowTaskTimeout
from sqlalchemy import select, text

from backoffice.each import each
from backoffice.errors import Broken, Rejected, Retryable
from backoffice.money import parse_cents
from backoffice.nightly import boundary
from backoffice.nightly.boundary import Place, guarded
from backoffice.nightly.dates import Day
from backoffice.office import Counts, Office
from backoffice.outbox.intents import payload
from backoffice.store.tables.house import incidents

pytestmark = pytest.mark.airflow
CANARY = "Zebra Quill 1931-04-05"
PLACE = Place("billing", "post", Day("demo", date(2026, 10, 5)))


@pytest.fixture(autouse=True)
def opened(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The boundary opens the test's office."""
    monkeypatch.setattr(boundary, "open_office", lambda practice_id, partners: office)


def raising(error: BaseException) -> Callable[[Office], Counts]:
    def work(office: Office) -> Counts:
        raise error

    return work


def broken_sql(office: Office) -> Counts:
    with office.transaction() as connection:
        connection.execute(text("SELECT CAST(:value AS integer)"), {"value": CANARY})
    return {}


def broken_sql_of_the_program(office: Office) -> Counts:
    with office.transaction() as connection:
        connection.execute(text("DROP TABLE payloads"))
        payload(connection, CANARY)
    return {}


def bug_among_many(office: Office) -> Counts:
    return each([("r-7", lambda: {"cents": parse_cents(None)})])  # type: ignore[arg-type]


def hidden_cause(office: Office) -> Counts:
    try:
        int(CANARY)
    except ValueError as cause:
        raise KeyError(CANARY) from cause
    return {}


def test_what_the_work_gives_comes_through() -> None:
    assert guarded(PLACE, lambda office: {"rows": 2}) == {"rows": 2}


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (Retryable("SQL_40001", "remits"), AirflowException, "SQL_40001 remits"),
        (Rejected("CONF_KEY_UNKNOWN"), AirflowFailException, "CONF_KEY_UNKNOWN"),
        (Broken("POSTING_UNBALANCED", "r-7"), AirflowFailException, "POSTING_UNBALANCED r-7"),
        (OSError(errno.ENOSPC, CANARY), AirflowException, "OS_ENOSPC"),
        (AirflowTaskTimeout(CANARY), AirflowException, "TIMED_OUT"),
        (KeyError(CANARY), AirflowFailException, "UNEXPECTED KeyError"),
    ],
)
def test_a_failure_ends_as_one_of_airflows_two_kinds(error: BaseException, kind: type, words: str) -> None:
    with pytest.raises(AirflowException) as failure:
        guarded(PLACE, raising(error))
    assert type(failure.value) is kind
    assert str(failure.value).startswith(f"{words} (incident ")


@pytest.mark.parametrize("work", [raising(KeyError(CANARY)), raising(OSError(5, CANARY)), broken_sql, hidden_cause])
def test_no_value_is_printed_and_the_incident_keeps_it_sealed(office: Office, work: Callable[[Office], Counts]) -> None:
    with pytest.raises(AirflowException) as failure:
        guarded(PLACE, work)
    printed = "".join(traceback.format_exception(failure.value))
    assert "Zebra" not in printed
    with office.transaction() as connection:
        row = connection.execute(select(incidents)).one()
        lies_there = connection.execute(text("SELECT * FROM incidents")).one()
    assert row.incident_id in str(failure.value)
    assert b"Zebra" in row.detail
    assert not any("Zebra" in str(cell) for cell in lies_there)
    assert (row.pipeline, row.step, row.business_date) == ("billing", "post", date(2026, 10, 5))


@pytest.mark.parametrize(
    ("work", "origin"),
    [
        (broken_sql, r"store/engine\.py:[0-9]+ transaction"),
        (broken_sql_of_the_program, r"outbox/intents\.py:[0-9]+ payload"),
        (bug_among_many, r"money\.py:[0-9]+ parse_cents"),
        (hidden_cause, r"nightly/boundary\.py:[0-9]+ guarded"),
    ],
)
def test_the_incident_says_where_in_the_program_it_arose(
    office: Office, work: Callable[[Office], Counts], origin: str
) -> None:
    with pytest.raises(AirflowException):
        guarded(PLACE, work)
    with office.transaction() as connection:
        kept = connection.scalar(select(incidents.c.origin))
    assert re.fullmatch(origin, kept)


def test_a_failure_keeps_its_code_when_the_incident_can_not_be_written(office: Office) -> None:
    with office.transaction() as connection:
        connection.execute(text("DROP TABLE incidents"))
    with pytest.raises(AirflowFailException, match=r"UNEXPECTED KeyError \(incident not kept\)"):
        guarded(PLACE, raising(KeyError(CANARY)))
