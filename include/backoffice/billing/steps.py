"""What each task of reconcile_billing does for one business date. Every step may run twice, late, or beside itself."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain

from sqlalchemy import func, select

from backoffice import nights
from backoffice.billing import (
    arrivals,
    bank_matching,
    bank_store,
    claim_files,
    conditions,
    control,
    drift,
    hand_store,
    intake,
    kpis,
    posting,
    queries,
    remit_files,
)
from backoffice.billing.bank import Window
from backoffice.billing.conditions.books import books_as_of
from backoffice.billing.export import COUNTERPART, confirm, hand_over
from backoffice.billing.house_rules import follow
from backoffice.each import Job, each
from backoffice.errors import Broken
from backoffice.feeds.closures import workdays
from backoffice.feeds.load import ensure_loaded
from backoffice.gateways.exchange import FileGateway
from backoffice.gateways.mailer import mailer
from backoffice.office import Counts, Office
from backoffice.outbox import sender
from backoffice.outbox.model import Gateway
from backoffice.store.engine import lock
from backoffice.store.tables.house import edi_transactions
from backoffice.worklist.sync import sync

PIPELINE = "billing"
FEEDS = (
    "claim_lines",
    "claims",
    "closures",
    "coverages",
    "fee_schedules",
    "locations",
    "opening_balances",
    "opening_payer_items",
    "patient_payments",
    "payers",
    "pms_postings",
)
_OUR_SETS = (*remit_files.SET_IDS, *claim_files.SET_IDS)
_MOST_TIMES = 10
"""How often a remittance is posted in one night: what becomes due again and again does not come to rest."""
_READ = (
    "submissions",
    "answers",
    "cut",
    "foreign",
    "read",
    "mended",
    "quarantined",
    "duplicate",
    "test",
    "held",
    "lines",
    "duplicate_lines",
    "unreadable_lines",
)
_POSTED = ("claims", "items", "payments", "remits", "posted", "reversed", "kept")


def load(office: Office, business_date: date) -> Counts:
    """Makes the feeds of billing stand and takes over what they say about claims and payments, and what settings say of
    adjustments.
    """
    counts = ensure_loaded(office, business_date, FEEDS)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        counts |= intake.take_over(connection, business_date)
        return counts | {"judged_anew": follow(connection, office.settings.billing)}


def read(office: Office, business_date: date) -> Counts:
    """Reads remittances, claim files and bank files that have arrived by that night; what others read counts as routed.

    A file that can't be read does not stop the others; it fails the step when all is done.
    """
    counts = Counter(dict.fromkeys(_READ, 0))
    counts["routed"] = _routed(office, business_date)
    counts["taken_up"] = remit_files.take_up(office)
    remittances = arrivals.waiting_files(office, business_date, remit_files.SET_IDS)
    of_claims = arrivals.waiting_files(office, business_date, claim_files.SET_IDS)
    statements = bank_store.waiting_files(office, business_date)
    jobs = [
        *((f"file:{one[0].file_id}", partial(remit_files.consume, office, business_date, one)) for one in remittances),
        *((f"file:{one[0].file_id}", partial(claim_files.consume, office, business_date, one)) for one in of_claims),
        *((f"file:{file_id}", partial(bank_store.consume, office, business_date, file_id)) for file_id in statements),
    ]
    counts.update(each(jobs))
    return dict(counts)


def post(office: Office, business_date: date) -> Counts:
    """Posts charges, opening items, patients' payments, then each remittance that is due, in a transaction of its own.

    One that can't be posted does not stop the others; it fails the step when all is done.
    `Broken("POSTING_RESTLESS", id)` when postings make each other due without end.
    """
    counts, times = Counter(dict.fromkeys(_POSTED, 0)), Counter[str]()
    charges = partial(_until_done, partial(posting.post_charges, office, business_date), "claims")
    jobs: list[Job] = [
        ("charges", charges),
        ("items", partial(posting.post_opening_items, office, business_date)),
        ("takings", partial(_until_done, partial(posting.post_takings, office, business_date), "payments")),
    ]
    counts.update(each(chain(jobs, _remit_jobs(office, business_date, times), [("openings", charges)])))
    if restless := [remit_id for remit_id in _due(office) if times[remit_id] == _MOST_TIMES]:
        raise Broken("POSTING_RESTLESS", restless[0])
    return dict(counts)


def _remit_jobs(office: Office, business_date: date, times: Counter[str]) -> Iterator[Job]:
    """The posting of each remittance that is due, and of those that become due by it; one that fails waits.

    `times` is how often each was tried.
    """
    posted = Counter[str]()

    def post_one(remit_id: str) -> Counts:
        counts = posting.post_remit(office, business_date, remit_id)
        posted[remit_id] += 1
        return counts

    def is_at_work(remit_id: str) -> bool:
        return times[remit_id] == posted[remit_id] < _MOST_TIMES

    while due := list(filter(is_at_work, _due(office))):
        for remit_id in due:
            times[remit_id] += 1
            yield remit_id, partial(post_one, remit_id)


def _due(office: Office) -> list[str]:
    with office.transaction() as connection:
        return queries.due_remits(connection)


def match_bank(office: Office, business_date: date) -> Counts:
    """Settles the deposits against what remittances promise and patients have paid, as of the acting night.

    Then it books what persons have decided: `by_hand` counts the entries that stand for that.
    """
    settings, on = office.settings, _as_of(office, business_date)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        window = Window(workdays(connection, office, on), settings.billing.deposit_window_days, on)
        lockboxes = settings.billing.lockbox_accounts
        counts = bank_matching.match(connection, business_date, settings.ledger_start_date, window, lockboxes)
        by_hand = hand_store.book(connection, office, business_date)
    return counts | {"by_hand": by_hand["posted"] + by_hand["kept"]}


def export(office: Office, business_date: date) -> Counts:
    """Hands what was posted over to the practice system, where the practice wants that; an older night does nothing.

    While a line of the control report about the books is false, nothing more is handed over.
    """
    wanted = office.settings.billing.export
    if wanted is None or not nights.is_acting(office, business_date):
        return {}
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        counts = confirm(connection, office, business_date)
        is_proven = not control.unproven(connection, office.settings)
        return counts | hand_over(connection, office, business_date, wanted, is_proven)


def send(office: Office, business_date: date) -> Counts:
    """Sends what was handed over; an older night sends nothing."""
    return deliver(office, business_date, {"mail": mailer(office), "file": FileGateway(office)})


def deliver(office: Office, business_date: date, gateways: Mapping[str, Gateway]) -> Counts:
    """The same by the given gateways. Counts are those of the sender."""
    if not nights.is_acting(office, business_date):
        return {}
    return sender.send(office, gateways, counterpart=COUNTERPART)


def record(office: Office, business_date: date) -> Counts:
    """Brings the work items into line with the whole state, as of the acting night; control report and key figures.

    `Broken("CONTROL_TOTAL", names)` when lines of the report are false, after everything has been committed.
    """
    on = _as_of(office, business_date)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        books = books_as_of(connection, office, on)
        drifts = drift.compare(connection, office, on, books.workdays)
        counts = drifts | sync(connection, office, PIPELINE, on, conditions.findings(books), conditions.KINDS)
        report = control.control_report(connection, office.settings)
        control.keep(connection, on, report)
        kpis.keep(connection, on, kpis.measure(books, office.settings.ledger_start_date))
    wrong = [check.name for check in report if not check.is_true]
    if wrong:
        raise Broken("CONTROL_TOTAL", ",".join(wrong))
    return counts | {check.name: check.left_side for check in report}


def _as_of(office: Office, business_date: date) -> date:
    """The newest night: the whole state is judged as of it, also when an older one is run again."""
    return max(business_date, nights.acting_date(office) or business_date)


def _until_done(work: Callable[[], Counts], name: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    while (done := work())[name]:
        counts.update(done)
    return counts


def _routed(office: Office, business_date: date) -> int:
    query = select(func.count()).where(
        edi_transactions.c.set_id.not_in(_OUR_SETS), edi_transactions.c.business_date == business_date
    )
    with office.transaction() as connection:
        return connection.scalar(query) or 0
