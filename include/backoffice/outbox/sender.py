"""Sends intents: claim with a lease, commit, hand over, store the answer under the same fence.

The transaction that stores an answer also claims the next intent, so that an effect costs one commit. A crash between
hand-over and answer leaves the intent `sending`; when its lease has run out it is `unknown`, and nobody sends it again
blindly (trust.md 3.4).
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from sqlalchemy import Connection, select, update

from backoffice.errors import Broken
from backoffice.gateways.outcomes import NotSent, Refused, Throttled, Unknown
from backoffice.office import Counts, Office
from backoffice.outbox.claim import Claim, claim
from backoffice.outbox.gates import is_closed
from backoffice.outbox.intents import keep_payloads, sha256
from backoffice.outbox.model import Delivery, Gateway, Receipt, State
from backoffice.store.tables.work import outbox

LEASE = timedelta(minutes=5)  # longer than any gateway's total time-out
_COUNTS = {
    State.SENT: "sent",
    State.REJECTED: "rejected",
    State.UNKNOWN: "unknown",
    State.READY: "not_sent",
}


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
    at_once: int = 1,
    limit: int | None = None,
) -> Counts:
    """Sends what is ready of the given kinds, `at_once` at a time and at most `limit`; each at most once in a call.

    In shadow mode nothing leaves, not even what a night wanted while the practice was live. Stops early after so many
    failures in a row to reach the counterpart. Counts: sent, rejected, unknown, not_sent. `Broken` at the end when the
    stored bytes of one could not be read: it stays ready, the others went out.
    """
    release(office)
    run = _Run(office, gateways, counterpart, failures_in_a_row, limit)
    if at_once == 1:
        run.work()
    else:
        _work_together(run, at_once)
    if run.unreadable:
        raise run.unreadable[0]
    return run.counts


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


@dataclass
class _Run:
    """One call of `send`: what its workers share."""

    office: Office
    gateways: Mapping[str, Gateway]
    counterpart: str | None
    most_failures: int
    limit: int | None = None
    counts: Counts = field(default_factory=lambda: dict.fromkeys(_COUNTS.values(), 0))
    put_back: set[str] = field(default_factory=set)
    unreadable: list[Broken] = field(default_factory=list)
    failures: int = 0
    begun: int = 0
    is_over: bool = False
    lock: Lock = field(default_factory=Lock)

    def work(self) -> None:
        """Hands over one after the other until nothing is left, or the counterpart has failed too often in a row."""
        claimed = self._turn(None)
        while claimed is not None:
            outcome = self._deliver(claimed)
            self._note(claimed, outcome)
            claimed = self._turn((claimed, outcome))

    def _turn(self, done: tuple[Claim, Outcome] | None) -> Claim | None:
        """Stores what became of the last one and claims the next, in one transaction; None when there is none."""
        with self.lock:
            put_back, is_over = list(self.put_back), self.is_over or self.begun == self.limit
            self.begun += not is_over
        with self.office.transaction() as connection:
            is_ours = done is not None and _store(connection, self.office, *done)
            kinds = [*self.gateways]
            following = None if is_over else claim(connection, self.office, kinds, self.counterpart, put_back, LEASE)
        if done is not None and is_ours:
            with self.lock:
                self.counts[_COUNTS[done[1].state]] += 1
        return following

    def _deliver(self, claimed: Claim) -> Outcome:
        try:
            delivery = claimed.delivery()
        except Broken as failure:
            self.unreadable.append(failure)
            return Outcome(State.READY, failure.code)
        return _outcome(self.gateways[claimed.kind], delivery)

    def _note(self, claimed: Claim, outcome: Outcome) -> None:
        with self.lock:
            self.failures = self.failures + 1 if outcome.state in (State.READY, State.UNKNOWN) else 0
            self.is_over = self.is_over or self.failures >= self.most_failures
            if outcome.state is State.READY:
                self.put_back.add(claimed.key)


def _work_together(run: _Run, at_once: int) -> None:
    with ThreadPoolExecutor(at_once) as pool:
        workers = [pool.submit(run.work) for _ in range(at_once)]
        try:
            for worker in workers:
                worker.result()
        finally:
            run.is_over = True  # also when this thread is told to stop: what is on its way ends, nothing new begins


def _outcome(gateway: Gateway, delivery: Delivery) -> Outcome:
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


def _store(connection: Connection, office: Office, claimed: Claim, outcome: Outcome) -> bool:
    """Writes the outcome unless somebody else has taken the intent over; whether it was still ours."""
    now = office.clock()
    values: dict[str, object] = {"state": outcome.state, "answer_code": outcome.code, "lease_until_at": None}
    if outcome.state is State.SENT:
        values |= {"sent_at": now, "answer_sha256": _keep_answer(connection, outcome.content)}
    if outcome.retry_after_seconds:
        values["not_before_at"] = now + timedelta(seconds=outcome.retry_after_seconds)
    mine = (outbox.c.key == claimed.key) & (outbox.c.fence == claimed.fence)
    return connection.execute(update(outbox).where(mine).values(values)).rowcount == 1


def _keep_answer(connection: Connection, content: bytes) -> str:
    if not content:
        return ""
    keep_payloads(connection, [content])
    return sha256(content)
