"""What the report reads of feeds and files: every row that was read, and what became of it."""

from datetime import date

from sqlalchemy import Connection, func, or_, select

from backoffice.feeds.contract import FEEDS
from backoffice.office import Office
from backoffice.report.model import Intake
from backoffice.store.tables.house import edi_transactions, landed_files, snapshot_loads


def feeds(connection: Connection, office: Office, business_date: date) -> tuple[Intake, ...]:
    """The tables of the night; one that an older day stands in for, and one that is missing, says so."""
    query = select(snapshot_loads).where(snapshot_loads.c.business_date == business_date)
    standing = {
        row.table_name: Intake(
            row.table_name,
            row.read_count,
            row.loaded_count,
            row.quarantined_count,
            row.duplicate_count,
            f"from {row.source_date}" if row.source_date < business_date else "",
        )
        for row in connection.execute(query)
    }
    expected = FEEDS.keys() - office.settings.optional_feeds
    missing = {table: Intake(table, 0, 0, 0, 0, "missing") for table in expected - standing.keys()}
    return tuple(intake for _, intake in sorted((standing | missing).items()))


def files(connection: Connection, business_date: date) -> tuple[Intake, ...]:
    """The X12 and bank files of the night and feed files that were refused, by the number of their landing."""
    kinds = (
        select(func.string_agg(edi_transactions.c.set_id.distinct(), " "))
        .where(edi_transactions.c.file_id == landed_files.c.file_id)
        .scalar_subquery()
    )
    query = (
        select(landed_files, kinds.label("set_ids"))
        .where(landed_files.c.business_date == business_date)
        .where(or_(landed_files.c.kind != "feed", landed_files.c.state == "quarantined"))
        .order_by(landed_files.c.file_id)
    )
    return tuple(
        Intake(
            f"file {row.file_id}: {row.kind} {row.set_ids or row.account_id or row.table_name}".rstrip(),
            row.read_count,
            row.loaded_count,
            row.quarantined_count,
            row.duplicate_count,
            f"{row.state} {row.reason_code}".rstrip() if row.state != "loaded" else "",
        )
        for row in connection.execute(query)
    )
