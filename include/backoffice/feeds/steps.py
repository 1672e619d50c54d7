"""receive_feeds: land what is new, load every table, say what is missing or unreadable."""

from datetime import date, timedelta

from sqlalchemy import select

from backoffice import nights
from backoffice.feeds.closures import workdays
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.decide import RefusedFile, Standing, feed_findings
from backoffice.feeds.inbox import bank_files, edi_files, feed_files
from backoffice.feeds.landing import SEGMENTS_OUTSIDE
from backoffice.feeds.landing import land as land_files
from backoffice.feeds.load import ensure_loaded
from backoffice.office import Counts, Office
from backoffice.store.tables.house import landed_files, quarantine, snapshot_loads
from backoffice.worklist.sync import sync

PIPELINE = "feeds"
_WITH_LOOSE_PARTS = select(quarantine.c.file_id).where(quarantine.c.reason_code == SEGMENTS_OUTSIDE)


def land(office: Office, business_date: date) -> Counts:
    """Takes the day's feed files, and every EDI and bank file that has arrived by then.

    A file without a date folder belongs to the acting night: the first one that could have seen it.
    """
    owner = max(business_date, nights.acting_date(office) or business_date)
    arrived = [file for file in edi_files(office.inbox) if file.arrived is None or file.arrived <= business_date]
    counts = land_files(office, business_date, feed_files(office.inbox, business_date))
    others = land_files(office, owner, [*arrived, *bank_files(office.inbox)])
    return {name: value + others[name] for name, value in counts.items()}


def load(office: Office, business_date: date) -> Counts:
    """Makes the snapshot of every table stand."""
    return ensure_loaded(office, business_date, FEEDS)


def settle(office: Office, business_date: date) -> Counts:
    """Opens and closes the FEED items of the night."""
    expected = FEEDS.keys() - office.settings.optional_feeds
    since = business_date - timedelta(days=office.settings.quarantine_item_days)
    files = landed_files.c
    with office.transaction() as connection:
        loads = connection.execute(select(snapshot_loads).where(snapshot_loads.c.business_date == business_date))
        standing = {row.table_name: Standing(row.table_name, row.source_date, row.quarantined_count) for row in loads}
        quarantined = connection.execute(select(landed_files).where(files.state == "quarantined")).all()
        in_part = select(landed_files).where(files.state != "quarantined", files.file_id.in_(_WITH_LOOSE_PARTS))
        refused = {
            row.table_name: row.reason_code
            for row in quarantined
            if row.kind == "feed" and row.business_date == business_date
        }
        unread = [
            RefusedFile(row.sha256, row.reason_code or SEGMENTS_OUTSIDE)
            for row in (*quarantined, *connection.execute(in_part))
            if row.kind != "feed" and since <= row.business_date <= business_date
        ]
        due = workdays(connection, office, business_date).after(business_date)
        findings = feed_findings(expected, standing, refused, unread, business_date, due)
        return sync(connection, office, PIPELINE, business_date, findings, {"FEED"})
