"""Seals anew what lies under an older key, so that the older key can go."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, LargeBinary, Row, select, type_coerce, update

from backoffice.store.engine import transaction
from backoffice.store.seal import is_under_newest_key
from backoffice.store.tables.house import payloads

_AT_A_TIME = 500


def reseal(engine: Engine) -> dict[str, int]:
    """Brings every payload under the newest key, some in a transaction. Counts: payloads, and resealed of them.

    Killed in the middle, it goes on where it was the next time. `Broken("SEAL_BROKEN")` at one that no key opens.
    """
    counts = {"payloads": 0, "resealed": 0}
    last = ""
    while True:
        with transaction(engine) as connection:
            rows = _after(connection, last)
            if not rows:
                return counts
            old = [row for row in rows if not is_under_newest_key(row.token)]
            for row in old:
                connection.execute(update(payloads).where(payloads.c.sha256 == row.sha256).values(content=row.content))
        counts["payloads"] += len(rows)
        counts["resealed"] += len(old)
        last = rows[-1].sha256


def sample(engine: Engine) -> dict[str, int]:
    """Opens some payloads: ordered by hash, the first few are of any age. Counts: opened, and under an older key.

    `Broken("SEAL_BROKEN")` when no key opens one of them.
    """
    with transaction(engine) as connection:
        rows = _after(connection, "")
    return {"opened": len(rows), "under_older_key": sum(not is_under_newest_key(row.token) for row in rows)}


def _after(connection: Connection, last: str) -> Sequence[Row[tuple[str, bytes, bytes]]]:
    """The next payloads in order of their hash, opened, beside the tokens as they lie there."""
    token = type_coerce(payloads.c.content, LargeBinary).label("token")
    query = select(payloads.c.sha256, payloads.c.content, token).where(payloads.c.sha256 > last)
    return connection.execute(query.order_by(payloads.c.sha256).limit(_AT_A_TIME)).all()
