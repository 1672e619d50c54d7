"""The coming visits that nobody but the patient pays: loaded with their charges, remembered since they were seen."""

from collections.abc import Sequence
from datetime import date

import holidays
from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from backoffice.eligibility.coming import is_coming, visit_day
from backoffice.eligibility.fees import FeeSchedules, procedures_of
from backoffice.eligibility.good_faith import GOOD_FAITH_ESTIMATE, SelfPayVisit
from backoffice.eligibility.model import SELF_PAY
from backoffice.office import Office
from backoffice.store.tables.eligibility import self_pay_visits
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.work import work_items
from backoffice.workdays import Workdays
from backoffice.worklist.model import Status

_APPOINTMENTS, _COVERAGES, _PAYERS = SNAPSHOTS["appointments"], SNAPSHOTS["coverages"], SNAPSHOTS["payers"]


def remember(connection: Connection, business_date: date, appointment_ids: Sequence[str]) -> None:
    """Notes the first closed day on which each visit was seen; a night that is filled in later may lower it."""
    if not appointment_ids:
        return
    seen = self_pay_visits.c.first_seen_date
    statement = insert(self_pay_visits)
    earlier = {"first_seen_date": func.least(seen, statement.excluded.first_seen_date)}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["appointment_id"], set_=earlier),
        [{"appointment_id": each, "first_seen_date": business_date} for each in appointment_ids],
    )


def self_pay(connection: Connection, office: Office, business_date: date) -> list[SelfPayVisit]:
    """The coming visits of the night without insurance; remembers each of them."""
    day = visit_day(connection, business_date, office.settings.zone)
    rows = connection.execute(_coming(business_date, day)).all()
    remember(connection, business_date, [row.appointment_id for row in rows])
    known = self_pay_visits.c
    query = select(known.appointment_id, known.first_seen_date).where(
        known.appointment_id.in_([row.appointment_id for row in rows])
    )
    seen = {row.appointment_id: row.first_seen_date for row in connection.execute(query)}
    payers = connection.scalars(
        select(_PAYERS.c.payer_id).where(_PAYERS.c.business_date == business_date, _PAYERS.c.kind == SELF_PAY)
    ).all()
    procedures = {code for row in rows for code in procedures_of(row.expected_procedures)}
    fees = FeeSchedules(connection, business_date, payers, procedures)
    payer_id = min(payers, default="")
    found = []
    for row in rows:
        charges = tuple(
            (code, fees.allowed_cents(payer_id, code, row.visit_date))
            for code in procedures_of(row.expected_procedures)
        )
        scheduled = seen[row.appointment_id]
        found.append(SelfPayVisit(row.appointment_id, row.patient_id, row.visit_date, scheduled, charges))
    return found


def business_days(business_date: date) -> Workdays:
    """Business days of the regulation: weekdays that are no federal holidays, whenever the practice itself is open."""
    years = range(business_date.year - 1, business_date.year + 2)  # a visit may have been booked last year
    return Workdays(closed_dates=frozenset(holidays.country_holidays("US", years=years)))


def handed_over(connection: Connection, pipeline: str) -> set[str]:
    """The visits whose good-faith estimate a person has marked as done."""
    items = work_items.c
    done = (items.pipeline == pipeline, items.kind == GOOD_FAITH_ESTIMATE, items.status == Status.RESOLVED)
    return set(connection.scalars(select(items.subject).where(*done)))


def _coming(business_date: date, day: ColumnElement[date]) -> Select[tuple[object, ...]]:
    """Visits that are still to come whose patient has no coverage but self-pay on that day."""
    visit = _APPOINTMENTS.c
    coverage = _COVERAGES.c
    insured = exists().where(
        coverage.business_date == visit.business_date,
        coverage.patient_id == visit.patient_id,
        or_(coverage.effective_date.is_(None), coverage.effective_date <= day),
        or_(coverage.termination_date.is_(None), coverage.termination_date >= day),
        ~exists().where(
            _PAYERS.c.business_date == coverage.business_date,
            _PAYERS.c.payer_id == coverage.payer_id,
            _PAYERS.c.kind == SELF_PAY,
        ),
    )
    return (
        select(visit.appointment_id, visit.patient_id, day.label("visit_date"), visit.expected_procedures)
        .where(visit.business_date == business_date, is_coming(), ~insured)
        .where(day > business_date)
        .order_by(visit.appointment_id)
    )
