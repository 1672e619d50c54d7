"""Takes files from the inbox: bytes first, then the row that names them. A file lands once."""

import gzip
import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from backoffice.edi.lost import is_any_lost
from backoffice.edi.reader import survey
from backoffice.errors import Broken
from backoffice.feeds.examine import Landed, examine
from backoffice.feeds.inbox import InboxFile, stated_mode
from backoffice.office import Counts, Office
from backoffice.store.tables.house import edi_transactions, landed_files, quarantine
from backoffice.store.write import insert_or_keep
from backoffice.whole_file import write_whole

Reason = tuple[int, str, str]  # line or ordinal, column, code

SEGMENTS_OUTSIDE = "SEGMENTS_OUTSIDE"
"""Reason of a part of an X12 file that belongs to no transaction, where others do."""
_MENDED_BY_MOVING = ("ACCOUNT_UNKNOWN", "FILE_UNREADABLE", "PATH_REFUSED", "UNKNOWN_TABLE")


def land(office: Office, business_date: date, files: Iterable[InboxFile]) -> Counts:
    """Lands those files that are new. Counts: files seen, landed, known already (same bytes), quarantined.

    An EDI file without a date folder belongs to `business_date`; a feed file to its folder's date, which is the same.
    """
    counts = {"files": 0, "landed": 0, "duplicate": 0, "quarantined": 0}
    known = _known_paths(office)
    for file in files:
        counts["files"] += 1
        if _is_known(file, known):
            counts["duplicate"] += 1
            continue
        landed = examine(office.inbox, file)
        if landed.kind != "unknown" or landed.data:
            keep_bytes(office, landed.sha256, landed.data)
        counts[_record(office, file.arrived or business_date, landed)] += 1
    return counts


def landed_bytes(office: Office, sha256: str) -> bytes:
    """The bytes of a landed file; `Broken` when the landed folder has lost or changed them."""
    try:
        data = gzip.decompress(_place(office, sha256).read_bytes())
    except (OSError, EOFError):
        raise Broken("LANDED_BYTES_MISSING", sha256[:16]) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Broken("LANDED_BYTES_CHANGED", sha256[:16])
    return data


def settle_file(
    connection: Connection,
    file_id: int,
    *,
    read: int,
    loaded: int,
    quarantined: int,
    duplicate: int,
    reasons: Sequence[Reason] = (),
) -> None:
    """Stores what a reader made of a landed file, and each thing it put aside.

    The file is `quarantined` when nothing of it was of use, `duplicate` when all of it was known, else `loaded`.
    """
    state = "loaded"
    if read and quarantined == read:
        state = "quarantined"
    elif read and duplicate == read:
        state = "duplicate"
    business_date = connection.scalar(
        update(landed_files)
        .where(landed_files.c.file_id == file_id)
        .values(
            state=state,
            reason_code=reasons[0][2] if state == "quarantined" and reasons else "",
            read_count=read,
            loaded_count=loaded,
            quarantined_count=quarantined,
            duplicate_count=duplicate,
        )
        .returning(landed_files.c.business_date)
    )
    _put_aside(connection, file_id, business_date, reasons)


def readmit(connection: Connection, file_id: int, line_number: int) -> None:
    """Counts a thing of a file as loaded that was put aside: a reader has found a use for it after all."""
    file = connection.execute(select(landed_files).where(landed_files.c.file_id == file_id)).one()
    of_file = quarantine.c.file_id == file_id
    lines = [line_number] if file.quarantined_count > 1 else [line_number, 0]
    connection.execute(delete(quarantine).where(of_file, quarantine.c.line_number.in_(lines)))
    settle_file(
        connection,
        file_id,
        read=file.read_count,
        loaded=file.loaded_count + 1,
        quarantined=file.quarantined_count - 1,
        duplicate=file.duplicate_count,
    )


def quarantine_file(connection: Connection, file_id: int, reason: str) -> None:
    """Puts a whole file aside; it counts as one thing read."""
    settle_file(connection, file_id, read=1, loaded=0, quarantined=1, duplicate=0, reasons=[(0, "", reason)])


def _record(office: Office, business_date: date, landed: Landed) -> str:
    seen_at = office.clock()
    row = {
        "kind": landed.kind,
        "business_date": business_date,
        "table_name": landed.file.table if landed.kind == "feed" else "",
        "account_id": landed.file.account_id if landed.kind == "bank" else "",
        "mode": stated_mode(office.inbox, business_date, landed.file.table) if landed.kind == "feed" else "",
        "sha256": landed.sha256,
        "inbox_path": landed.file.name,
        "size_bytes": len(landed.data),
        "modified_ns": landed.modified_ns,
        "first_seen_at": seen_at,
        "last_seen_at": seen_at,
        "state": "landed",
        "reason_code": "",
        "read_count": 0,
        "loaded_count": 0,
        "quarantined_count": 0,
        "duplicate_count": 0,
    }
    with office.transaction() as connection:
        statement = insert(landed_files).values(row).on_conflict_do_nothing().returning(landed_files.c.file_id)
        file_id = connection.scalar(statement)
        if file_id is None:
            _see_again(connection, business_date, landed, seen_at)
            return "duplicate"
        if landed.reason:
            quarantine_file(connection, file_id, landed.reason)
            return "quarantined"
        _replace_refused(connection, landed)
        if landed.kind == "x12":
            _open_envelope(connection, file_id, business_date, landed.data)
    return "landed"


def _see_again(connection: Connection, business_date: date, landed: Landed, seen_at: datetime) -> None:
    """Feed bytes that came before count again as the newest of their day: a correction may have been taken back."""
    files = landed_files.c
    connection.execute(
        update(landed_files)
        .where(files.kind == "feed", files.table_name == landed.file.table)
        .where(files.business_date == business_date, files.sha256 == landed.sha256)
        .values(inbox_path=landed.file.name, modified_ns=landed.modified_ns, last_seen_at=seen_at)
    )


def _replace_refused(connection: Connection, landed: Landed) -> None:
    """What was put aside for its place or its permissions, and has now landed, is known and no longer put aside."""
    files = landed_files.c
    query = select(files.file_id).where(
        files.state == "quarantined",
        files.reason_code.in_(_MENDED_BY_MOVING),
        or_(files.sha256 == landed.sha256, files.inbox_path == landed.file.name),
    )
    for file_id in connection.scalars(query).all():
        connection.execute(delete(quarantine).where(quarantine.c.file_id == file_id))
        settle_file(connection, file_id, read=1, loaded=0, quarantined=0, duplicate=1)


def _open_envelope(connection: Connection, file_id: int, business_date: date, data: bytes) -> None:
    """Lists a file's transactions, each of which its job consumes later; a file without any is put aside.

    What stands outside any transaction is put aside as one thing.
    """
    file = survey(data)
    reading, is_any_outside = file.reading, is_any_lost(file)
    acknowledgements = sum(len(interchange.acknowledgements) for interchange in reading.interchanges)
    rows = [
        {
            "file_id": file_id,
            "ordinal": transaction.ordinal,
            "set_id": transaction.set_id,
            "version": transaction.version,
            "business_date": business_date,
            "byte_start": transaction.byte_start,
            "byte_end": transaction.byte_end,
            "segment_count": transaction.segment_count,
            "is_test": transaction.usage == "T",
        }
        for transaction in reading.transactions
    ]
    if not rows and not acknowledgements:
        quarantine_file(connection, file_id, "NO_TRANSACTION")
        return
    unknown = [row for row in rows if not str(row["set_id"]).isdigit()]
    listed = [row for row in rows if row not in unknown]
    insert_or_keep(connection, edi_transactions, listed)
    settle_file(
        connection,
        file_id,
        read=len(rows) + acknowledgements + is_any_outside,
        loaded=len(listed) + acknowledgements,
        quarantined=len(unknown) + is_any_outside,
        duplicate=0,
        reasons=[
            *([(0, "", SEGMENTS_OUTSIDE)] if is_any_outside else []),
            *((int(str(row["ordinal"])), "ST", "UNKNOWN_TYPE") for row in unknown),
        ],
    )


def _put_aside(connection: Connection, file_id: int, business_date: date | None, reasons: Sequence[Reason]) -> None:
    rows = [
        {
            "file_id": file_id,
            "line_number": line,
            "column_name": column,
            "reason_code": code,
            "business_date": business_date,
        }
        for line, column, code in dict.fromkeys(reasons)
    ]
    insert_or_keep(connection, quarantine, rows)


def _known_paths(office: Office) -> dict[str, tuple[int, int]]:
    """Size and time stamp of what was last seen under each path."""
    files = landed_files.c
    query = (
        select(files.inbox_path, files.size_bytes, files.modified_ns)
        .ext(distinct_on(files.inbox_path))
        .order_by(files.inbox_path, files.last_seen_at.desc(), files.file_id.desc())
    )
    with office.transaction() as connection:
        return {path: (size, modified) for path, size, modified in connection.execute(query)}


def _is_known(file: InboxFile, known: Mapping[str, tuple[int, int]]) -> bool:
    try:
        status = file.path.lstat()
    except OSError:
        return False
    return known.get(file.name) == (status.st_size, status.st_mtime_ns)


def _place(office: Office, sha256: str) -> Path:
    return office.landed / sha256[:2] / f"{sha256}.gz"


def keep_bytes(office: Office, sha256: str, data: bytes) -> None:
    """Stores bytes under their hash, whole or not at all: written aside, flushed, then renamed."""
    place = _place(office, sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_suffix(f".{secrets.token_hex(6)}.part")
    write_whole(place, aside, gzip.compress(data, compresslevel=1, mtime=0))
