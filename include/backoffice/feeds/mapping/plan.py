"""A mapping file as read: which foreign rows a table is made of, and how each of its cells is filled.

A table has a list of sources, and a source a foreign `file`, which rows of it are meant (`where`, `filled`, `before`,
`until` or `after` the business date), what other files add to them (`sums`, `picks`, `spans`, `count`), and `columns`:
ours → a foreign column, or a way to make the cell (`constant`, `codes`, `by`, `day`, `minutes`, `template`, `invent`).
What is not in the foreign data is marked: `invent` by itself, an assumption with `is_invented`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import cast

import yaml

from backoffice.errors import Broken
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.mapping.cells import Case, Cell, Codes, Column, Constant, Day, Invented, Minutes, Template

Entry = Mapping[str, object]
_EMPTY = Constant("")


@dataclass(frozen=True, slots=True)
class Sum:
    """Adds up money of another file's rows; `into` is the new column, in decimals."""

    file: str
    where: Mapping[str, tuple[str, ...]]
    match: tuple[str, str]  # column here, column there
    column: str
    into: str


@dataclass(frozen=True, slots=True)
class Span:
    """Takes a column of the other file's newest row that had begun by a day here, else of the first one after it.

    A row for which there is none is left out.
    """

    file: str
    match: tuple[str, str]
    at: str
    start: str
    take: str
    into: str


@dataclass(frozen=True, slots=True)
class Pick:
    """Takes a column of the one row of another file that fits."""

    file: str
    match: tuple[str, str]
    take: str
    into: str


@dataclass(frozen=True, slots=True)
class Source:
    """The foreign rows that become rows of one table.

    `until` and `after`: a column whose day may not, or must, lie after the business date. `before`: two columns whose
    days must be in that order. `filled`: a column that may not be empty. `count`: a column within which rows are
    numbered, into NUMBER.
    """

    file: str
    where: Mapping[str, tuple[str, ...]]
    until: str
    after: str
    filled: str
    before: tuple[str, str] | None
    count: str
    sums: tuple[Sum, ...]
    picks: tuple[Pick, ...]
    spans: tuple[Span, ...]
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole mapping: the sources of each table; tables that the foreign export has nothing for have none."""

    name: str
    tables: Mapping[str, tuple[Source, ...]]

    def invented(self) -> dict[str, list[str]]:
        """Table → columns whose values are made up, at least in part."""
        found = {
            table: sorted({name for source in sources for name, cell in source.cells.items() if cell.is_invented})
            for table, sources in self.tables.items()
        }
        return {table: columns for table, columns in found.items() if columns}


def read_plan(name: str, business_date: date) -> Plan:
    """The mapping that ships under that name; `Broken("MAPPING_UNKNOWN")` or `("MAPPING_REFUSED", where)`."""
    path = files("backoffice.feeds.mapping").joinpath(f"{name}.yaml")
    if not name.isidentifier() or not path.is_file():
        raise Broken("MAPPING_UNKNOWN", name if name.isidentifier() else "")
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    reader = _Reader(business_date)
    tables = {table: tuple(reader.source(table, entry) for entry in entries) for table, entries in document.items()}
    if unknown := tables.keys() - FEEDS.keys():
        raise Broken("MAPPING_REFUSED", min(unknown))
    return Plan(name, {table: tables.get(table, ()) for table in FEEDS})


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the entries of a mapping file into objects; days that are invented count from `business_date`."""

    business_date: date

    def source(self, table: str, entry: Entry) -> Source:
        columns = cast(Mapping[str, object], entry["columns"])
        known = {column.name for column in FEEDS[table].columns} if table in FEEDS else set(columns)
        if unknown := columns.keys() - known:
            raise Broken("MAPPING_REFUSED", f"{table}.{min(unknown)}")
        before = _texts(entry.get("before"))
        return Source(
            file=str(entry["file"]),
            where=_where(entry),
            until=str(entry.get("until", "")),
            after=str(entry.get("after", "")),
            filled=str(entry.get("filled", "")),
            before=(before[0], before[1]) if before else None,
            count=str(entry.get("count", "")),
            sums=tuple(_sum(each) for each in cast(Sequence[Entry], entry.get("sums", ()))),
            picks=tuple(_pick(each) for each in cast(Sequence[Entry], entry.get("picks", ()))),
            spans=tuple(_span(each) for each in cast(Sequence[Entry], entry.get("spans", ()))),
            cells={name: self.cell(f"{table}.{name}", value) for name, value in columns.items()},
        )

    def cell(self, where: str, entry: object) -> Cell:
        """One way to fill a cell; a bare text names a foreign column."""
        if isinstance(entry, str):
            return Column((entry,))
        if not isinstance(entry, Mapping):
            raise Broken("MAPPING_REFUSED", where)
        way = cast(Entry, entry)
        is_invented = bool(way.get("is_invented", False))
        otherwise = self.cell(where, way["otherwise"]) if "otherwise" in way else _EMPTY
        if "constant" in way:
            return Constant(str(way["constant"]), is_invented)
        if "codes" in way:
            codes = cast(Mapping[object, object], way["codes"])
            table = {str(theirs): str(ours) for theirs, ours in codes.items()}
            return Codes(str(way["column"]), table, otherwise, is_invented or otherwise.is_invented)
        if "by" in way:
            cases = cast(Mapping[object, object], way["cases"])
            return Case(str(way["by"]), {str(k): self.cell(where, v) for k, v in cases.items()}, otherwise)
        return self._column(where, way, is_invented, otherwise)

    def _column(self, where: str, way: Entry, is_invented: bool, otherwise: Cell) -> Cell:
        if "template" in way:
            return Template(str(way["template"]), _texts(way.get("day_in")), is_invented)
        if "minutes" in way:
            start, end = _texts(way["minutes"])
            return Minutes(start, end, is_invented)
        if "day" in way:
            return Day(_texts(way["day"]), int(str(way.get("plus_days", 0))), is_invented)
        if "column" in way:
            letters, word = bool(way.get("letters")), str(way.get("word", ""))
            return Column(_texts(way["column"]), letters, word, otherwise, is_invented)
        if "invent" in way:
            return self._invented(way)
        raise Broken("MAPPING_REFUSED", where)

    def _invented(self, way: Entry) -> Cell:
        first, last = cast(tuple[int, int], way.get("days", (0, 0)))
        return Invented(
            kind=str(way["invent"]),
            of_columns=_texts(way["of"]),
            business_date=self.business_date,
            prefix=str(way.get("prefix", "")),
            count=int(str(way.get("count", 0))),
            values=_texts(way.get("values")),
            days=(first, last),
        )


def _sum(entry: Entry) -> Sum:
    here, there = _texts(entry["match"])
    return Sum(str(entry["file"]), _where(entry), (here, there), str(entry["column"]), str(entry["into"]))


def _pick(entry: Entry) -> Pick:
    here, there = _texts(entry["match"])
    return Pick(str(entry["file"]), (here, there), str(entry["take"]), str(entry["into"]))


def _span(entry: Entry) -> Span:
    here, there = _texts(entry["match"])
    texts = (str(entry[name]) for name in ("at", "start", "take", "into"))
    return Span(str(entry["file"]), (here, there), *texts)


def _where(entry: Entry) -> dict[str, tuple[str, ...]]:
    return {column: _texts(values) for column, values in cast(Entry, entry.get("where", {})).items()}


def _texts(value: object) -> tuple[str, ...]:
    """A text or a list of texts; numbers become texts."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
