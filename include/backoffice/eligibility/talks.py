"""The newest night's talk with each payer: since when it is asked, and its breaker."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from backoffice.eligibility.breaker import Breaker
from backoffice.store.tables.eligibility import eligibility_attempts, eligibility_talks
from backoffice.store.write import upsert

_TALKS = eligibility_talks.c


@dataclass(frozen=True, slots=True)
class Talk:
    """Since when the payer is asked, None before the first question has been handed over; and how it bears it."""

    began_at: datetime | None = None
    breaker: Breaker = field(default_factory=Breaker)


def talk_with(connection: Connection, business_date: date, payer_id: str) -> Talk:
    """The talk as tonight has left it; that of another night is forgotten."""
    return _talks(connection, business_date).get(payer_id, Talk())


def payers_left_alone(connection: Connection, business_date: date, now: datetime) -> set[str]:
    """The payers that nobody is to ask just now."""
    known = _talks(connection, business_date)
    return {payer_id for payer_id, talk in known.items() if not talk.breaker.lets_through(now)}


def keep_talk(connection: Connection, business_date: date, payer_id: str, talk: Talk) -> None:
    """Stores the talk."""
    row = {
        "payer_id": payer_id,
        "business_date": business_date,
        "began_at": talk.began_at,
        "failures": talk.breaker.failures,
        "open_until_at": talk.breaker.open_until,
        "throttles": talk.breaker.throttles,
    }
    upsert(connection, eligibility_talks, [row])


def break_off(connection: Connection, business_date: date, payer_id: str) -> None:
    """Ends a talk because all sending is stopped: should it be taken up again, its time runs anew."""
    connection.execute(
        update(eligibility_talks)
        .where(_TALKS.payer_id == payer_id, _TALKS.business_date == business_date)
        .values(began_at=None)
    )


def wait_until(connection: Connection, business_date: date, payer_id: str, until: datetime) -> None:
    """Lets the answers to all that the payer is asked tonight be waited for until that time, or longer as they were."""
    attempts = eligibility_attempts.c
    connection.execute(
        update(eligibility_attempts)
        .where(attempts.business_date == business_date, attempts.payer_id == payer_id)
        .where(attempts.awaited_until_at < until)
        .values(awaited_until_at=until)
    )


def _talks(connection: Connection, business_date: date) -> dict[str, Talk]:
    query = select(eligibility_talks).where(_TALKS.business_date == business_date)
    return {
        row.payer_id: Talk(row.began_at, Breaker(row.failures, row.open_until_at, row.throttles))
        for row in connection.execute(query)
    }
