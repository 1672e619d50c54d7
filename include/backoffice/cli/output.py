"""How the command line speaks: tables for people, JSON with documented keys for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rich.console import Console
from rich.table import Table

from backoffice.money import dollars

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Output:
    """Prints records either way. Columns that end in `_cents` are shown as money, right-aligned."""

    as_json: bool

    def records(self, title: str, records: Sequence[Record], note: str = "") -> None:
        """A list of records that share their keys."""
        if self.as_json:
            self.data([dict(record) for record in records])
            return
        console = Console()
        if not records:
            console.print(f"{title}: none")
        else:
            console.print(_table(title, records))
        if note:
            console.print(note, style="dim")

    def data(self, value: object) -> None:
        """Any value as JSON."""
        print(json.dumps(value, indent=2, default=_plain))  # noqa: T201 - the program's output

    def line(self, text: str) -> None:
        """A sentence for people; programs get none."""
        if not self.as_json:
            Console().print(text)


def _table(title: str, records: Sequence[Record]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for name in records[0]:
        is_number = isinstance(records[0][name], int) and not isinstance(records[0][name], bool)
        table.add_column(name.removesuffix("_cents"), justify="right" if is_number else "left")
    for record in records:
        table.add_row(*(_cell(name, value) for name, value in record.items()))
    return table


def _cell(name: str, value: object) -> str:
    if name.endswith("_cents") and isinstance(value, int):
        return dollars(value)
    return "" if value is None else str(value)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
