"""What the records job reads and writes beside the violations: results, movements of tables, credentials."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from backoffice.feeds.contract import FEEDS
from backoffice.records.model import Count, Expiry, Movement, Rule, State, Tally
from backoffice.store.tables.house import gates, snapshot_loads
from backoffice.store.tables.records import dq_results, dq_tables
from backoffice.store.tables.snapshots import SNAPSHOTS


def standing(connection: Connection, business_date: date) -> set[str]:
    """Tables that have a snapshot that night, empty or not."""
    query = select(snapshot_loads.c.table_name).where(snapshot_loads.c.business_date == business_date)
    return set(connection.scalars(query))


def save_tallies(
    connection: Connection, business_date: date, rules: Mapping[str, Rule], tallies: Mapping[str, Tally]
) -> None:
    """Replaces the night's results; their states are judged later."""
    connection.execute(delete(dq_results).where(dq_results.c.business_date == business_date))
    rows = [
        {
            "business_date": business_date,
            "rule_id": rule_id,
            "table_name": rule.table,
            "tested_count": tally.ours and tally.ours.tested,
            "failing_count": tally.ours and tally.ours.failing,
            "gx_tested_count": tally.theirs and tally.theirs.tested,
            "gx_failing_count": tally.theirs and tally.theirs.failing,
            "error_code": tally.error,
        }
        for rule_id, rule in rules.items()
        for tally in [tallies.get(rule_id, Tally())]
    ]
    if rows:
        connection.execute(insert(dq_results), rows)


def tallies_of(connection: Connection, business_date: date) -> dict[str, Tally]:
    """The night's tallies by rule, as they were saved."""
    query = select(dq_results).where(dq_results.c.business_date == business_date)
    return {
        row.rule_id: Tally(
            ours=_count(row.tested_count, row.failing_count),
            theirs=_count(row.gx_tested_count, row.gx_failing_count),
            error=row.error_code,
        )
        for row in connection.execute(query)
    }


def _count(tested: int | None, failing: int | None) -> Count | None:
    return None if tested is None or failing is None else Count(tested, failing)


def save_states(connection: Connection, business_date: date, states: Mapping[str, State]) -> None:
    """Writes the verdicts of a night beside its counts."""
    statement = (
        update(dq_results)
        .where(dq_results.c.business_date == business_date, dq_results.c.rule_id == bindparam("judged_rule"))
        .values(state=bindparam("verdict"))
    )
    if states:
        connection.execute(statement, [{"judged_rule": rule, "verdict": state} for rule, state in states.items()])


def last_known_states(connection: Connection, business_date: date) -> dict[str, State]:
    """The newest state of each rule, up to that night, in which it was asked and the check did not break."""
    query = (
        select(dq_results.c.rule_id, dq_results.c.state)
        .ext(distinct_on(dq_results.c.rule_id))
        .where(dq_results.c.business_date <= business_date, dq_results.c.state != State.ERROR)
        .where(dq_results.c.tested_count.is_not(None))
        .order_by(dq_results.c.rule_id, dq_results.c.business_date.desc())
    )
    return {row.rule_id: State(row.state) for row in connection.execute(query)}


def measure(connection: Connection, business_date: date, tables: Iterable[str]) -> None:
    """Replaces the night's movements of these tables, each against the newest earlier night that was not bad itself."""
    connection.execute(delete(dq_tables).where(dq_tables.c.business_date == business_date))
    rows = [_measured(connection, business_date, table) for table in sorted(tables)]
    if rows:
        connection.execute(insert(dq_tables), rows)


def _measured(connection: Connection, business_date: date, table: str) -> dict[str, object]:
    snapshot = SNAPSHOTS[table]
    baseline = _baseline_date(connection, business_date, table)
    before, now = snapshot.alias(), snapshot.alias()
    same = and_(now.c.business_date == business_date, *(now.c[name] == before.c[name] for name in FEEDS[table].key))
    lost = select(func.count()).select_from(before).where(before.c.business_date == baseline, ~exists().where(same))
    return {
        "business_date": business_date,
        "table_name": table,
        "row_count": connection.scalar(_rows_on(table, business_date)),
        "baseline_date": baseline,
        "baseline_count": connection.scalar(_rows_on(table, baseline)) if baseline else 0,
        "lost_count": connection.scalar(lost) if baseline else 0,
    }


def _rows_on(table: str, day: date) -> Select[int]:
    snapshot = SNAPSHOTS[table]
    return select(func.count()).select_from(snapshot).where(snapshot.c.business_date == day)


def _baseline_date(connection: Connection, business_date: date, table: str) -> date | None:
    was_bad = exists().where(
        dq_tables.c.business_date == snapshot_loads.c.business_date,
        dq_tables.c.table_name == table,
        dq_tables.c.reason != "",
    )
    newest: date | None = connection.scalar(
        select(func.max(snapshot_loads.c.business_date)).where(
            snapshot_loads.c.table_name == table, snapshot_loads.c.business_date < business_date, ~was_bad
        )
    )
    return newest


def movements(connection: Connection, business_date: date) -> list[Movement]:
    """How the watched tables moved that night."""
    query = select(dq_tables).where(dq_tables.c.business_date == business_date).order_by(dq_tables.c.table_name)
    return [
        Movement(row.table_name, row.row_count, row.baseline_count, row.lost_count) for row in connection.execute(query)
    ]


def save_collapses(connection: Connection, business_date: date, collapses: Mapping[str, str]) -> None:
    """Writes the verdicts over the tables of a night."""
    for table, reason in collapses.items():
        connection.execute(
            update(dq_tables)
            .where(dq_tables.c.business_date == business_date, dq_tables.c.table_name == table)
            .values(reason=reason)
        )


def closed_gates(connection: Connection, business_date: date) -> dict[str, list[str]]:
    """Why gates were closed that night, by domain."""
    query = select(gates).where(gates.c.business_date == business_date, gates.c.is_closed)
    return {row.domain: row.reasons.split(",") for row in connection.execute(query)}


def expiries(connection: Connection, business_date: date) -> Sequence[Expiry]:
    """Licences and registrations of active providers, and credentials of staff who have not left."""
    providers, staff, credentials = (SNAPSHOTS[table] for table in ("providers", "staff", "credentials"))
    of_providers = [
        select(
            (literal("provider:") + providers.c.provider_id).label("holder"),
            literal(kind).label("kind"),
            expiry.label("expiry_date"),
        ).where(providers.c.business_date == business_date, providers.c.is_active, expiry.is_not(None))
        for kind, expiry in _provider_papers()
    ]
    of_staff = (
        select(
            (literal("staff:") + staff.c.staff_id).label("holder"),
            credentials.c.kind.label("kind"),
            credentials.c.expiry_date.label("expiry_date"),
        )
        .join_from(
            credentials,
            staff,
            and_(
                staff.c.staff_id == credentials.c.staff_id,
                staff.c.business_date == credentials.c.business_date,
            ),
        )
        .where(credentials.c.business_date == business_date, credentials.c.expiry_date.is_not(None))
        .where(or_(staff.c.left_date.is_(None), staff.c.left_date >= business_date))
    )
    query = union_all(*of_providers, of_staff).order_by("holder", "kind")
    return [Expiry(row.holder, row.kind, row.expiry_date) for row in connection.execute(query)]


def _provider_papers() -> list[tuple[str, ColumnElement[date]]]:
    providers = SNAPSHOTS["providers"]
    return [("license", providers.c.license_expiry_date), ("dea", providers.c.dea_expiry_date)]
