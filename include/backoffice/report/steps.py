"""morning_report: gather the night's figures, publish the page and the digest, send the digest."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from backoffice import nights
from backoffice.feeds.closures import workdays
from backoffice.gateways.mailer import mailer
from backoffice.office import Counts, Office
from backoffice.outbox import sender
from backoffice.outbox.intents import cancel, put
from backoffice.report import digest
from backoffice.report.items import counts_of_the_list
from backoffice.report.model import Report
from backoffice.report.page import page
from backoffice.report.queries import jobs, read_report, visits
from backoffice.store.engine import lock
from backoffice.store.tables.report import reports
from backoffice.store.tables.work import outbox
from backoffice.store.write import upsert
from backoffice.worklist.due import due_dates
from backoffice.worklist.model import Finding
from backoffice.worklist.sync import sync

PIPELINE = "report"


def gather(office: Office, business_date: date) -> Counts:
    """Opens a NIGHT_INCOMPLETE item for each job that did not finish, then counts the work list.

    The counts, kept as those of this step, are the figures that the next night compares itself with.
    """
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        counts = sync(
            connection,
            office,
            PIPELINE,
            business_date,
            _unfinished(connection, office, business_date),
            {"NIGHT_INCOMPLETE"},
        )
        came = visits(connection, office, business_date)
        return counts | counts_of_the_list(connection, business_date) | {"visits": came}


def publish(office: Office, business_date: date) -> Counts:
    """Keeps the page in place of an earlier one and, on the acting night, writes one digest mail an address.

    A digest of an earlier night that has not been sent by then is taken back: nobody wants yesterday's counts.
    """
    report = read_report(office, business_date)
    acting = nights.is_acting(office, business_date)
    row = {"business_date": business_date, "html": page(report), "figures": _figures(report)}
    mails = digest.intents(report, office.settings.mail.digest_to) if acting else []
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        upsert(connection, reports, [row])
        stale = _unsent_before(connection, business_date) if acting else []
        return {"pages": 1, "stale": cancel(connection, stale)} | put(connection, office, business_date, mails)


def send(office: Office, business_date: date) -> Counts:
    """Sends the digests that are ready; an older night sends nothing. Counts are those of the sender."""
    counts: Counter[str] = Counter()
    if nights.is_acting(office, business_date):
        for address_id in office.settings.mail.digest_to:
            reader = digest.counterpart(address_id)
            counts.update(sender.send(office, {digest.KIND: mailer(office)}, counterpart=reader))
    return dict(counts)


def _unfinished(connection: Connection, office: Office, business_date: date) -> list[Finding]:
    morning = workdays(connection, office, business_date).after(business_date)
    known = due_dates(connection, PIPELINE)
    return [
        Finding(
            kind="NIGHT_INCOMPLETE",
            subject=job.name,
            reason="NIGHT_INCOMPLETE",
            due_date=known.get(("NIGHT_INCOMPLETE", job.name), morning),
            facts={"state": job.state},
        )
        for job in jobs(connection, business_date)
        if not job.is_finished
    ]


def _unsent_before(connection: Connection, business_date: date) -> Sequence[str]:
    intents = outbox.c
    earlier = select(intents.key).where(intents.key.startswith(digest.KEY), intents.business_date < business_date)
    return connection.scalars(earlier).all()


def _figures(report: Report) -> dict[str, int | None]:
    """The figures of the page by their keys."""
    shown = (*report.headline, *(figure for figures in report.figures.values() for figure in figures))
    return {figure.key: figure.value for figure in shown}
