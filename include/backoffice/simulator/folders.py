"""Writes a night's tables as the feed contract wants them: one CSV a table, the manifest, and last of all the mark."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from backoffice.feeds.contract import FEEDS, Column, Type

Cell = str | int | bool | date | None
"""Money is whole cents (int); text stands as it is, also where it is not what the column wants."""
Row = dict[str, Cell]
Tables = dict[str, list[Row]]


def write_feeds(
    inbox: Path, business_date: date, tables: Mapping[str, Sequence[Row]], remarks: Mapping[str, object] | None = None
) -> None:
    """The night's feed folder; `remarks` are further keys of the manifest."""
    folder = inbox / "feeds" / business_date.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for table, rows in sorted(tables.items()):
        content = csv_bytes(table, rows)
        (folder / f"{table}.csv").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files.append({"name": f"{table}.csv", "rows": len(rows), "sha256": digest})
    manifest = {"files": files, **(remarks or {})}
    (folder / "_manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    (folder / "_READY").touch()


def csv_bytes(table: str, rows: Sequence[Row]) -> bytes:
    """The table as CSV; a column that a row leaves out is empty."""
    columns = FEEDS[table].columns
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in columns)
    writer.writerows([_written(column, row.get(column.name)) for column in columns] for row in rows)
    return text.getvalue().encode()


def _written(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    if column.type is Type.MONEY and isinstance(cell, int):
        return decimal(cell)
    return str(cell)


def decimal(cents: int) -> str:
    """`-1234.05` for -123405: the contract's way to write money, and that of X12."""
    whole, fraction = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{fraction:02d}"
