"""The night's talk with one payer, a round at a time: send a portion, read what comes back, decide what follows.

A round ends when nothing is due, or after some minutes: what waits, for a payer that is down, slow or wants to be left
alone, is for a later round, so that no payer holds a worker and the others get their turn. What is still unsent at the
deadline is given up for tonight: a time of the morning, and not before the payer has been asked for a while.
"""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from backoffice.each import each
from backoffice.eligibility import tries
from backoffice.eligibility.arrivals import PIPELINE, unread_exchanges
from backoffice.eligibility.asking import Next, ask, sending_until
from backoffice.eligibility.breaker import Breaker, breaker_after
from backoffice.eligibility.channel import KIND, channel
from backoffice.eligibility.checks import coverages_of
from backoffice.eligibility.findings import STOPPED
from backoffice.eligibility.intake import take_exchange
from backoffice.eligibility.ladder import Ended, Further, Patience, further
from backoffice.eligibility.model import Check, CheckState
from backoffice.eligibility.openings import wordings
from backoffice.eligibility.planning import planned
from backoffice.eligibility.taking_back import take_back_past
from backoffice.eligibility.talks import Talk, break_off, keep_talk, talk_with, wait_until
from backoffice.eligibility.tries import Asked
from backoffice.errors import BackofficeError, Broken
from backoffice.gateways.outcomes import NotSent, Throttled
from backoffice.office import Counts, Office
from backoffice.outbox import sender
from backoffice.outbox.intents import cancel
from backoffice.outbox.model import Delivery, Gateway, Receipt
from backoffice.outbox.switch import is_sending
from backoffice.store.engine import lock

_LARGEST_PORTION = 64
_PORTION = timedelta(seconds=30)
_ROUND = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)
TIME_IS_UP = "TIME_IS_UP"


@dataclass(slots=True)
class _Line:
    """The way to the payer while a portion is sent: what was handed to it, and what did not reach it.

    Once the payer wants to be left alone, nothing more is handed to it.
    """

    gateway: Gateway
    keys: list[str] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    quiet_seconds: int = 0
    broken: Broken | None = None

    def deliver(self, delivery: Delivery) -> Receipt:
        """As the payer's own gateway."""
        if self.quiet_seconds:
            raise Throttled(self.quiet_seconds)
        self.keys.append(delivery.key)
        try:
            return self.gateway.deliver(delivery)
        except Throttled as later:
            self.quiet_seconds = later.retry_after_seconds
            raise
        except NotSent:
            self.unsent.append(delivery.key)
            raise


def round_with(office: Office, business_date: date, payer_id: str) -> Counts:
    """One round. Counts of the night so far: sent, rejected, unknown, given_up, left for later rounds; applied.

    While all sending is stopped nothing is left for a later round: the night ends without those answers.
    Rounds with one payer take turns, also those of a person who asks beside the night.
    """
    with office.transaction() as turn:
        lock(turn, f"{PIPELINE}:{payer_id}")
        sender.expire(office)
        with office.transaction() as connection:
            take_back_past(connection, office, business_date, payer_id)
        is_new, ends_at = True, office.clock() + _ROUND
        while is_new and office.clock() < ends_at:
            _send_all(office, business_date, payer_id, ends_at)
            is_new = _ask_further(office, business_date, payer_id)
        with office.transaction() as connection:
            if not is_sending(connection):
                break_off(connection, business_date, payer_id)
                return tries.figures(connection, business_date, payer_id) | {"left": 0}
        _give_up(office, business_date, payer_id)
        with office.transaction() as connection:
            return tries.figures(connection, business_date, payer_id)


def _send_all(office: Office, business_date: date, payer_id: str, ends_at: datetime) -> None:
    """Sends what is due before the round ends, in portions that grow while the payer answers, and reads the answers.

    `Broken` at the end when the stored bytes of a question could not be read; the others went out.
    """
    _read(office, payer_id, business_date)
    talk = _taken_up(office, business_date, payer_id)
    answered, largest = 0, _LARGEST_PORTION
    broken: Broken | None = None
    while (now := office.clock()) < ends_at and talk.breaker.lets_through(now) and (room := _room(office, payer_id)):
        line = _Line(channel(office, payer_id))
        size = min(talk.breaker.portion(answered, largest), room)
        _send_portion(office, payer_id, line, size, talk.breaker)
        if not line.keys and not line.quiet_seconds and not line.broken:
            break
        _read(office, payer_id, business_date, line.keys)
        if line.keys and talk.began_at is None:
            talk = _begun(office, business_date, payer_id, talk, now)
        talk = _draw_conclusions(office, business_date, payer_id, line, talk)
        broken = broken or line.broken
        answered, largest = answered + 1, _fitting(size, office.clock() - now)
    if broken:
        raise broken


def _fitting(sent: int, took: timedelta) -> int:
    """How many questions the payer answers in a portion's time, at the pace of the last portion."""
    return min(max(int(sent * _PORTION / took), 1), _LARGEST_PORTION) if took else _LARGEST_PORTION


def _taken_up(office: Office, business_date: date, payer_id: str) -> Talk:
    """The talk as an earlier round has left it; one that died before it could store its own breaker is made up for."""
    with office.transaction() as connection:
        stored = talk_with(connection, business_date, payer_id)
        if stored.breaker.open_until is not None:
            return stored
        talk = replace(stored, breaker=_breaker(connection, office, business_date, payer_id, stored.breaker))
        if talk != stored:
            keep_talk(connection, business_date, payer_id, talk)
    return talk


def _begun(office: Office, business_date: date, payer_id: str, before: Talk, now: datetime) -> Talk:
    """The talk, whose first question was handed over just now: from here on its time runs."""
    talk = replace(before, began_at=now)
    with office.transaction() as connection:
        keep_talk(connection, business_date, payer_id, talk)
        wait_until(connection, business_date, payer_id, sending_until(office, business_date, now))
    return talk


def _breaker(connection: Connection, office: Office, business_date: date, payer_id: str, before: Breaker) -> Breaker:
    settings, now = office.settings.eligibility, office.clock()
    failed = tries.newest_exchanges(connection, business_date, payer_id, settings.breaker_failures)
    state = breaker_after(failed, now, settings.breaker_failures, timedelta(seconds=settings.probe_seconds))
    return replace(state, throttles=before.throttles)


def _room(office: Office, payer_id: str) -> int:
    """How many questions the payer takes at this moment by the limit a minute that it has set."""
    per_minute = office.settings.eligibility.profile(payer_id).per_minute
    if per_minute is None:
        return _LARGEST_PORTION
    with office.transaction() as connection:
        handed = tries.handed_since(connection, payer_id, office.clock() - _MINUTE)
    return max(per_minute - handed, 0)


def _send_portion(office: Office, payer_id: str, line: _Line, size: int, state: Breaker) -> None:
    """Up to `size` questions, as many at once as the payer's profile allows and the payer itself bears tonight."""
    settings = office.settings.eligibility
    try:
        sender.send(
            office,
            {KIND: line},
            counterpart=payer_id,
            failures_in_a_row=settings.breaker_failures,
            at_once=min(size, state.at_once(settings.profile(payer_id).at_once)),
            limit=size,
        )
    except Broken as failure:
        line.broken = failure


def _read(office: Office, payer_id: str, business_date: date, keys: Collection[str] | None = None) -> None:
    """Takes in what this payer has answered, to these intents or to any.

    What can't be read is left to the step that reads everything.
    """
    with office.transaction() as connection:
        arrivals = unread_exchanges(connection, business_date, payer_id, keys)
    with contextlib.suppress(BackofficeError):
        each((arrival.exchange, partial(take_exchange, office, arrival)) for arrival in arrivals)


def _draw_conclusions(office: Office, business_date: date, payer_id: str, line: _Line, before: Talk) -> Talk:
    """What a portion says about the payer: the talk, stored; and whose questions are stopped for tonight."""
    settings, now = office.settings.eligibility, office.clock()
    with office.transaction() as connection:
        state = _breaker(connection, office, business_date, payer_id, before.breaker)
        if line.quiet_seconds:
            state = state.throttled(now + timedelta(seconds=line.quiet_seconds))
        talk = replace(before, breaker=state)
        keep_talk(connection, business_date, payer_id, talk)
        unread = tries.unread_keys(connection, payer_id, line.broken.code) if line.broken else []
        tries.put_off(connection, [*line.unsent, *unread], now + timedelta(seconds=max(settings.resend_seconds, 1)))
        if tries.is_any_refused(connection, line.keys):
            stopped = tries.stopped_pairs(tries.asked(connection, business_date, payer_id).values())
            for reason in STOPPED:
                npis = [npi for npi, why in stopped.items() if why == reason]
                keys = [row.key for row in tries.ready_keys(connection, business_date, payer_id, npis)]
                cancel(connection, keys, reason)
    return talk


def _ask_further(office: Office, business_date: date, payer_id: str) -> bool:
    """Writes the further attempts that may help while an answer is still waited for; whether there were any."""
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        asked = tries.asked(connection, business_date, payer_id)
        stopped = tries.stopped_pairs(asked.values())
        unanswered = {
            check_id: each
            for check_id, each in asked.items()
            if each.tries[-1].ended in (Ended.FAILED, Ended.REJECTED) and each.npi not in stopped
        }
        if not unanswered or not is_sending(connection):
            return False
        portions = planned(connection, office, business_date, True, coverages_of(connection, unanswered))
        nexts = (
            following
            for checks, _ in portions
            for check in checks
            if check.state is not CheckState.SUPERSEDED
            if (known := unanswered.get(check.check_id)) and (following := _next(office, check, known))
        )
        return ask(connection, office, business_date, nexts)["intents"] > 0


def _next(office: Office, check: Check, known: Asked) -> Next | None:
    settings, now = office.settings.eligibility, office.clock()
    wait, left = timedelta(seconds=settings.resend_seconds), known.awaited_until - now
    patience = Patience(settings.max_paid_attempts, wait, left)
    step: Further | None = further(known.tries, wordings(office, check), patience, check.check_id)
    if step is None or now + step.wait >= known.awaited_until:
        return None
    number = known.tries[-1].number + 1
    return Next(check, number, step.wording, known.awaited_until, now + step.wait if step.wait else None)


def _give_up(office: Office, business_date: date, payer_id: str) -> None:
    """Takes back what has not left by the deadline."""
    now = office.clock()
    with office.transaction() as connection:
        began_at = talk_with(connection, business_date, payer_id).began_at

        def is_over(written_at: datetime, awaited_until: datetime) -> bool:
            since = max(written_at, began_at or written_at)
            return now >= min(awaited_until, sending_until(office, business_date, since))

        rows = tries.ready_keys(connection, business_date, payer_id)
        late: Collection[str] = {row.key for row in rows if is_over(row.written_at, row.awaited_until_at)}
        cancel(connection, [*late], TIME_IS_UP)
