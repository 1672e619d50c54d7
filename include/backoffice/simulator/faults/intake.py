"""What receive_feeds has to find: tables that did not come, rows and files that nobody can read."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from backoffice.simulator.days import DAY
from backoffice.simulator.folders import Row, Tables
from backoffice.simulator.team import LOCATIONS
from backoffice.simulator.truth import Truth
from backoffice.simulator.world import COMMERCIAL, Spec

_FILE_ITEM_DAYS = 14
_EVERY = 7
_UNREADABLE = {
    "edi/{night}/notes.txt": "UNKNOWN_FORMAT",
    "bank/left-beside-{night}.csv": "ACCOUNT_UNKNOWN",
}


def plant(spec: Spec, on: date, tables: Tables, files: dict[str, bytes]) -> Iterator[Truth]:
    """Takes tables away, adds rows and files that can't be read; yields what must be found."""
    night = (on - spec.first_date).days
    yield from _missing_tables(night, tables)
    yield from _bad_rows(spec, night, tables)
    yield from _files(spec, on, files)


def _missing_tables(night: int, tables: Tables) -> Iterator[Truth]:
    """On the first night a table has no earlier file to stand in; later ones have."""
    if night == 0:
        del tables["opening_payer_items"]
        yield _item("feed_missing", "opening_payer_items", "MISSING")
    elif night % _EVERY == 1:
        del tables["budgets"]
        yield _item("feed_missing", "budgets", "STALE")


def _bad_rows(spec: Spec, night: int, tables: Tables) -> Iterator[Truth]:
    """Rows beside the right ones, so that only they are lost; a row that comes twice is counted and no more."""
    usage, fee = tables["stock_usage"][0], tables["fee_schedules"][0]
    tables["staff"].append(tables["staff"][0])
    yield Truth("duplicate_row", "feeds")
    if night % _EVERY < 3:
        tables["stock_usage"].append({**usage, "usage_date": "0000-00-00"})
        yield _item("row_bad_date", "stock_usage", "QUARANTINED_ROWS")
    if night % _EVERY in (1, 2, 3):
        tables["fee_schedules"].append(
            {**fee, "payer_id": COMMERCIAL.payer_id, "modifier": "GA", "allowed": "1,250.00"}
        )
        yield _item("row_bad_money", "fee_schedules", "QUARANTINED_ROWS")
    if night % _EVERY == 2:
        tables["closures"] += _contradiction(spec)
        yield _item("row_twice", "closures", "QUARANTINED_ROWS")


def _contradiction(spec: Spec) -> list[Row]:
    day = spec.first_date - timedelta(days=200)
    return [{"location_id": LOCATIONS[0], "closed_date": day, "reason": reason} for reason in ("flood", "fire drill")]


def _files(spec: Spec, on: date, files: dict[str, bytes]) -> Iterator[Truth]:
    """Files of no kind, and one that lies beside the account folders; they stay on the list for two weeks."""
    day = max(spec.first_date, on - timedelta(days=_FILE_ITEM_DAYS))
    while day <= on:
        if (day - spec.first_date).days % _EVERY == 0:
            yield from _unreadable(day, on, files)
        day += DAY


def _unreadable(day: date, on: date, files: dict[str, bytes]) -> Iterator[Truth]:
    for name, reason in _UNREADABLE.items():
        content = b"posted_date,amount,description,reference\r\n" if name.startswith("bank") else b"See attached.\n"
        content += day.isoformat().encode() + b"\r\n"
        if day == on:
            files[name.format(night=day.isoformat())] = content
        digest = hashlib.sha256(content).hexdigest()[:16]
        yield Truth("file_unreadable", "feeds", "FEED", f"file:{digest}", reason)


def _item(fault: str, table: str, reason: str) -> Truth:
    return Truth(fault, "feeds", "FEED", table, reason)
