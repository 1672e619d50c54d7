"""Fills snapshot tables from landed feed files, each business date replaced whole and built on what lies behind it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, delete, select, tuple_, update

from backoffice.errors import Rejected
from backoffice.feeds.chosen import land_behind, usable_files
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.csv_reader import TableReading, read_table
from backoffice.feeds.inbox import feed_files, manifest, ready_dates
from backoffice.feeds.landing import land, landed_bytes, quarantine_file, settle_file
from backoffice.feeds.lineage import FeedFile, Link, chain
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.house import landed_files, quarantine, snapshot_loads
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.write import analyze, copy_rows, replace_night, upsert


def ensure_loaded(office: Office, business_date: date, tables: Collection[str]) -> Counts:
    """Makes the snapshots of a business date stand, from its own folder or the newest earlier one within the age limit.

    Idempotent and safe beside itself: a table whose files have not changed is left alone. A delta stands on every
    earlier file back to a full one, whichever nights were missed. A table without any file within its age limit stays
    empty. Counts: tables now standing, loaded anew, older than the date, missing.
    """
    counts = {"tables": 0, "loaded": 0, "older": 0, "missing": 0}
    land(office, business_date, feed_files(office.inbox, business_date))
    ready = [day for day in ready_dates(office.inbox) if day < business_date]
    for table in sorted(tables):
        source_date, is_new = _stand(office, business_date, table, ready)
        if source_date is None:
            counts["missing"] += 1
            continue
        counts["tables"] += 1
        counts["older"] += source_date < business_date
        counts["loaded"] += is_new
    return counts


def _stand(office: Office, business_date: date, table: str, ready: Sequence[date]) -> tuple[date | None, bool]:
    """Date of the file that serves, None without any, and whether it was loaded; a useless one gives way."""
    oldest = business_date - timedelta(days=office.settings.feed_age(table))
    refused: set[int] = set()
    while True:
        land_behind(office, business_date, table, ready, oldest, refused)
        with office.transaction() as connection:
            lock(connection, f"load:{table}")
            links = chain(usable_files(connection, office, business_date, table, refused), oldest)
            if not links:
                return None, False
            source_date = links[-1].file.business_date
            standing = _standing(connection, table, {business_date, *(link.file.business_date for link in links)})
            if standing.get(business_date) == _stamp(links[-1]):
                return source_date, False
            useless = _build(connection, office, business_date, links, standing)
            if useless is None:
                analyze(connection, SNAPSHOTS[table])
                return source_date, True
            refused.add(useless)


def _stamp(link: Link) -> tuple[int, str]:
    return link.file.file_id, link.lineage


def _standing(connection: Connection, table: str, days: Collection[date]) -> dict[date, tuple[int, str]]:
    loads = snapshot_loads.c
    query = select(loads.business_date, loads.file_id, loads.lineage).where(
        loads.table_name == table, loads.business_date.in_(days)
    )
    return {day: (file_id, lineage) for day, file_id, lineage in connection.execute(query)}


def _build(
    connection: Connection,
    office: Office,
    business_date: date,
    links: Sequence[Link],
    standing: dict[date, tuple[int, str]],
) -> int | None:
    """Loads the chain from its newest link that stands, each link on its own date and the last on the business date.

    The file that turned out to be of no use, which is then put aside; None when all went well.
    """
    base: date | None = None
    missing: list[Link] = []
    for link in reversed(links[:-1]):
        if standing.get(link.file.business_date) == _stamp(link):
            base = link.file.business_date
            break
        missing.insert(0, link)
    for link in [*missing, links[-1]]:
        place = business_date if link is links[-1] else link.file.business_date
        try:
            _load(connection, office, place, link, base)
        except Rejected as reason:
            quarantine_file(connection, link.file.file_id, reason.code)
            return link.file.file_id
        base = place
    return None


def _load(connection: Connection, office: Office, business_date: date, link: Link, base: date | None) -> None:
    """Replaces a snapshot by the file, or by base plus changes; `Rejected` before anything is written."""
    file = link.file
    is_delta = file.mode == "delta"
    if not file.mode:
        raise Rejected("MANIFEST_BROKEN", file.table)
    if is_delta and base is None:
        raise Rejected("BASE_MISSING", file.table)
    reading = read_table(FEEDS[file.table], landed_bytes(office, file.sha256), is_delta)
    _agree(office, file, reading)
    rows = _replace(connection, business_date, file.table, reading, base if is_delta else None)
    _settle(connection, business_date, link, reading, rows)


def _agree(office: Office, file: FeedFile, reading: TableReading) -> None:
    """`Rejected("MANIFEST_DISAGREES")` when a manifest that is still there says otherwise than the file."""
    stated = manifest(office.inbox, file.business_date)
    rows = stated.rows.get(file.name, reading.read_count)
    sha256 = stated.sha256.get(file.name, file.sha256)
    if rows != reading.read_count or sha256 != file.sha256:
        raise Rejected("MANIFEST_DISAGREES", file.table)


def _replace(connection: Connection, business_date: date, name: str, reading: TableReading, base: date | None) -> int:
    """How many rows the snapshot holds now."""
    table, feed = SNAPSHOTS[name], FEEDS[name]
    names = [column.stored_name for column in feed.columns]
    count = replace_night(connection, table, business_date, names, reading.rows)
    if base is None:
        return count
    changed = {*_keys(name, reading.rows), *reading.deleted}
    keys = tuple_(*(table.c[name] for name in feed.key))
    kept = select(*(table.c[name] for name in names)).where(table.c.business_date == base)
    if changed:
        kept = kept.where(keys.not_in(changed))
    return count + copy_rows(
        connection,
        table,
        ["business_date", *names],
        [(business_date, *row) for row in connection.execute(kept).all()],
    )


def _keys(table: str, rows: Iterable[tuple[object, ...]]) -> set[tuple[object, ...]]:
    positions = [number for number, column in enumerate(FEEDS[table].columns) if column.is_key]
    return {tuple(row[position] for position in positions) for row in rows}


def _settle(connection: Connection, business_date: date, link: Link, reading: TableReading, rows: int) -> None:
    file = link.file
    counts = {
        "read": reading.read_count,
        "loaded": reading.loaded_count,
        "quarantined": reading.quarantined_count,
        "duplicate": reading.duplicate_count,
    }
    connection.execute(delete(quarantine).where(quarantine.c.file_id == file.file_id))
    connection.execute(update(landed_files).where(landed_files.c.file_id == file.file_id).values(mode=file.mode))
    faults = [(fault.line, fault.column, fault.reason) for fault in reading.faults]
    settle_file(connection, file.file_id, **counts, reasons=faults)
    row = {f"{name}_count": value for name, value in counts.items()} | {
        "business_date": business_date,
        "table_name": file.table,
        "file_id": file.file_id,
        "source_date": file.business_date,
        "mode": file.mode,
        "lineage": link.lineage,
        "row_count": rows,
        "unknown_columns": reading.unknown_columns,
        "encoding": reading.encoding,
    }
    upsert(connection, snapshot_loads, [row])
