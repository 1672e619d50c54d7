"""What a person must know about the feeds of a night."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.worklist.model import Finding


@dataclass(frozen=True, slots=True)
class Standing:
    """The snapshot behind a table on a business date."""

    table: str
    source_date: date
    quarantined_count: int


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file of which nothing could be used, or a part belongs to nothing."""

    sha256: str
    reason: str


def feed_findings(
    expected: Iterable[str],
    standing: Mapping[str, Standing],
    refused: Mapping[str, str],
    files: Iterable[RefusedFile],
    on: date,
    due: date,
) -> list[Finding]:
    """One finding a table that is missing, stands in from an older day, or has bad rows; one a file nobody can read.

    `refused` gives the reason why a table's own file of the day was put aside. `due` is the next open day.
    """
    tables = [_table_finding(table, standing.get(table), refused.get(table, ""), on) for table in sorted(expected)]
    unread = [
        Finding("FEED", f"file:{file.sha256[:16]}", file.reason, due, facts={"sha256": file.sha256[:16]})
        for file in files
    ]
    return [finding for finding in tables if finding] + unread


def _table_finding(table: str, stands: Standing | None, refused: str, on: date) -> Finding | None:
    if stands is None:
        return Finding("FEED", table, refused or "MISSING", on)
    if stands.source_date < on:
        return Finding("FEED", table, refused or "STALE", on, facts={"source_date": stands.source_date.isoformat()})
    if stands.quarantined_count:
        return Finding("FEED", table, "QUARANTINED_ROWS", on, facts={"rows": stands.quarantined_count})
    return None
