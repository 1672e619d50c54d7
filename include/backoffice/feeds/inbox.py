"""What lies in a practice's inbox: ready feed folders, EDI and bank files. Links that lead out are not followed."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from backoffice.errors import Rejected

_MANIFEST, _READY = "_manifest.json", "_READY"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file as it lies there. `arrived` is the date folder of an EDI file, if it has one."""

    path: Path
    name: str  # below the practice's inbox
    kind: str  # feed, x12 or bank: by folder; content decides later
    table: str = ""
    account_id: str = ""
    arrived: date | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder says about itself; empty when it says nothing."""

    modes: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)


def parse_day(text: str) -> date | None:
    """The date of a folder name; None when it is not one."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def ready_dates(inbox: Path) -> list[date]:
    """Business dates whose feed folder is complete (`_READY` or a manifest), in order."""
    folders = (inbox / "feeds").glob("*")
    days = ((parse_day(folder.name), folder) for folder in folders if folder.is_dir())
    return sorted(day for day, folder in days if day and _is_ready(folder))


def _is_ready(folder: Path) -> bool:
    """A folder that may not be read is not ready: its tables are missing, and said to be."""
    return os.access(folder, os.R_OK | os.X_OK) and ((folder / _READY).exists() or (folder / _MANIFEST).exists())


def feed_files(inbox: Path, business_date: date) -> list[InboxFile]:
    """The table files of a ready folder, by table; none when the folder is not ready."""
    folder = inbox / "feeds" / business_date.isoformat()
    if not folder.is_dir() or not _is_ready(folder):
        return []
    return [
        InboxFile(path, _below(inbox, path), "feed", table=path.name.split(".")[0])
        for path in sorted(folder.iterdir())
        if path.name not in (_MANIFEST, _READY)
    ]


def manifest(inbox: Path, business_date: date) -> Manifest:
    """The folder's manifest; `Rejected("MANIFEST_BROKEN")` when it can't be read."""
    path = inbox / "feeds" / business_date.isoformat() / _MANIFEST
    if not path.exists():
        return Manifest()
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        files = raw.get("files", [])
        return Manifest(
            modes=dict(raw.get("mode", {})),
            rows={entry["name"]: int(entry["rows"]) for entry in files if "rows" in entry},
            sha256={entry["name"]: str(entry["sha256"]) for entry in files if "sha256" in entry},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise Rejected("MANIFEST_BROKEN", business_date.isoformat()) from None


def stated_mode(inbox: Path, business_date: date, table: str, kept: str = "full") -> str:
    """`full` or `delta` as the folder's manifest says, `kept` without a manifest; empty while nobody can say."""
    folder = inbox / "feeds" / business_date.isoformat()
    if not (folder / _MANIFEST).exists():
        return kept or ("full" if _is_ready(folder) else "")
    try:
        stated = manifest(inbox, business_date).modes.get(table)
    except Rejected:
        return ""
    return "delta" if stated == "delta" else "full"


def edi_files(inbox: Path, arrived: date | None = None) -> list[InboxFile]:
    """Files below edi/, with their date folder if they lie in one; or those of one date folder alone."""
    folder = inbox / "edi" / (arrived.isoformat() if arrived else "")
    return [
        InboxFile(path, _below(inbox, path), "x12", arrived=parse_day(path.relative_to(inbox / "edi").parts[0]))
        for path in _files(folder)
    ]


def bank_files(inbox: Path) -> list[InboxFile]:
    """Files below bank/<account_id>/; the account is the folder's name, empty for a file beside the folders."""
    return [
        InboxFile(path, _below(inbox, path), "bank", account_id=_account(path.relative_to(inbox / "bank")))
        for path in _files(inbox / "bank")
    ]


def _account(path: Path) -> str:
    return _readable(path.parts[0]) if len(path.parts) > 1 else ""


def is_inside(inbox: Path, path: Path) -> bool:
    """Whether the path is a plain file below the inbox: no link anywhere on the way, no `..`."""
    return path.is_file() and not path.is_symlink() and path.resolve() == inbox.resolve() / path.relative_to(inbox)


def _below(inbox: Path, path: Path) -> str:
    """The name as it can be stored and shown: bytes that are not UTF-8 are written out."""
    return _readable(path.relative_to(inbox).as_posix())


def _readable(name: str) -> str:
    return name.encode(errors="backslashreplace").decode()


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
