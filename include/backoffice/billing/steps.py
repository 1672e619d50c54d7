"""What each task of reconcile_billing does for one business date. Every step may run twice, late, or beside itself."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from backoffice import nights
from backoffice.billing import bank_store, conditions, intake, posting, queries, remit_files
from backoffice.billing.control import Check, control_report
from backoffice.billing.decide import KINDS
from backoffice.errors import BackofficeError, Broken
from backoffice.feeds.closures import workdays
from backoffice.feeds.load import ensure_loaded
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.billing import bank_lines
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
    "patient_payments",
    "payers",
)
_ROUTED_SETS = ("277", "837", "997", "999")
_READ = ("read", "quarantined", "duplicate", "test", "held", "lines", "duplicate_lines", "unreadable_lines")
_POSTED = ("claims", "payments", "remits", "posted", "reversed", "kept")
T = TypeVar("T")


def load(office: Office, business_date: date) -> Counts:
    """Makes the feeds of billing stand and takes over what they say about claims and payments."""
    counts = ensure_loaded(office, business_date, FEEDS)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        return counts | intake.take_over(connection, business_date)


def read(office: Office, business_date: date) -> Counts:
    """Reads the remittances and bank files that have arrived by that night; what others read is counted as routed."""
    counts = Counter(dict.fromkeys(_READ, 0))
    counts["routed"] = _routed(office, business_date)
    files = remit_files.waiting_files(office, business_date)
    counts.update(each(files, lambda waiting: remit_files.consume(office, business_date, waiting)))
    statements = bank_store.waiting_files(office, business_date)
    counts.update(each(statements, lambda file_id: bank_store.consume(office, business_date, file_id)))
    return dict(counts)


def post(office: Office, business_date: date) -> Counts:
    """Posts charges, patients' payments, then each remittance that is due, in a transaction of its own."""
    counts = Counter(dict.fromkeys(_POSTED, 0))
    counts.update(_until_done(lambda: posting.post_charges(office, business_date), "claims"))
    counts.update(_until_done(lambda: posting.post_takings(office, business_date), "payments"))
    with office.transaction() as connection:
        due = queries.due_remits(connection)
    counts.update(each(due, lambda remit_id: posting.post_remit(office, business_date, remit_id)))
    return dict(counts)


def match_bank(office: Office, business_date: date) -> Counts:
    """Settles the deposits against what remittances promise and patients have paid."""
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        return bank_store.match(connection, business_date, office.settings.ledger_start_date)


def record(office: Office, business_date: date) -> Counts:
    """Brings the work items into line with the whole state, as of the acting night, and checks the control report.

    `Broken("CONTROL_TOTAL", names)` when lines of the report are false, after everything has been committed.
    """
    on = max(business_date, nights.acting_date(office) or business_date)
    with office.transaction() as connection:
        has_bank = bool(connection.scalar(select(func.count()).select_from(bank_lines)))
        open_days = workdays(connection, office, on)
        found = conditions.findings(connection, on, office.settings.billing, open_days, has_bank)
        counts = sync(connection, office, PIPELINE, on, found, KINDS)
        report = control_report(connection, office.settings.ledger_start_date)
    wrong = [check.name for check in report if not check.is_true]
    if wrong:
        raise Broken("CONTROL_TOTAL", ",".join(wrong))
    return counts | _figures(report)


def _figures(report: Iterable[Check]) -> Counts:
    names = {check: check.name if check.name == "remits_landed" else f"{check.name}_cents" for check in report}
    return {name: check.left_cents for check, name in names.items()}


def each(things: Iterable[T], work: Callable[[T], Counts]) -> Counter[str]:
    """The counts of all; one that fails stops none of the others, and its error comes up at the end."""
    counts: Counter[str] = Counter()
    errors: list[BackofficeError] = []
    for thing in things:
        try:
            counts.update(work(thing))
        except BackofficeError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return counts


def _until_done(work: Callable[[], Counts], name: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    while (done := work())[name]:
        counts.update(done)
    return counts


def _routed(office: Office, business_date: date) -> int:
    query = select(func.count()).where(
        edi_transactions.c.set_id.in_(_ROUTED_SETS), edi_transactions.c.business_date == business_date
    )
    with office.transaction() as connection:
        return connection.scalar(query) or 0
