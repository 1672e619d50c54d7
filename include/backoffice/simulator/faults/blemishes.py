"""What the records job has to find: one row for each rule that can be broken without disturbing anything else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from backoffice.feeds.contract import FEEDS
from backoffice.simulator.cast import Part
from backoffice.simulator.faults.guests import GUESTS, credential, provider
from backoffice.simulator.folders import Cell, Row, Tables
from backoffice.simulator.people import coverages_of, everybody
from backoffice.simulator.truth import Truth
from backoffice.simulator.world import Spec

_PIPELINE = "records"
_NIGHT = "night"
_BEYOND_THE_SHARE = 1.4
_NOTICES = (30, 60, 90)


@dataclass(frozen=True, slots=True)
class Blemish:
    """An entry of blemishes.yaml."""

    rule: str
    guest: str
    changes: Mapping[str, Cell]
    item: str = "record"
    verdict: str = ""
    since: int = 0
    until: int = 100_000
    pct: int = 0
    also: tuple[str, ...] = field(default=())
    without_lines: bool = False
    without_claim: bool = False


@cache
def listed() -> tuple[Blemish, ...]:
    """All entries; those that need a share of the table come last, when the table has its size."""
    rows = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    renamed = ({{"set": "changes", "from": "since"}.get(key, key): value for key, value in row.items()} for row in rows)
    return tuple(sorted((Blemish(**row) for row in renamed), key=lambda each: each.pct > 0))


def plant(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """Adds a guest row for each blemish of the night; yields the items they lead to."""
    night = (on - spec.first_date).days
    number = 0
    for place, blemish in enumerate(listed()):
        number = max(number, place)
        if blemish.since <= night < blemish.until:
            for _ in range(_rows_wanted(blemish, tables)):
                row = _guest(spec, tables, blemish, number)
                number += 1
            yield from _truths(blemish, row)
    yield from _coverages(spec)
    yield from _papers(spec, on, tables)
    yield from _twins(spec, tables)


def _rows_wanted(blemish: Blemish, tables: Tables) -> int:
    if not blemish.pct:
        return 1
    return int(len(tables[blemish.guest]) * blemish.pct * _BEYOND_THE_SHARE / 100) + 1


def _guest(spec: Spec, tables: Tables, blemish: Blemish, number: int) -> Row:
    row = GUESTS[blemish.guest](spec, tables, number)
    if blemish.without_lines:
        tables["claim_lines"].pop()
    if blemish.without_claim:
        tables["claims"].pop()
    row.update({column: _cell(spec, value) for column, value in blemish.changes.items()})
    return row


def _cell(spec: Spec, value: Cell) -> Cell:
    """A date written as nights from the first one becomes a date."""
    if isinstance(value, str) and value.startswith(_NIGHT):
        return spec.first_date + timedelta(days=int(value.removeprefix(_NIGHT)))
    return value


def _truths(blemish: Blemish, row: Row) -> Iterator[Truth]:
    for rule in (blemish.rule, *blemish.also):
        if blemish.item == "record":
            columns = FEEDS[blemish.guest].columns
            key = "/".join(str(row[column.name]) for column in columns if column.is_key)
            yield _truth("RECORD", f"{blemish.guest}:{key}:{rule}", rule)
        elif blemish.item == "rule":
            yield _truth("RULE", rule, "WARN")
        else:
            yield _truth("FD_CONFLICT", f"{rule}:*", blemish.verdict)


def _coverages(spec: Spec) -> Iterator[Truth]:
    """What the coverages of the eligibility job's patients break."""
    for who in everybody(spec):
        coverage = coverages_of(spec, who)[0]
        if who.part is Part.UNKNOWN_PAYER:
            rule = "COVERAGE_PAYER_UNKNOWN"
            yield _truth("RECORD", f"coverages:{coverage.coverage_id}:{rule}", rule)
        elif who.part is Part.NO_MEMBER_ID:
            yield _truth("RULE", "COVERAGE_MEMBER_ID_MISSING", "WARN")


def _papers(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """Licences and certificates that have expired, or soon will."""
    licence = provider(spec, tables, 901)
    licence |= {"is_active": True, "license_expiry_date": spec.first_date - timedelta(days=3)}
    yield _truth("CREDENTIAL", f"provider:{licence['provider_id']}:license", "EXPIRED")
    for number, days in enumerate((-10, 2, 33, 91), start=911):
        paper = credential(spec, tables, number)
        expiry = spec.first_date + timedelta(days=days)
        paper["expiry_date"] = expiry
        if reason := _notice((expiry - on).days):
            yield _truth("CREDENTIAL", f"staff:{paper['staff_id']}:{paper['kind']}", reason)


def _notice(days_left: int) -> str:
    if days_left < 0:
        return "EXPIRED"
    return next((f"EXPIRES_{days}" for days in _NOTICES if days_left <= days), "")


def _twins(spec: Spec, tables: Tables) -> Iterator[Truth]:
    """Two records that share what only one may have."""
    twin = provider(spec, tables, 902)
    twin["npi"] = tables["providers"][0]["npi"]
    yield _truth("FD_CONFLICT", "PROVIDER_NAME_OF_NPI:*", "AMBIGUOUS")
    lamp, other = (GUESTS["equipment"](spec, tables, number) for number in (903, 904))
    other |= {"serial_number": lamp["serial_number"], "model": "LAMP-2"}
    yield _truth("FD_CONFLICT", "EQUIPMENT_MODEL_OF_SERIAL:*", "AMBIGUOUS")


def _truth(kind: str, subject: str, reason: str) -> Truth:
    """The fault is the broken rule, or what is wrong with a paper."""
    fault = subject.split(":", maxsplit=1)[0] if kind in ("RULE", "FD_CONFLICT") else reason
    return Truth(fault.lower(), _PIPELINE, kind, subject, reason)
