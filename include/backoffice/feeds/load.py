"""Fills snapshot tables from landed feed files, each business date replaced whole."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select, tuple_

from backoffice.errors import Rejected
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.csv_reader import TableReading, read_table
from backoffice.feeds.inbox import Manifest, feed_files, manifest, ready_dates
from backoffice.feeds.landing import land, landed_bytes, quarantine_file, settle_file
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.house import landed_files, snapshot_loads
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.write import analyze, copy_rows, replace_night, upsert


@dataclass(frozen=True, slots=True)
class Source:
    """The landed file that serves a table on a business date; its own date may be earlier."""

    table: str
    file_id: int
    sha256: str
    source_date: date
    file_name: str


def ensure_loaded(office: Office, business_date: date, tables: Collection[str]) -> Counts:
    """Makes the snapshots of a business date stand, from its own folder or the newest earlier one within the age limit.

    Idempotent and safe beside itself: a table whose file has not changed is left alone. A table without any file within
    its age limit stays empty. Counts: tables now standing, loaded anew, older than the date, missing.
    """
    counts = {"tables": 0, "loaded": 0, "older": 0, "missing": 0}
    land(office, business_date, feed_files(office.inbox, business_date))
    for table in sorted(tables):
        source = _source(office, business_date, table)
        if source is None:
            counts["missing"] += 1
            continue
        counts["tables"] += 1
        counts["older"] += source.source_date < business_date
        counts["loaded"] += _load(office, business_date, source)
    return counts


def _source(office: Office, business_date: date, table: str) -> Source | None:
    """The newest usable file of the table: of the day itself, else of earlier days within the age limit."""
    oldest = business_date - timedelta(days=office.settings.feed_age(table))
    for day in reversed([day for day in ready_dates(office.inbox) if oldest <= day < business_date]):
        found = _landed_source(office, table, day + timedelta(days=1), business_date)
        if found:
            return found
        land(office, day, [file for file in feed_files(office.inbox, day) if file.table == table])
    return _landed_source(office, table, oldest, business_date)


def _landed_source(office: Office, table: str, first: date, last: date) -> Source | None:
    query = (
        select(landed_files)
        .where(landed_files.c.kind == "feed", landed_files.c.table_name == table)
        .where(landed_files.c.business_date.between(first, last), landed_files.c.state != "quarantined")
        .order_by(landed_files.c.business_date.desc(), landed_files.c.file_id.desc())
        .limit(1)
    )
    with office.transaction() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Source(table, row.file_id, row.sha256, row.business_date, row.inbox_path.rsplit("/", 1)[-1])


def _load(office: Office, business_date: date, source: Source) -> bool:
    """Loads a source unless it stands already; whether it did. A useless file is quarantined and the next one tried."""
    with office.transaction() as connection:
        lock(connection, f"load:{business_date}:{source.table}")
        if _standing(connection, business_date, source.table) == source.file_id:
            return False
        try:
            stated = manifest(office.inbox, source.source_date)
            is_delta = stated.modes.get(source.table) == "delta"
            data = landed_bytes(office, source.sha256)
            reading = read_table(FEEDS[source.table], data, is_delta)
            _agree(stated, source, reading)
            base = _base_date(connection, source) if is_delta else None
        except Rejected as reason:
            quarantine_file(connection, source.file_id, reason.code)
        else:
            rows = _replace(connection, business_date, source, reading, base)
            _settle(connection, business_date, source, reading, rows, is_delta)
            analyze(connection, SNAPSHOTS[source.table])
            return True
    fallback = _source(office, business_date, source.table)
    return fallback is not None and _load(office, business_date, fallback)


def _standing(connection: Connection, business_date: date, table: str) -> int | None:
    return connection.scalar(
        select(snapshot_loads.c.file_id).where(
            snapshot_loads.c.business_date == business_date, snapshot_loads.c.table_name == table
        )
    )


def _agree(stated: Manifest, source: Source, reading: TableReading) -> None:
    """`Rejected("MANIFEST_DISAGREES")` when the folder's manifest says otherwise than the file."""
    rows = stated.rows.get(source.file_name, reading.read_count)
    sha256 = stated.sha256.get(source.file_name, source.sha256)
    if rows != reading.read_count or sha256 != source.sha256:
        raise Rejected("MANIFEST_DISAGREES", source.table)


def _base_date(connection: Connection, source: Source) -> date:
    """The newest snapshot before a delta; `Rejected("BASE_MISSING")` when there is none."""
    base: date | None = connection.scalar(
        select(func.max(snapshot_loads.c.business_date)).where(
            snapshot_loads.c.table_name == source.table, snapshot_loads.c.business_date < source.source_date
        )
    )
    if base is None:
        raise Rejected("BASE_MISSING", source.table)
    return base


def _replace(
    connection: Connection, business_date: date, source: Source, reading: TableReading, base: date | None
) -> int:
    """Replaces the snapshot by the file, or by base plus changes; how many rows it holds."""
    table, feed = SNAPSHOTS[source.table], FEEDS[source.table]
    names = [column.stored_name for column in feed.columns]
    count = replace_night(connection, table, business_date, names, reading.rows)
    if base is None:
        return count
    changed = {*_keys(source.table, reading.rows), *reading.deleted}
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


def _settle(
    connection: Connection,
    business_date: date,
    source: Source,
    reading: TableReading,
    rows: int,
    is_delta: bool,
) -> None:
    counts = {
        "read": reading.read_count,
        "loaded": reading.loaded_count,
        "quarantined": reading.quarantined_count,
        "duplicate": reading.duplicate_count,
    }
    settle_file(
        connection,
        source.file_id,
        **counts,
        reasons=[(fault.line, fault.column, fault.reason) for fault in reading.faults],
    )
    row = {f"{name}_count": value for name, value in counts.items()} | {
        "business_date": business_date,
        "table_name": source.table,
        "file_id": source.file_id,
        "source_date": source.source_date,
        "mode": "delta" if is_delta else "full",
        "row_count": rows,
        "unknown_columns": reading.unknown_columns,
        "encoding": reading.encoding,
    }
    upsert(connection, snapshot_loads, [row])
