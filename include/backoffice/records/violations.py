"""What becomes of a key that breaks a rule, from night to night: new, known, fixed, reopened, quarantined."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, and_, case, exists, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert

from backoffice.records.model import Status, Violation
from backoffice.store.tables.records import dq_failures, dq_quarantine, dq_violations

OPEN = (Status.NEW, Status.KNOWN, Status.REOPENED)
_stored = dq_violations.c


def settle(connection: Connection, business_date: date, unknown: Collection[str]) -> int:
    """Brings the violations into line with the night's failing keys; how many are open.

    Rules whose check broke or could not be asked are `unknown`: their violations stay as they are. Doing it again with
    the same keys changes nothing.
    """
    failing = select(
        dq_failures.c.rule_id,
        dq_failures.c.table_name,
        dq_failures.c.record_key,
        dq_failures.c.group_id,
        dq_failures.c.verdict,
        literal(Status.NEW.value),
        literal(business_date),
        literal(business_date),
        literal(business_date),
        null(),
    ).where(dq_failures.c.business_date == business_date, dq_failures.c.rule_id.not_in(unknown))
    statement = insert(dq_violations).from_select([column.name for column in dq_violations.columns], failing)
    came_back = and_(_stored.status == Status.FIXED, _stored.fixed_date < business_date)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[column.name for column in dq_violations.primary_key.columns],
            set_={
                "group_id": statement.excluded.group_id,
                "verdict": statement.excluded.verdict,
                "status": case(
                    (_stored.status == Status.WAIVED, Status.WAIVED.value),
                    (came_back, Status.REOPENED.value),
                    (_stored.status == Status.FIXED, Status.KNOWN.value),
                    (_stored.since_date < business_date, Status.KNOWN.value),
                    else_=_stored.status,
                ),
                "first_seen_date": func.least(_stored.first_seen_date, business_date),
                "since_date": case((came_back, business_date), else_=_stored.since_date),
                "last_seen_date": business_date,
                "fixed_date": null(),
            },
        )
    )
    _close(connection, business_date, unknown)
    return connection.scalar(select(func.count()).where(_stored.status.in_(OPEN))) or 0


def _close(connection: Connection, business_date: date, unknown: Collection[str]) -> None:
    """What no longer fails is fixed; so are the violations of rules that have been taken out."""
    still_fails = exists().where(
        dq_failures.c.business_date == business_date,
        dq_failures.c.rule_id == _stored.rule_id,
        dq_failures.c.table_name == _stored.table_name,
        dq_failures.c.record_key == _stored.record_key,
    )
    connection.execute(
        update(dq_violations)
        .where(_stored.status != Status.FIXED, _stored.rule_id.not_in(unknown), ~still_fails)
        .values(status=Status.FIXED, fixed_date=business_date)
    )


def lower_first_seen(connection: Connection, business_date: date) -> int:
    """Dates known violations back to an older night that saw them too; how many."""
    result = connection.execute(
        update(dq_violations)
        .where(_stored.first_seen_date > business_date)
        .where(
            exists().where(
                dq_failures.c.business_date == business_date,
                dq_failures.c.rule_id == _stored.rule_id,
                dq_failures.c.table_name == _stored.table_name,
                dq_failures.c.record_key == _stored.record_key,
            )
        )
        .values(first_seen_date=business_date)
    )
    return result.rowcount


def mark_quarantine(connection: Connection, business_date: date, critical: Collection[str]) -> int:
    """Marks the keys that break one of these rules, and lifts the marks of the others; how many stand."""
    breaking = select(_stored.table_name, _stored.record_key, _stored.rule_id, _stored.since_date, null()).where(
        _stored.status.in_(OPEN), _stored.rule_id.in_(critical)
    )
    names = [column.name for column in dq_quarantine.columns]
    keys = [column.name for column in dq_quarantine.primary_key.columns]
    marks = insert(dq_quarantine).from_select(names, breaking)
    connection.execute(marks.on_conflict_do_update(index_elements=keys, set_={"until_date": null()}))
    still_breaks = exists().where(
        _stored.status.in_(OPEN),
        _stored.rule_id.in_(critical),
        _stored.table_name == dq_quarantine.c.table_name,
        _stored.record_key == dq_quarantine.c.record_key,
        _stored.rule_id == dq_quarantine.c.rule_id,
        _stored.since_date == dq_quarantine.c.from_date,
    )
    stands = dq_quarantine.c.until_date.is_(None)
    connection.execute(update(dq_quarantine).where(stands, ~still_breaks).values(until_date=business_date))
    return connection.scalar(select(func.count()).select_from(dq_quarantine).where(stands)) or 0


def open_violations(connection: Connection) -> list[Violation]:
    """All violations that stand and nobody has waived, in order."""
    query = select(dq_violations).where(_stored.status.in_(OPEN))
    ordered = query.order_by(_stored.rule_id, _stored.table_name, _stored.record_key)
    return [
        Violation(row.rule_id, row.table_name, row.record_key, row.since_date, row.group_id, row.verdict)
        for row in connection.execute(ordered)
    ]


def failures_of(connection: Connection, business_date: date) -> list[Violation]:
    """What an older night saw, in order."""
    query = select(dq_failures).where(dq_failures.c.business_date == business_date)
    ordered = query.order_by(dq_failures.c.rule_id, dq_failures.c.table_name, dq_failures.c.record_key)
    return [
        Violation(row.rule_id, row.table_name, row.record_key, business_date, row.group_id, row.verdict)
        for row in connection.execute(ordered)
    ]
