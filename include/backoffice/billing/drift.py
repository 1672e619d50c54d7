"""Compares our ledger with what the practice system has posted, each night anew; it never changes the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, select

from backoffice.billing.decide.drift import Difference, Drift, Posted, Why, differences, settled_date
from backoffice.billing.queries import statement
from backoffice.office import Counts, Office
from backoffice.store.tables.practice_system import billing_drifts
from backoffice.store.write import copy_rows
from backoffice.workdays import Workdays

_COLUMNS = (
    "claim_id",
    "party",
    "number",
    "why",
    "their_kind",
    "our_kind",
    "trace_number",
    "theirs_cents",
    "ours_cents",
    "since_date",
    "is_awaited",
)
_Side = tuple[str, str]
_Standing = tuple[date, bool]


def compare(connection: Connection, office: Office, on: date, workdays: Workdays) -> Counts:
    """Replaces the differences by those as of a date; the caller holds the billing lock.

    A practice whose system has never handed over any posting has no drift. Counts: differences, and claims
    and parties that differ.
    """
    connection.execute(delete(billing_drifts))
    pms_date = connection.scalar(select(func.practice_system_date(on)))
    if pms_date is None:
        return {"drifts": 0, "drifting": 0}
    settings = office.settings.billing
    wanted = {
        "pms_date": pms_date,
        "start_date": office.settings.ledger_start_date,
        "kinds": sorted(settings.pms_kinds),
        "settled_date": settled_date(on, settings.drift_wait_days, workdays),
        "imported_date": settled_date(on, settings.export.wait_days if settings.export else 0, workdays),
    }
    sides: dict[str, list[Posted]] = {"theirs": [], "ours": []}
    standing: dict[_Side, _Standing] = {}
    for row in connection.execute(statement("drift"), wanted):
        posted = Posted(row.claim_id, row.party, row.kind, row.trace_number, row.amount_cents)
        sides[row.side].append(posted)
        standing[row.claim_id, row.party] = row.since_date, row.is_awaited
    found = _numbered(differences(sides["theirs"], sides["ours"]))
    rows = [_row(number, one, standing[one.claim_id, one.party]) for number, one in found]
    copy_rows(connection, billing_drifts, _COLUMNS, rows)
    return {"drifts": len(rows), "drifting": len({(one.claim_id, one.party) for _, one in found})}


def open_drifts(connection: Connection) -> list[Drift]:
    """What needs a person: every claim and party that differs and is not merely awaited."""
    groups: dict[_Side, list[Difference]] = defaultdict(list)
    since: dict[_Side, date] = {}
    columns = billing_drifts.c
    query = select(billing_drifts).where(~columns.is_awaited).order_by(columns.claim_id, columns.party, columns.number)
    for row in connection.execute(query):
        side = row.claim_id, row.party
        since[side] = row.since_date
        groups[side].append(
            Difference(
                *side,
                why=Why(row.why),
                their_kind=row.their_kind,
                our_kind=row.our_kind,
                trace_number=row.trace_number,
                theirs_cents=row.theirs_cents,
                ours_cents=row.ours_cents,
            )
        )
    return [Drift(*side, since[side], tuple(members)) for side, members in groups.items()]


def _numbered(found: Iterable[Difference]) -> Sequence[tuple[int, Difference]]:
    numbers: dict[_Side, int] = defaultdict(int)
    numbered = []
    for one in found:
        numbers[one.claim_id, one.party] += 1
        numbered.append((numbers[one.claim_id, one.party], one))
    return numbered


def _row(number: int, one: Difference, standing: _Standing) -> tuple[object, ...]:
    return (
        one.claim_id,
        one.party,
        number,
        one.why.value,
        one.their_kind,
        one.our_kind,
        one.trace_number,
        one.theirs_cents,
        one.ours_cents,
        *standing,
    )
