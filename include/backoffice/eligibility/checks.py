"""The night's checks and the status of each visit: saved, and read back for the work list."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, delete, exists, func, select

from backoffice.eligibility.findings import Odd, Standing
from backoffice.eligibility.history import Outcome
from backoffice.eligibility.model import AWAITED, NOBODY_ASKS, NOT_ASKED, Check, CheckState, Status, VisitStatus
from backoffice.office import Counts
from backoffice.store.read import among, streamed
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_attempts,
    eligibility_checks,
    eligibility_statuses,
)
from backoffice.store.write import copy_rows, insert_or_keep

_NEVER_ASKED = (
    CheckState.SKIPPED_FRESH,
    CheckState.INCOMPLETE,
    CheckState.SUPERSEDED,
    *NOBODY_ASKS,
)
_STATUS_COLUMNS = tuple(field.name for field in fields(VisitStatus))
_ODD_KINDS = {Outcome.UNMATCHED: "ANSWER_UNMATCHED", Outcome.WRONG_MEMBER: "WRONG_MEMBER"}


def forget_never_asked(connection: Connection, business_date: date) -> None:
    """Makes room for what the night decides anew: takes away its checks that were not asked and await no answer."""
    table = eligibility_checks
    was_asked = exists().where(eligibility_attempts.c.check_id == table.c.check_id)
    never_asked = (table.c.business_date == business_date, table.c.state.in_(_NEVER_ASKED), ~was_asked)
    connection.execute(delete(table).where(*never_asked))


def add_checks(connection: Connection, business_date: date, checks: Iterable[Check]) -> None:
    """Adds checks to the night's; one that is there already stays as it is."""
    insert_or_keep(connection, eligibility_checks, [_check_row(business_date, check) for check in checks])


def decisions(states: Counter[CheckState]) -> Counts:
    """What a night has decided: a figure a state that a check can begin in."""
    return {state.value: states[state] for state in (CheckState.PLANNED, CheckState.AWAITED, *_NEVER_ASKED)}


def silences(connection: Connection, checks: Iterable[Check]) -> dict[str, str]:
    """Why those of these checks that have no answer have none: reason by check_id."""
    return _stored(connection, eligibility_checks.c.reason_code, checks)


def awaited_checks(connection: Connection, checks: Iterable[Check]) -> dict[str, str]:
    """Those of these checks that wait for the answer to an earlier one: check_id of that one by their own."""
    return _stored(connection, eligibility_checks.c.awaited_check_id, checks)


def coverages_of(connection: Connection, check_ids: Collection[str]) -> set[str]:
    """The coverages that these checks ask about."""
    query = select(eligibility_checks.c.coverage_id).where(among(eligibility_checks.c.check_id, check_ids))
    return set(connection.scalars(query))


def is_any_awaited(connection: Connection, business_date: date) -> bool:
    """Whether the answer to a check of the night is still to come."""
    checks = eligibility_checks.c
    query = select(checks.check_id).where(checks.business_date == business_date, checks.reason_code == AWAITED)
    return bool(connection.scalar(select(query.exists())))


def save_statuses(connection: Connection, business_date: date, found: Iterable[Sequence[VisitStatus]]) -> Counts:
    """Replaces the night's statuses; a figure a status, without the coverages that nobody asks about."""
    connection.execute(delete(eligibility_statuses).where(eligibility_statuses.c.business_date == business_date))
    figures: Counter[Status] = Counter()
    for portion in found:
        copy_rows(
            connection,
            eligibility_statuses,
            ("business_date", *_STATUS_COLUMNS),
            ((business_date, *astuple(each)) for each in portion),
        )
        figures.update(each.status for each in portion if each.reason_code not in NOT_ASKED)
    return {status.value.lower(): figures[status] for status in Status}


def stored_statuses(connection: Connection, business_date: date) -> Iterator[VisitStatus]:
    """The night's statuses, patient by patient."""
    status = eligibility_statuses.c
    query = (
        select(*(status[name] for name in _STATUS_COLUMNS))
        .where(status.business_date == business_date)
        .order_by(status.patient_id, status.visit_date, status.appointment_id, status.coverage_id)
    )
    for row in streamed(connection, query):
        yield VisitStatus(**{**row._mapping, "status": Status(row.status)})


def standings(connection: Connection, business_date: date, zone: ZoneInfo) -> Iterator[Standing]:
    """How each visit stands after the night; days on the practice's clock."""
    status, check, attempts = eligibility_statuses.c, eligibility_checks.c, eligibility_attempts.c
    awaited_until = (
        select(func.max(attempts.awaited_until_at))
        .where(attempts.check_id.in_((check.check_id, check.awaited_check_id)))
        .scalar_subquery()
    )
    query = (
        select(
            *(status.appointment_id, status.coverage_id, status.payer_id, check.npi, status.check_id),
            *(check.state, status.visit_date, status.status, status.reason_code, status.stake_cents),
            awaited_until.label("awaited_until_at"),
        )
        .join(eligibility_checks, check.check_id == status.check_id)
        .where(status.business_date == business_date)
    )
    for row in streamed(connection, query):
        yield Standing(
            appointment_id=row.appointment_id,
            coverage_id=row.coverage_id,
            payer_id=row.payer_id,
            npi=row.npi,
            check_id=row.check_id,
            check_state=CheckState(row.state),
            visit_date=row.visit_date,
            status=Status(row.status),
            reason=row.reason_code,
            stake_cents=row.stake_cents,
            awaited_until=row.awaited_until_at.astimezone(zone).date() if row.awaited_until_at else None,
        )


def odd_answers(connection: Connection, business_date: date, days: int) -> list[Odd]:
    """The transactions of the last days whose answers were not applied, with the number of members in each."""
    answers = eligibility_answers.c
    query = (
        select(answers.outcome, answers.sha256, answers.ordinal, func.count().label("members"))
        .where(answers.outcome.in_(_ODD_KINDS))
        .where(answers.business_date > business_date - timedelta(days=days), answers.business_date <= business_date)
        .group_by(answers.outcome, answers.sha256, answers.ordinal)
    )
    return [Odd(_ODD_KINDS[Outcome(row.outcome)], *row[1:]) for row in connection.execute(query)]


def _stored(connection: Connection, column: Column[str], checks: Iterable[Check]) -> dict[str, str]:
    """What a column says of these checks, by check_id, where it is not empty."""
    check_id = eligibility_checks.c.check_id
    query = select(check_id, column).where(among(check_id, (check.check_id for check in checks)), column != "")
    return {key: said for key, said in connection.execute(query)}  # noqa: C416


def _check_row(business_date: date, check: Check) -> dict[str, object]:
    asked = check.asked
    is_told_by_state = check.state is CheckState.AWAITED or check.state in NOBODY_ASKS
    reason = check.state.name if is_told_by_state else next(iter(check.faults), "")
    return {
        "check_id": check.check_id,
        "business_date": business_date,
        "question_id": check.question_id,
        "coverage_id": asked.coverage.coverage_id,
        "patient_id": asked.coverage.patient_id,
        "payer_id": asked.coverage.payer_id,
        "npi": asked.provider.npi,
        "service_type_code": asked.service_type_code,
        "service_month": check.service_month,
        "visit_date": asked.visit_date,
        "state": check.state,
        "reason_code": reason,
        "awaited_check_id": check.awaited_check_id,
    }
