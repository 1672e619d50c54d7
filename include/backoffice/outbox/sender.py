"""Sends intents: claim with a lease, commit, hand over, store the answer under the same fence.

A crash between hand-over and answer leaves the intent `sending`; when its lease has run out it is `unknown`,
and nobody sends it again blindly (trust.md 3.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, or_, select, update

from backoffice.config import Mode
from backoffice.gateways.outcomes import NotSent, Refused, Throttled, Unknown
from backoffice.office import Counts, Office
from backoffice.outbox.gates import is_closed
from backoffice.outbox.intents import keep_payloads, payload, sha256
from backoffice.outbox.model import Delivery, Gateway, Receipt, State
from backoffice.outbox.switch import is_sending
from backoffice.store.tables.work import outbox

LEASE = timedelta(minutes=5)  # longer than any gateway's total time-out


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a claimed intent; `retry_after_seconds` puts it back for later."""

    state: State
    code: str
    content: bytes = b""
    retry_after_seconds: int = 0


def send(
    office: Office,
    gateways: Mapping[str, Gateway],
    *,
    counterpart: str | None = None,
    failures_in_a_row: int = 5,
) -> Counts:
    """Sends what is ready of the given kinds, one after the other; each at most once in a call.

    In shadow mode nothing leaves, not even what a night wanted while the practice was live. Stops early after so many
    failures in a row to reach the counterpart. Counts: sent, rejected, unknown, not_sent.
    """
    release(office)
    counts = {"sent": 0, "rejected": 0, "unknown": 0, "not_sent": 0}
    names = {
        State.SENT: "sent",
        State.REJECTED: "rejected",
        State.UNKNOWN: "unknown",
        State.READY: "not_sent",
    }
    put_back: set[str] = set()
    failures = 0
    while failures < failures_in_a_row:
        delivery = _claim(office, [*gateways], counterpart, put_back)
        if delivery is None:
            break
        outcome = _deliver(gateways[delivery.kind], delivery)
        if outcome.state is State.READY:
            put_back.add(delivery.key)
        if _store(office, delivery, outcome):
            counts[names[outcome.state]] += 1
        failures = failures + 1 if outcome.state in (State.READY, State.UNKNOWN) else 0
    return counts


def release(office: Office) -> int:
    """Makes withheld intents ready whose gate is open again, or overridden by a person; how many."""
    with office.transaction() as connection:
        held = connection.execute(select(outbox).where(outbox.c.state == State.WITHHELD).with_for_update()).all()
        free = [row.key for row in held if not is_closed(connection, office, row.domain, row.business_date)]
        if free:
            connection.execute(update(outbox).where(outbox.c.key.in_(free)).values(state=State.READY))
    return len(free)


def expire(office: Office) -> int:
    """Marks claims as `unknown` whose lease has run out: their sender died with the message in its hands; how many."""
    with office.transaction() as connection:
        result = connection.execute(
            update(outbox)
            .where(outbox.c.state == State.SENDING, outbox.c.lease_until_at < office.clock())
            .values(state=State.UNKNOWN, answer_code="LEASE_EXPIRED", fence=outbox.c.fence + 1)
        )
    return result.rowcount


def _claim(office: Office, kinds: list[str], counterpart: str | None, put_back: set[str]) -> Delivery | None:
    now = office.clock()
    query = (
        select(outbox)
        .where(outbox.c.state == State.READY, outbox.c.kind.in_(kinds), outbox.c.key.not_in(put_back))
        .where(or_(outbox.c.not_before_at.is_(None), outbox.c.not_before_at <= now))
        .order_by(outbox.c.created_at, outbox.c.key)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if counterpart is not None:
        query = query.where(outbox.c.counterpart == counterpart)
    with office.transaction() as connection:
        if office.settings.mode is Mode.SHADOW or not is_sending(connection):
            return None
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        content = payload(connection, row.payload_sha256)
        connection.execute(
            update(outbox)
            .where(outbox.c.key == row.key)
            .values(
                state=State.SENDING,
                lease_until_at=now + LEASE,
                fence=row.fence + 1,
                attempts=row.attempts + 1,
            )
        )
    return Delivery(row.key, row.kind, row.counterpart, content, row.envelope, row.fence + 1)


def _deliver(gateway: Gateway, delivery: Delivery) -> Outcome:
    try:
        receipt: Receipt = gateway.deliver(delivery)
    except Throttled as later:
        return Outcome(State.READY, later.code, retry_after_seconds=later.retry_after_seconds)
    except NotSent as failure:
        return Outcome(State.READY, failure.code)
    except Refused as refusal:
        return Outcome(State.REJECTED, refusal.code)
    except Unknown as doubt:
        return Outcome(State.UNKNOWN, doubt.code)
    return Outcome(State.SENT, receipt.code, receipt.content)


def _store(office: Office, delivery: Delivery, outcome: Outcome) -> bool:
    """Writes the outcome unless somebody else has taken the intent over; whether it was still ours."""
    now = office.clock()
    values: dict[str, object] = {"state": outcome.state, "answer_code": outcome.code, "lease_until_at": None}
    with office.transaction() as connection:
        if outcome.state is State.SENT:
            values |= {"sent_at": now, "answer_sha256": _keep_answer(connection, outcome.content)}
        if outcome.retry_after_seconds:
            values["not_before_at"] = now + timedelta(seconds=outcome.retry_after_seconds)
        mine = (outbox.c.key == delivery.key) & (outbox.c.fence == delivery.fence)
        return connection.execute(update(outbox).where(mine).values(values)).rowcount == 1


def _keep_answer(connection: Connection, content: bytes) -> str:
    if not content:
        return ""
    keep_payloads(connection, [content])
    return sha256(content)
