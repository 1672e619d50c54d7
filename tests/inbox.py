"""Writes inbox folders the way a practice does."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date

from backoffice.feeds.contract import FEEDS
from backoffice.office import Office

Cells = Mapping[str, object]


def write_feed(office: Office, business_date: date, tables: Mapping[str, Sequence[Cells]], ready: bool = True) -> None:
    """One CSV a table with the contract's header; a column that a row leaves out is empty."""
    folder = office.inbox / "feeds" / business_date.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        names = [column.name for column in FEEDS[table].columns]
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    if ready:
        (folder / "_READY").touch()


def write_file(office: Office, path: str, content: bytes) -> None:
    """A file below the practice's inbox, such as `edi/x.835` or `bank/operating/x.bai`."""
    target = office.inbox / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _cell(value: object) -> object:
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value
