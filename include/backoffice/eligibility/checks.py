"""The night's checks and the status of each visit: saved, and read back for the work list."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, exists, func, select

from backoffice.eligibility.findings import Odd, Standing
from backoffice.eligibility.history import Outcome
from backoffice.eligibility.model import AWAITED, NOBODY_ASKS, NOT_ASKED, Check, CheckState, Status, VisitStatus
from backoffice.office import Counts
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_attempts,
    eligibility_checks,
    eligibility_statuses,
)
from backoffice.store.write import insert_or_keep, replace_night

_NEVER_ASKED = (
    CheckState.SKIPPED_FRESH,
    CheckState.INCOMPLETE,
    CheckState.SUPERSEDED,
    *NOBODY_ASKS,
)
_ODD_KINDS = {Outcome.UNMATCHED: "ANSWER_UNMATCHED", Outcome.WRONG_MEMBER: "WRONG_MEMBER"}


def save_checks(connection: Connection, business_date: date, checks: Sequence[Check]) -> Counts:
    """Stores the night's checks; one that was asked, or awaits an earlier answer, stays as it is.

    Counts the decisions, a figure a state.
    """
    table = eligibility_checks
    was_asked = exists().where(eligibility_attempts.c.check_id == table.c.check_id)
    never_asked = (table.c.business_date == business_date, table.c.state.in_(_NEVER_ASKED), ~was_asked)
    connection.execute(delete(table).where(*never_asked))
    insert_or_keep(connection, table, [_check_row(business_date, check) for check in checks])
    decided = Counter(check.state for check in checks)
    return {state.value: decided[state] for state in (CheckState.PLANNED, CheckState.AWAITED, *_NEVER_ASKED)}


def add_check(connection: Connection, business_date: date, check: Check) -> None:
    """Adds a check that a person wants to the night's; one that is there already stays as it is."""
    insert_or_keep(connection, eligibility_checks, [_check_row(business_date, check)])


def silences(connection: Connection, business_date: date) -> dict[str, str]:
    """Why each check of the night has no answer: reason by check_id."""
    query = select(eligibility_checks.c.check_id, eligibility_checks.c.reason_code).where(
        eligibility_checks.c.business_date == business_date, eligibility_checks.c.reason_code != ""
    )
    return {row.check_id: row.reason_code for row in connection.execute(query)}


def awaited_checks(connection: Connection, business_date: date) -> dict[str, str]:
    """The checks of the night that wait for the answer to an earlier one: check_id of that one by their own."""
    query = select(eligibility_checks.c.check_id, eligibility_checks.c.awaited_check_id).where(
        eligibility_checks.c.business_date == business_date, eligibility_checks.c.awaited_check_id != ""
    )
    return {row.check_id: row.awaited_check_id for row in connection.execute(query)}


def is_any_awaited(connection: Connection, business_date: date) -> bool:
    """Whether the answer to a check of the night is still to come."""
    checks = eligibility_checks.c
    query = select(checks.check_id).where(checks.business_date == business_date, checks.reason_code == AWAITED)
    return bool(connection.scalar(select(query.exists())))


def save_statuses(connection: Connection, business_date: date, found: Sequence[VisitStatus]) -> Counts:
    """Replaces the night's statuses; a figure a status, without the coverages that nobody asks about."""
    columns = [field.name for field in fields(VisitStatus)]
    replace_night(connection, eligibility_statuses, business_date, columns, map(astuple, found))
    figures = Counter(each.status for each in found if each.reason_code not in NOT_ASKED)
    return {status.value.lower(): figures[status] for status in Status}


def standings(connection: Connection, business_date: date, zone: ZoneInfo) -> list[Standing]:
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
    return [
        Standing(
            *row[:5],
            CheckState(row.state),
            row.visit_date,
            Status(row.status),
            row.reason_code,
            row.stake_cents,
            row.awaited_until_at.astimezone(zone).date() if row.awaited_until_at else None,
        )
        for row in connection.execute(query)
    ]


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
