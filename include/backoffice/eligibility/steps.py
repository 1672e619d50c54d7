"""check_eligibility, one function a task: load, decide, channels, send (one payer), read, record."""

from collections import Counter
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection, select

from backoffice import nights
from backoffice.config import Mode
from backoffice.each import each
from backoffice.eligibility.arrivals import PIPELINE, Arrival, unread_exchanges, unread_files
from backoffice.eligibility.asking import Next, ask, drop_stale_intents
from backoffice.eligibility.attempts import awaited_topics, next_attempts, settle_checks
from backoffice.eligibility.candidates import candidates
from backoffice.eligibility.channel import KIND, channel
from backoffice.eligibility.checks import awaited_checks, odd_answers, save_checks, save_statuses, silences, standings
from backoffice.eligibility.conclusions import CONCLUDED, conclude, concluded
from backoffice.eligibility.current import statuses
from backoffice.eligibility.decide import Night, plan, question_id
from backoffice.eligibility.figures import measure
from backoffice.eligibility.findings import KINDS, findings
from backoffice.eligibility.history import Outcome, stored_answers
from backoffice.eligibility.intake import take
from backoffice.eligibility.model import Check, CheckState, StoredAnswer
from backoffice.feeds.closures import workdays
from backoffice.feeds.landing import landed_bytes
from backoffice.feeds.load import ensure_loaded
from backoffice.office import Counts, Office
from backoffice.outbox import sender
from backoffice.outbox.intents import cancel, payload
from backoffice.outbox.model import State
from backoffice.outbox.switch import is_sending
from backoffice.store.engine import lock
from backoffice.store.tables.work import outbox
from backoffice.worklist.sync import sync

TABLES = frozenset(
    (
        *("patients", "payers", "coverages", "providers", "appointments"),
        *("authorizations", "fee_schedules", "locations", "closures"),
    )
)
"""Feeds this job reads."""
_READ = ("answers", "refused", *(outcome.value for outcome in Outcome))


def load(office: Office, business_date: date) -> Counts:
    """Makes the snapshots stand that the job reads."""
    return ensure_loaded(office, business_date, TABLES)


def decide(office: Office, business_date: date) -> Counts:
    """Plans the night's checks; on the acting night each new one gets its 270, in the same transaction.

    Counts: checks by state, intents written and kept, and intents of earlier nights taken back.
    """
    is_acting = nights.is_acting(office, business_date)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        checks, _ = planned(connection, office, business_date, is_acting)
        counts = save_checks(connection, business_date, checks)
        waiting = awaited_checks(connection, business_date)
        due = {
            check.check_id: check
            for check in checks
            if check.state is CheckState.PLANNED and check.check_id not in waiting
        }
        numbers = next_attempts(connection, due)
        counts |= ask(connection, office, business_date, [Next(due[key], no) for key, no in numbers.items()])
        dropped = drop_stale_intents(connection, business_date) if is_acting else 0
    return counts | {"dropped": dropped}


def channels(office: Office, business_date: date) -> list[str]:
    """Payers that still have something to be sent tonight."""
    intents = outbox.c
    query = (
        select(intents.counterpart)
        .distinct()
        .where(intents.kind == KIND, intents.business_date == business_date)
        .where(intents.state.in_((State.READY, State.WITHHELD)))
        .order_by(intents.counterpart)
    )
    with office.transaction() as connection:
        return list(connection.scalars(query))


def send(office: Office, business_date: date, payer_id: str) -> Counts:
    """Asks one payer. After too many failures in a row it is left alone, and what was not sent is given up for tonight.

    Counts: sent, rejected, unknown, not_sent, given_up. Only the acting night sends.
    """
    if not nights.is_acting(office, business_date):
        return {"sent": 0, "given_up": 0}
    counts = sender.send(
        office,
        {KIND: channel(office, payer_id)},
        counterpart=payer_id,
        failures_in_a_row=office.settings.eligibility.breaker_failures,
        at_once=office.settings.eligibility.profile(payer_id).at_once,
    )
    left = select(outbox.c.key).where(
        outbox.c.kind == KIND, outbox.c.counterpart == payer_id, outbox.c.state == State.READY
    )
    with office.transaction() as connection:
        given_up = cancel(connection, connection.scalars(left).all()) if is_sending(connection) else 0
    return counts | {"given_up": given_up}


def read(office: Office, business_date: date) -> Counts:
    """Takes in every answer that has come by that night, then works out the status of each visit.

    An answer that can't be read does not stop the others; it fails the step when all is done.
    """
    with office.transaction() as connection:
        exchanges = unread_exchanges(connection, business_date)
        files = unread_files(connection, business_date)
    jobs = [
        *((arrival.exchange, partial(_take_exchange, office, arrival)) for arrival in exchanges),
        *((arrival.sha256, partial(_take_file, office, arrival)) for arrival in files),
        ("statuses", partial(_settle, office, business_date)),
    ]
    counts = Counter(dict.fromkeys(_READ, 0))
    counts.update(each(jobs))
    return dict(counts)


def record(office: Office, business_date: date) -> Counts:
    """Brings the work list into line with how the visits stand, then measures the night."""
    is_live = office.settings.mode is Mode.LIVE
    with office.transaction() as connection:
        odd = odd_answers(connection, business_date, office.settings.eligibility.unmatched_item_days)
        found = findings(
            standings(connection, business_date),
            [each for each in odd if is_live or each.kind != "ANSWER_UNMATCHED"],
            business_date,
            workdays(connection, office, business_date),
        )
        found += concluded(connection, business_date)
        counts = sync(connection, office, PIPELINE, business_date, found, KINDS | CONCLUDED)
        return counts | measure(connection, office, business_date)


def _take_exchange(office: Office, arrival: Arrival) -> Counts:
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        return take(connection, office, arrival, payload(connection, arrival.sha256))


def _take_file(office: Office, arrival: Arrival) -> Counts:
    content = landed_bytes(office, arrival.sha256)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        return take(connection, office, arrival, content)


def _settle(office: Office, business_date: date) -> Counts:
    is_acting = nights.is_acting(office, business_date)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        settle_checks(connection, business_date, is_sending(connection), office.clock())
        checks, answers = planned(connection, office, business_date, is_acting)
        silence, awaited = silences(connection, business_date), awaited_checks(connection, business_date)
        found = list(statuses(checks, answers, silence, awaited, business_date))
        counts = save_statuses(connection, business_date, found)
        return counts | conclude(connection, office, business_date, found)


def planned(
    connection: Connection, office: Office, business_date: date, is_acting: bool
) -> tuple[list[Check], dict[str, list[StoredAnswer]]]:
    """The night's checks as they follow from its snapshots and the history, and the answers by question."""
    settings = office.settings.eligibility
    days = workdays(connection, office, business_date)
    night = Night(office.practice_id, business_date, is_acting, days, settings.window_days)
    visits = candidates(connection, office, business_date, days.after(business_date, settings.longest_window_days))
    longest = max((visit.payer.recheck_days for visit in visits if visit.payer), default=0)
    questions = {question_id(office.practice_id, visit) for visit in visits}
    since = business_date - timedelta(days=longest)
    answers = stored_answers(connection, questions, since, business_date)
    awaited = awaited_topics(connection, business_date, office.clock())
    return plan(night, visits, answers, awaited), answers
