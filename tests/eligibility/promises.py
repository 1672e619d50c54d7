"""What holds after any night, whatever payers did: checked against the messages themselves, split by hand."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, and_, or_, select

from backoffice.office import Office
from backoffice.outbox.intents import payload
from backoffice.simulator import payer
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_attempts,
    eligibility_messages,
    eligibility_statuses,
)
from backoffice.store.tables.work import work_items
from backoffice.worklist.sync import OPEN_STATES

_DEFINITE = ("ACTIVE", "INACTIVE")


def broken_promises(office: Office, folder: Path, night: date) -> list[str]:
    """What does not hold: an answer on the wrong person, a question asked twice, a visit nobody looks after."""
    with office.transaction() as connection:
        return [*_on_the_wrong_person(connection), *_asked_twice(folder), *_looked_after_by_nobody(connection, night)]


def _on_the_wrong_person(connection: Connection) -> Iterator[str]:
    """Applied answers whose 271 names, beside the trace of the question, a member id or birth date nobody asked about.

    A dependant's subscriber stands in the same transaction: the id asked about must be among those it names.
    """
    answers, attempts, messages = eligibility_answers.c, eligibility_attempts.c, eligibility_messages.c
    query = (
        select(answers.answer_id, attempts.member_id, attempts.birth_date, messages.payload_sha256)
        .join_from(eligibility_answers, eligibility_attempts, attempts.trace_number == answers.trace_number)
        .join(
            eligibility_messages,
            and_(
                messages.sha256 == answers.sha256,
                messages.ordinal == answers.ordinal,
                messages.exchange.in_((answers.trace_number, "")),
            ),
        )
        .where(answers.outcome == "applied", answers.status.in_(_DEFINITE))
    )
    for row in connection.execute(query):
        segments = [part.split("*") for part in payload(connection, row.payload_sha256).decode().split("~")]
        ids = {part[9] for part in segments if part[:2] == ["NM1", "IL"] and len(part) > 9}
        births = {part[2] for part in segments if part[:2] == ["DMG", "D8"]}
        if (ids and row.member_id not in ids) or (births and f"{row.birth_date:%Y%m%d}" not in births):
            yield f"answer {row.answer_id} is on the wrong person"


def _asked_twice(folder: Path) -> Iterator[str]:
    yield from (f"{trace} was asked {times} times" for trace, times in payer.traces_seen(folder).items() if times > 1)


def _looked_after_by_nobody(connection: Connection, night: date) -> Iterator[str]:
    """Visits of the next day of which nothing is known, and that no open item names, in its subject or its list."""
    status = eligibility_statuses.c
    unknown = select(status.appointment_id, status.coverage_id).where(
        status.business_date == night,
        status.visit_date == night + timedelta(days=1),
        or_(status.status == "UNKNOWN", status.status == "REJECTED"),
    )
    items = work_items.c
    open_items = connection.execute(
        select(items.subject, items.facts).where(items.pipeline == "eligibility", items.status.in_(OPEN_STATES))
    ).all()
    named = {item.subject for item in open_items}
    named |= {visit for item in open_items for visit in str(item.facts.get("visits", "")).split(", ")}
    for row in connection.execute(unknown):
        if f"{row.appointment_id}:{row.coverage_id}" not in named and row.coverage_id not in named:
            yield f"nobody looks after visit {row.appointment_id}"
