"""Imports a foreign export as one night's feed folder, by a mapping file that ships with the program."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from backoffice.feeds.contract import FEEDS
from backoffice.feeds.mapping.cells import Row
from backoffice.feeds.mapping.frames import rows_of
from backoffice.feeds.mapping.plan import Plan, Source, read_plan
from backoffice.office import Counts


def import_foreign(name: str, directory: Path, inbox: Path, business_date: date) -> Counts:
    """Writes `feeds/<business_date>/` below the practice's inbox from a foreign export.

    The manifest names mapping and invented columns. Tables that the export has nothing for are written empty. Counts:
    rows of each table (`patients`), and filled cells of columns made up at least in part (`invented.providers.npi`).
    `Broken("MAPPING_UNKNOWN")` for a name that no mapping has, `Rejected("FOREIGN_FILE")` for a file that is missing.
    """
    plan = read_plan(name, business_date)
    made = {table: _rows(plan, table, directory, business_date) for table in plan.tables}
    _write(inbox / "feeds" / business_date.isoformat(), plan, made)
    counts = {table: len(rows) for table, rows in made.items()}
    for table, columns in plan.invented().items():
        counts |= {f"invented.{table}.{column}": sum(bool(row[column]) for row in made[table]) for column in columns}
    return counts


def _rows(plan: Plan, table: str, directory: Path, business_date: date) -> list[Row]:
    return [
        _row(table, source, row) for source in plan.tables[table] for row in rows_of(source, directory, business_date)
    ]


def _row(table: str, source: Source, row: Row) -> Row:
    columns = (column.name for column in FEEDS[table].columns)
    return {name: source.cells[name].of(row) if name in source.cells else "" for name in columns}


def _write(folder: Path, plan: Plan, made: dict[str, list[Row]]) -> None:
    """The tables, then the manifest, then the mark that makes the folder count."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for table, rows in made.items():
        content = _csv([column.name for column in FEEDS[table].columns], rows)
        (folder / f"{table}.csv").write_bytes(content)
        files.append({"name": f"{table}.csv", "rows": len(rows), "sha256": hashlib.sha256(content).hexdigest()})
    manifest = {"mapping": plan.name, "files": files, "invented": plan.invented()}
    (folder / "_manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    (folder / "_READY").touch()


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()
