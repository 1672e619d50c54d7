"""Takes files from the inbox: bytes first, then the row that names them. A file lands once."""

import gzip
import hashlib
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from backoffice.edi import sniff
from backoffice.edi.reader import read
from backoffice.errors import Broken
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.inbox import InboxFile, is_inside
from backoffice.office import Counts, Office
from backoffice.store.tables.house import edi_transactions, landed_files, quarantine
from backoffice.store.write import insert_or_keep

Reason = tuple[int, str, str]  # line or ordinal, column, code

MAX_LANDED_BYTES = 200_000_000
_KIND_OF = {
    sniff.FileKind.X12: "x12",
    sniff.FileKind.BAI2: "bank",
    sniff.FileKind.ACH: "bank",
    sniff.FileKind.BANK_CSV: "bank",
}


@dataclass(frozen=True, slots=True)
class Landed:
    """A file's bytes and what they are. `reason` is set when nothing reads it."""

    file: InboxFile
    kind: str
    data: bytes
    sha256: str
    modified_ns: int
    reason: str = ""


def land(office: Office, business_date: date, files: Iterable[InboxFile]) -> Counts:
    """Lands those files that are new. Counts: files seen, landed, known already (same bytes), quarantined.

    An EDI file without a date folder belongs to `business_date`; a feed file to its folder's date, which is the same.
    """
    counts = {"files": 0, "landed": 0, "duplicate": 0, "quarantined": 0}
    known = _known_paths(office)
    for file in files:
        counts["files"] += 1
        if _signature(file) in known:
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


def quarantine_file(connection: Connection, file_id: int, reason: str) -> None:
    """Puts a whole file aside; it counts as one thing read."""
    settle_file(connection, file_id, read=1, loaded=0, quarantined=1, duplicate=0, reasons=[(0, "", reason)])


def examine(inbox: Path, file: InboxFile) -> Landed:
    """Reads a file and says what it is; a link, a path out of the inbox or an oversized file is not opened."""
    if not is_inside(inbox, file.path):
        return Landed(file, "unknown", b"", hashlib.sha256(file.name.encode()).hexdigest(), 0, "PATH_REFUSED")
    status = file.path.stat()
    if status.st_size > MAX_LANDED_BYTES:
        name = f"{file.name}:{status.st_size}:{status.st_mtime_ns}"
        return Landed(
            file,
            "unknown",
            b"",
            hashlib.sha256(name.encode()).hexdigest(),
            status.st_mtime_ns,
            "FILE_TOO_LARGE",
        )
    data = file.path.read_bytes()
    kind, reason = _kind(file, data)
    return Landed(file, kind, data, hashlib.sha256(data).hexdigest(), status.st_mtime_ns, reason)


def _kind(file: InboxFile, data: bytes) -> tuple[str, str]:
    if file.kind == "feed":
        is_table = file.table in FEEDS and file.path.name in (f"{file.table}.csv", f"{file.table}.csv.gz")
        return ("feed", "") if is_table else ("unknown", "UNKNOWN_TABLE")
    found = sniff.sniff(data)
    kind = _KIND_OF.get(found, "unknown")
    if kind == "unknown":
        return kind, "EMPTY_FILE" if found is sniff.FileKind.EMPTY else "UNKNOWN_FORMAT"
    if kind == "bank" and not file.account_id:
        return kind, "ACCOUNT_UNKNOWN"
    return kind, ""


def _record(office: Office, business_date: date, landed: Landed) -> str:
    row = {
        "kind": landed.kind,
        "business_date": business_date,
        "table_name": landed.file.table if landed.kind == "feed" else "",
        "account_id": landed.file.account_id if landed.kind == "bank" else "",
        "sha256": landed.sha256,
        "inbox_path": landed.file.name.replace("\x00", ""),
        "size_bytes": len(landed.data),
        "modified_ns": landed.modified_ns,
        "first_seen_at": office.clock(),
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
            return "duplicate"
        if landed.reason:
            quarantine_file(connection, file_id, landed.reason)
            return "quarantined"
        if landed.kind == "x12":
            _open_envelope(connection, file_id, business_date, landed.data)
    return "landed"


def _open_envelope(connection: Connection, file_id: int, business_date: date, data: bytes) -> None:
    """Lists a file's transactions, each of which its job consumes later; a file without any is put aside."""
    reading = read(data)
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
            "segment_count": len(transaction.segments),
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
        read=len(rows) + acknowledgements,
        loaded=len(listed) + acknowledgements,
        quarantined=len(unknown),
        duplicate=0,
        reasons=[(int(str(row["ordinal"])), "ST", "UNKNOWN_TYPE") for row in unknown],
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


def _known_paths(office: Office) -> set[tuple[str, int, int]]:
    columns = (landed_files.c.inbox_path, landed_files.c.size_bytes, landed_files.c.modified_ns)
    with office.transaction() as connection:
        return {(path, size, modified) for path, size, modified in connection.execute(select(*columns))}


def _signature(file: InboxFile) -> tuple[str, int, int]:
    status = file.path.lstat()
    return file.name, status.st_size, status.st_mtime_ns


def _place(office: Office, sha256: str) -> Path:
    return office.landed / sha256[:2] / f"{sha256}.gz"


def keep_bytes(office: Office, sha256: str, data: bytes) -> None:
    """Stores bytes under their hash, whole or not at all: written aside, flushed, then renamed."""
    place = _place(office, sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_suffix(f".{secrets.token_hex(6)}.part")
    with aside.open("wb") as file:
        file.write(gzip.compress(data, compresslevel=1, mtime=0))
        file.flush()
        os.fsync(file.fileno())
    aside.rename(place)
