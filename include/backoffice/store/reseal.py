"""Seals anew what lies under an older key, so that the older key can go."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Engine, LargeBinary, Row, select, type_coerce, update

from backoffice.store.engine import transaction
from backoffice.store.seal import is_under_newest_key
from backoffice.store.tables.house import incidents, payloads

_AT_A_TIME = 500


_Found = Row[str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A column that holds sealed bytes, and the key of its rows."""

    key: Column[str]
    content: Column[bytes]


_ALL = {
    "payloads": _Sealed(payloads.c.sha256, payloads.c.content),
    "incidents": _Sealed(incidents.c.incident_id, incidents.c.detail),
}


def reseal(engine: Engine) -> dict[str, int]:
    """Brings everything under the newest key, some in a transaction. Counts: rows by table, and resealed of them.

    Killed in the middle, it goes on where it was the next time. `Broken("SEAL_BROKEN")` at one that no key opens.
    """
    counts = dict.fromkeys((*_ALL, "resealed"), 0)
    for name, column in _ALL.items():
        last = ""
        while rows := _resealed_after(engine, column, last, counts):
            counts[name] += len(rows)
            last = rows[-1].key
    return counts


def sample(engine: Engine) -> dict[str, int]:
    """Opens some rows of each table: ordered by hash or random id, the first few are of any age.

    Counts: opened, and under an older key. `Broken("SEAL_BROKEN")` when no key opens one of them.
    """
    with transaction(engine) as connection:
        rows = [row for column in _ALL.values() for row in _after(connection, column, "")]
    return {"opened": len(rows), "under_older_key": sum(not is_under_newest_key(row.token) for row in rows)}


def _resealed_after(engine: Engine, column: _Sealed, last: str, counts: dict[str, int]) -> Sequence[_Found]:
    """The next rows, brought under the newest key."""
    with transaction(engine) as connection:
        rows = _after(connection, column, last)
        for row in rows:
            if not is_under_newest_key(row.token):
                change = update(column.key.table).where(column.key == row.key)
                connection.execute(change.values({column.content: row.content}))
                counts["resealed"] += 1
    return rows


def _after(connection: Connection, column: _Sealed, last: str) -> Sequence[_Found]:
    """The next rows in order of their key, opened, beside the tokens as they lie there."""
    token = type_coerce(column.content, LargeBinary).label("token")
    query = select(column.key.label("key"), column.content.label("content"), token).where(column.key > last)
    return connection.execute(query.order_by(column.key).limit(_AT_A_TIME)).all()
