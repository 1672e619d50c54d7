"""check_eligibility, one function a task: load, decide, channels, send (one payer), read, record."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from sqlalchemy import Connection, select

from backoffice import nights
from backoffice.config import Mode
from backoffice.each import each
from backoffice.eligibility.arrivals import PIPELINE, Arrival, unread_exchanges, unread_files
from backoffice.eligibility.asking import Next, ask
from backoffice.eligibility.attempts import next_attempts, settle_checks
from backoffice.eligibility.channel import KIND
from backoffice.eligibility.checks import (
    add_checks,
    awaited_checks,
    decisions,
    forget_never_asked,
    odd_answers,
    save_statuses,
    silences,
    standings,
)
from backoffice.eligibility.conclusions import CONCLUDED, conclude, concluded
from backoffice.eligibility.conversation import round_with
from backoffice.eligibility.current import statuses
from backoffice.eligibility.figures import measure
from backoffice.eligibility.findings import KINDS, findings
from backoffice.eligibility.history import Outcome
from backoffice.eligibility.intake import take, take_exchange
from backoffice.eligibility.model import CheckState, VisitStatus
from backoffice.eligibility.openings import openings
from backoffice.eligibility.planning import planned
from backoffice.eligibility.taking_back import take_back, take_back_older, unsent_checks
from backoffice.eligibility.talks import payers_left_alone
from backoffice.feeds.closures import workdays
from backoffice.feeds.landing import landed_bytes
from backoffice.feeds.load import ensure_loaded
from backoffice.office import Counts, Office
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

    Counts: checks by state, intents written and kept, and intents taken back: those of earlier nights, and of
    tonight what is no longer planned because the night's feeds were delivered anew.
    """
    is_acting = nights.is_acting(office, business_date)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        forget_never_asked(connection, business_date)
        states: Counter[CheckState] = Counter()
        unsent = unsent_checks(connection, business_date) if is_acting else set()
        nexts = _decided(connection, office, business_date, is_acting, states, unsent)
        asked = ask(connection, office, business_date, nexts)
        dropped = take_back(connection, unsent)
        dropped += take_back_older(connection, business_date) if is_acting else 0
    return decisions(states) | asked | {"dropped": dropped}


def _decided(
    connection: Connection,
    office: Office,
    business_date: date,
    is_acting: bool,
    states: Counter[CheckState],
    unsent: set[str],
) -> Iterator[Next]:
    """Stores the night's checks, some at a time, counts them by state, and hands on what is to be asked of them.

    What is planned is taken out of `unsent`.
    """
    left_alone = payers_left_alone(connection, business_date, office.clock())
    for checks, _ in planned(connection, office, business_date, is_acting):
        add_checks(connection, business_date, checks)
        states.update(check.state for check in checks)
        unsent.difference_update(check.check_id for check in checks if check.state is CheckState.PLANNED)
        waiting = awaited_checks(connection, checks)
        due = {
            check.check_id: check
            for check in checks
            if check.state is CheckState.PLANNED and check.check_id not in waiting
        }
        days = {key: check.asked.visit_date for key, check in due.items()}
        numbers = next_attempts(connection, days, office.settings.eligibility.max_paid_attempts)
        words = openings(connection, office, business_date, [due[key] for key in numbers])
        yield from (
            Next(due[key], number, words[key])
            for key, number in numbers.items()
            if number == 1 or due[key].asked.coverage.payer_id not in left_alone
        )


def channels(office: Office, business_date: date) -> list[str]:
    """Payers that still have something to be sent tonight."""
    return payers_of(office, business_date, (State.READY, State.WITHHELD))


def send(office: Office, business_date: date, payer_id: str) -> Counts:
    """One round of asking one payer; only the acting night asks. What is `left` waits for a later round.

    Counts of the night so far: sent, rejected, unknown, given_up, left; applied.
    """
    if not nights.is_acting(office, business_date):
        return {"sent": 0, "given_up": 0, "left": 0}
    return round_with(office, business_date, payer_id)


def read(office: Office, business_date: date) -> Counts:
    """Takes in every answer that has come by that night, then works out the status of each visit.

    An answer that can't be read does not stop the others; it fails the step when all is done.
    """
    with office.transaction() as connection:
        exchanges = unread_exchanges(connection, business_date)
        files = unread_files(connection, business_date)
    jobs = [
        *((arrival.exchange, partial(take_exchange, office, arrival)) for arrival in exchanges),
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
        lock(connection, PIPELINE)
        odd = odd_answers(connection, business_date, office.settings.eligibility.unmatched_item_days)
        found = findings(
            standings(connection, business_date, office.settings.zone),
            [each for each in odd if is_live or each.kind != "ANSWER_UNMATCHED"],
            business_date,
            workdays(connection, office, business_date),
        )
        found += concluded(connection, business_date)
        counts = sync(connection, office, PIPELINE, business_date, found, KINDS | CONCLUDED)
        return counts | measure(connection, office, business_date)


def payers_of(office: Office, business_date: date, states: Sequence[State]) -> list[str]:
    """The payers to whom intents of that night are in one of these states."""
    intents = outbox.c
    query = (
        select(intents.counterpart)
        .distinct()
        .where(intents.kind == KIND, intents.business_date == business_date, intents.state.in_(states))
        .order_by(intents.counterpart)
    )
    with office.transaction() as connection:
        return list(connection.scalars(query))


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
        found = _statuses(connection, office, business_date, is_acting)
        counts = save_statuses(connection, business_date, found)
        return counts | conclude(connection, office, business_date)


def _statuses(
    connection: Connection, office: Office, business_date: date, is_acting: bool
) -> Iterator[list[VisitStatus]]:
    """The status of each visit, those of some checks at a time."""
    for checks, answers in planned(connection, office, business_date, is_acting):
        silence, awaited = silences(connection, checks), awaited_checks(connection, checks)
        yield list(statuses(checks, answers, silence, awaited, business_date))
