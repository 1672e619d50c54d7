"""The journal: brings what is posted for a source into line with what should be, by adding entries alone.

An entry that should no longer stand is taken back by its negation (`rev:<posting key>`, which is used for nothing
else), and what should stand instead is posted beside it; a meaning that is posted again gets `@2`, `@3` … So the net
ledger is a function of what is known, whatever the order it came in. The database sees to it that an entry is taken
back at most once, and that of the entries by which payers take one back (`undoes`) at most one stands.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row, func, literal_column, select, union_all

from backoffice.billing.model import Account, Entry, Leg
from backoffice.billing.queries import statement
from backoffice.office import Counts
from backoffice.store.tables.journal import journal_entries, journal_lines
from backoffice.store.write import copy_rows
from backoffice.value import value

_ENTRY = (
    "posting_key",
    "source",
    "source_key",
    "version",
    "event",
    "business_date",
    "event_date",
    "reverses",
    "undoes",
)
_LINE = ("posting_key", "line", "account", "subledger", "claim_id", "amount_cents")


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry that stands in the journal and has not been taken back."""

    posting_key: str
    source: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class History:
    """What the journal holds of some sources: the entries that stand, and which sources were ever posted."""

    standing: Sequence[Posted]
    sources: Set[str]


@value
class _Writing:
    source: str
    entry: Entry
    reverses: str | None = None


def settle(connection: Connection, business_date: date, wanted: Mapping[str, Sequence[Entry]]) -> Counts:
    """Makes the journal hold exactly the wanted entries for each source; the caller holds the billing lock.

    Counts entries posted, reversed and kept.
    """
    history = history_of(connection, wanted)
    standing = {(one.source, one.entry.key): one for one in history.standing}
    writings: list[_Writing] = []
    kept: set[tuple[str, str]] = set()
    for source, entries in wanted.items():
        for entry in entries:
            known = standing.get((source, entry.key))
            if known and _content(known.entry) == _content(entry):
                kept.add((source, entry.key))
            else:
                writings.append(_Writing(source, entry))
    reversals = [_reversal(known) for place, known in standing.items() if place not in kept]
    _write(connection, business_date, [*reversals, *writings], history.sources)
    return {"posted": len(writings), "reversed": len(reversals), "kept": len(kept)}


def history_of(connection: Connection, sources: Iterable[str]) -> History:
    """What was posted for these sources, and what of it has not been taken back."""
    rows = connection.execute(statement("history"), {"sources": list(sources)}).all()
    heads: dict[str, Row[tuple[object, ...]]] = {}
    legs: dict[str, list[Leg]] = {}
    for row in rows:
        if not row.reverses and not row.undone_by:
            heads[row.posting_key] = row
            leg = Leg(Account(row.account), row.subledger, row.amount_cents, row.claim_id)
            legs.setdefault(row.posting_key, []).append(leg)
    standing = [
        Posted(key, head.source, Entry(head.source_key, head.event, head.event_date, tuple(legs[key])))
        for key, head in heads.items()
    ]
    return History(standing, {row.source for row in rows})


def rivals(connection: Connection, source: str) -> list[str]:
    """Other sources with an entry by which a payer takes back the same as by one of this source, both standing."""
    return list(connection.scalars(statement("rivals"), {"source": source}))


def _reversal(known: Posted) -> _Writing:
    legs = tuple(Leg(leg.account, leg.subledger, -leg.amount_cents, leg.claim_id) for leg in known.entry.legs)
    entry = Entry(f"rev:{known.posting_key}", "taken_back", known.entry.event_date, legs)
    return _Writing(known.source, entry, known.posting_key)


def _write(connection: Connection, business_date: date, writings: Sequence[_Writing], known_sources: Set[str]) -> None:
    if not writings:
        return
    # A meaning names its source: one of a source that was never posted is new.
    versions = _versions(connection, [one.entry.key for one in writings if one.source in known_sources])
    entries, lines = [], []
    for writing in writings:
        entry = writing.entry
        version = versions[entry.key] = versions.get(entry.key, 0) + 1
        key = entry.key if version == 1 else f"{entry.key}@{version}"
        head = (key, writing.source, entry.key, version, entry.event, business_date, entry.event_date)
        entries.append((*head, writing.reverses, entry.undoes or None))
        lines += [
            (key, number, leg.account.value, leg.subledger, leg.claim_id, leg.amount_cents)
            for number, leg in enumerate(entry.legs, 1)
        ]
    copy_rows(connection, journal_entries, _ENTRY, entries)
    copy_rows(connection, journal_lines, _LINE, lines)


def _versions(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """How often each meaning was posted before; the first posting bears the meaning itself as its key."""
    if not keys:
        return {}
    columns = journal_entries.c
    postings = select(columns.source_key, columns.version)
    first = postings.where(columns.posting_key == func.any(keys))
    # A bound parameter instead of the number would keep the planner from the index of what was posted again.
    again = postings.where(columns.version > literal_column("1"), columns.source_key == func.any(keys))
    known = union_all(first, again).subquery()
    query = select(known.c.source_key, func.max(known.c.version)).group_by(known.c.source_key)
    return {row[0]: row[1] for row in connection.execute(query)}


def _content(entry: Entry) -> tuple[date, frozenset[Leg]]:
    return entry.event_date, frozenset(entry.legs)
