"""Reads one feed file against the contract: typed rows, and everything else put aside with a reason."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from backoffice.errors import Rejected
from backoffice.feeds.cells import Value, parse_cell
from backoffice.feeds.contract import Column, Feed
from backoffice.feeds.csv_records import csv_records

MAX_FILE_BYTES = 1 << 30
DELETED = "_deleted"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be used: its record's first line, and why. `column` is empty for a whole line."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """A feed file as read. `rows` are in the contract's column order; `deleted` holds keys a delta removes."""

    rows: list[tuple[Value, ...]]
    deleted: list[tuple[Value, ...]]
    faults: list[Fault]
    read_count: int
    quarantined_count: int
    duplicate_count: int
    unknown_columns: int
    encoding: str

    @property
    def loaded_count(self) -> int:
        """Rows that are used, removals included."""
        return len(self.rows) + len(self.deleted)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    values: tuple[Value, ...]
    is_deleted: bool


def read_table(feed: Feed, data: bytes, is_delta: bool = False) -> TableReading:
    """Reads the bytes of `<table>.csv` or `<table>.csv.gz`.

    `Rejected` for a file that can't be used at all: EMPTY_FILE, GZIP_BROKEN, FILE_TOO_LARGE, HEADER_BROKEN,
    COLUMN_MISSING.
    read = loaded + quarantined + duplicate holds for each reading.
    """
    text, encoding = _decode(_unpack(data))
    records = csv_records(text)
    header = _header(feed, records)
    lines: list[_Line] = []
    faults: list[Fault] = []
    read = 0
    for number, cells in records:
        read += 1
        line = _line(feed, header, number, cells, is_delta)
        if isinstance(line, _Line):
            lines.append(line)
        else:
            faults.extend(line)
    bad_lines = len({fault.line for fault in faults})
    kept, twins, duplicates = _unique(feed, lines)
    return TableReading(
        rows=[line.values for line in kept if not line.is_deleted],
        deleted=[_key(feed, line.values) for line in kept if line.is_deleted],
        faults=faults + [Fault(line.number, "", "DUPLICATE_KEY") for line in twins],
        read_count=read,
        quarantined_count=bad_lines + len(twins),
        duplicate_count=duplicates,
        unknown_columns=len(set(header) - {column.name for column in feed.columns} - {DELETED}),
        encoding=encoding,
    )


def _unpack(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        unpacked = data
    else:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                unpacked = packed.read(MAX_FILE_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise Rejected("GZIP_BROKEN") from None
    if len(unpacked) > MAX_FILE_BYTES:
        raise Rejected("FILE_TOO_LARGE")
    return unpacked


def _decode(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def _header(feed: Feed, records: Iterator[tuple[int, list[str] | None]]) -> list[str]:
    _, cells = next(records, (0, []))
    if cells is None:
        raise Rejected("HEADER_BROKEN", feed.name)
    header = [cell.strip().lower() for cell in cells]
    if not any(header):
        raise Rejected("EMPTY_FILE", feed.name)
    known = {column.name for column in feed.columns}
    if not known & set(header) or len(set(header)) < len(header):
        raise Rejected("HEADER_BROKEN", feed.name)
    for column in feed.columns:
        if column.is_required and column.name not in header:
            raise Rejected("COLUMN_MISSING", f"{feed.name}.{column.name}")
    return header


def _line(feed: Feed, header: list[str], number: int, cells: list[str] | None, is_delta: bool) -> _Line | list[Fault]:
    if cells is None:
        return [Fault(number, "", "LINE_NOT_CSV")]
    if len(cells) != len(header):
        return [Fault(number, "", "LINE_LENGTH")]
    by_name = dict(zip(header, cells, strict=True))
    is_deleted = is_delta and by_name.get(DELETED, "").strip().lower() == "true"
    values: list[Value] = []
    faults: list[Fault] = []
    for column in feed.columns:
        try:
            values.append(_cell(column, by_name.get(column.name, ""), is_deleted))
        except Rejected as reason:
            faults.append(Fault(number, column.name, reason.code))
    return faults or _Line(number, tuple(values), is_deleted)


def _cell(column: Column, text: str, is_deleted: bool) -> Value:
    if is_deleted and not column.is_key:
        return None
    return parse_cell(column, text)


def _key(feed: Feed, values: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(value for column, value in zip(feed.columns, values, strict=True) if column.is_key)


def _unique(feed: Feed, lines: list[_Line]) -> tuple[list[_Line], list[_Line], int]:
    """One line a key; lines that share a key but differ; and how many identical ones were dropped."""
    by_key: dict[tuple[Value, ...], list[_Line]] = {}
    for line in lines:
        by_key.setdefault(_key(feed, line.values), []).append(line)
    kept: list[_Line] = []
    twins: list[_Line] = []
    for group in by_key.values():
        if len({(line.values, line.is_deleted) for line in group}) == 1:
            kept.append(group[0])
        else:
            twins.extend(group)
    return kept, twins, len(lines) - len(kept) - len(twins)
