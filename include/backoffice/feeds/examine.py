"""Reads a file of the inbox and says what it is, by its content; what can't be read gets a reason."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from backoffice.edi import sniff
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.inbox import InboxFile, is_inside
from backoffice.limits import LARGEST_FILE_BYTES

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


def examine(inbox: Path, file: InboxFile) -> Landed:
    """What the file is; a link, a path out of the inbox, an oversized or an unreadable file comes without bytes."""
    try:
        file.path.lstat()  # one that has gone meanwhile is unreadable, not a path that leads out
        if not is_inside(inbox, file.path):
            return _unopened(file, "PATH_REFUSED")
        status = file.path.stat()
        if status.st_size > LARGEST_FILE_BYTES:
            return _unopened(file, "FILE_TOO_LARGE", status.st_mtime_ns, f":{status.st_size}")
        data = file.path.read_bytes()
    except OSError:
        return _unopened(file, "FILE_UNREADABLE")
    kind, reason = _kind(file, data)
    return Landed(file, kind, data, hashlib.sha256(data).hexdigest(), status.st_mtime_ns, reason)


def _unopened(file: InboxFile, reason: str, modified_ns: int = 0, size: str = "") -> Landed:
    """Without bytes, the hash is that of the file's name, its state and what is wrong with it."""
    sha256 = hashlib.sha256(f"{reason}:{file.name}{size}:{modified_ns}".encode()).hexdigest()
    return Landed(file, "unknown", b"", sha256, modified_ns, reason)


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
