"""The rule registry: `rules.toml`, validated as it is read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from backoffice.errors import Broken
from backoffice.feeds.contract import FEEDS
from backoffice.records.model import (
    Cell,
    Context,
    Dimension,
    Fault,
    Grain,
    Row,
    Rule,
    RuleKind,
    Severity,
    TableWatch,
    Watch,
)
from backoffice.roles import Role

DOMAINS = ("eligibility", "billing", "supplies", "maintenance")
_RULE_ID = re.compile(r"[A-Z][A-Z0-9_]{2,59}")
_READ_AS_PARAMETER = re.compile(r"%|(?<![:\w\\]):\w")
_FIRST_VALID_DATE = date(2026, 1, 1)
_CRITICAL_PCT, _CRITICAL_MIN_ROWS = Decimal(20), 20
_FIELDS = {
    *("table", "owner", "severity", "dimension", "reference", "words", "next_action", "clean_example", "faults"),
    *("kind", "context", "grain", "fail_when", "applies_when", "determinant", "dependent", "needs", "closes"),
    *("threshold_pct", "threshold_rows", "min_rows", "valid_from", "valid_to"),
}

Entry = Mapping[str, object]
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Registry:
    """All rules by id, and the watched tables by name."""

    rules: Mapping[str, Rule]
    watches: Mapping[str, TableWatch]

    def valid_on(self, day: date, switched_off: frozenset[str] = frozenset()) -> dict[str, Rule]:
        """The rules that are asked on that day; `Broken("RULE_UNKNOWN")` when a switched-off id is none of ours."""
        if unknown := switched_off - self.rules.keys():
            raise Broken("RULE_UNKNOWN", min(unknown))
        return {
            rule_id: rule
            for rule_id, rule in self.rules.items()
            if rule_id not in switched_off and rule.is_valid_on(day)
        }


@cache
def registry() -> Registry:
    """The registry that ships with the program, read once."""
    return read_registry(files("backoffice.records").joinpath("rules.toml").read_text(encoding="utf-8"))


def read_registry(text: str) -> Registry:
    """The registry in a TOML text; `Broken("RULE_REFUSED", "<rule id>: <what it lacks>")` for the first bad entry."""
    document = tomllib.loads(text, parse_float=Decimal)
    rules = {rule_id: _Reader(rule_id, entry).rule() for rule_id, entry in document["rules"].items()}
    for rule in rules.values():
        for fault in rule.faults:
            if unknown := fault.side_effects - rules.keys():
                raise Broken("RULE_REFUSED", f"{rule.rule_id}: side effect {min(unknown)}")
    watches = {table: _Reader(table, entry).watch() for table, entry in document.get("tables", {}).items()}
    return Registry(rules, watches)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one entry and refuses what is missing or not of its kind."""

    name: str
    entry: Entry

    def rule(self) -> Rule:
        kind = self.choice("kind", RuleKind, RuleKind.ROW)
        severity = self.choice("severity", Severity)
        critical = severity is Severity.CRITICAL
        if not _RULE_ID.fullmatch(self.name):
            raise self.refused("id")
        if unknown := self.entry.keys() - _FIELDS:
            raise self.refused(min(unknown))
        table = self.table(self.text("table"))
        return Rule(
            rule_id=self.name,
            table=table,
            kind=kind,
            dimension=self.choice("dimension", Dimension),
            context=self.choice("context", Context, Context.VERIFICATION),
            severity=severity,
            grain=self.choice("grain", Grain, Grain.ROW if critical else Grain.RULE),
            owner=self.choice("owner", Role),
            reference=self.text("reference"),
            fail_when=self.predicate("fail_when") if kind is RuleKind.ROW else "",
            applies_when=self.predicate("applies_when", "true"),
            determinant=self.determinant() if kind is RuleKind.FD else (),
            dependent=self.predicate("dependent") if kind is RuleKind.FD else "",
            needs=tuple(self.table(need) for need in self.texts("needs")),
            closes=self.domains(),
            threshold_pct=self.number("threshold_pct", _CRITICAL_PCT if critical else Decimal(0)),
            threshold_rows=int(self.number("threshold_rows", Decimal(0))) if "threshold_rows" in self.entry else None,
            min_rows=int(self.number("min_rows", Decimal(_CRITICAL_MIN_ROWS if critical else 0))),
            valid_from=self.day("valid_from") or _FIRST_VALID_DATE,
            valid_to=self.day("valid_to"),
            clean_example=self.row(table, self.entry.get("clean_example")),
            faults=self.faults(table),
        )

    def watch(self) -> TableWatch:
        return TableWatch(self.table(self.name), self.choice("watch", Watch), self.domains())

    def refused(self, field: str) -> Broken:
        return Broken("RULE_REFUSED", f"{self.name}: {field}")

    def text(self, field: str) -> str:
        value = self.entry.get(field)
        if not isinstance(value, str) or not value.strip():
            raise self.refused(field)
        return value.strip()

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.entry.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refused(field)
        return tuple(value)

    def choice(self, field: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        if default is not None and field not in self.entry:
            return default
        try:
            return choices(self.text(field))
        except ValueError:
            raise self.refused(field) from None

    def predicate(self, field: str, default: str = "") -> str:
        """SQL that means the same to us and to Great Expectations, which takes % and :name for parameters."""
        value = default if default and field not in self.entry else self.text(field)
        if _READ_AS_PARAMETER.search(value):
            raise self.refused(field)
        return value

    def determinant(self) -> tuple[str, ...]:
        terms = self.texts("determinant")
        if not terms or any(_READ_AS_PARAMETER.search(term) for term in terms):
            raise self.refused("determinant")
        return terms

    def table(self, name: str) -> str:
        if name not in FEEDS:
            raise self.refused(f"table {name}")
        return name

    def domains(self) -> tuple[str, ...]:
        domains = self.texts("closes")
        if unknown := set(domains) - set(DOMAINS):
            raise self.refused(f"domain {min(unknown)}")
        return domains

    def number(self, field: str, default: Decimal) -> Decimal:
        value = self.entry.get(field, default)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
            raise self.refused(field)
        return Decimal(value)

    def day(self, field: str) -> date | None:
        value = self.entry.get(field)
        if value is not None and not isinstance(value, date):
            raise self.refused(field)
        return value

    def row(self, table: str, value: object) -> dict[str, Cell]:
        """Columns of an example; an empty text stands for null."""
        if not isinstance(value, Mapping) or not value:
            raise self.refused("clean_example")
        known = {column.stored_name for column in FEEDS[table].columns}
        if unknown := value.keys() - known:
            raise self.refused(f"column {min(unknown)}")
        return {column: None if cell == "" else cell for column, cell in value.items()}

    def faults(self, table: str) -> tuple[Fault, ...]:
        entries = self.entry.get("faults")
        if not isinstance(entries, list) or not entries:
            raise self.refused("faults")
        return tuple(self.fault(table, entry) for entry in entries)

    def fault(self, table: str, entry: Entry) -> Fault:
        rows = entry.get("rows", {})
        if not isinstance(rows, Mapping) or entry.keys() - {"set", "rows", "side_effects"}:
            raise self.refused("faults")
        beside: dict[str, tuple[Row, ...]] = {
            other: tuple(self.row(self.table(other), item) for item in items) for other, items in rows.items()
        }
        if not beside and "set" not in entry:
            raise self.refused("faults")
        return Fault(
            changes=self.row(table, entry["set"]) if "set" in entry else {},
            rows=beside,
            side_effects=frozenset(_Reader(self.name, entry).texts("side_effects")),
        )
