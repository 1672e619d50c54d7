"""What follows from the night's answers, stored: discoveries, estimates, good-faith estimates; and their work items."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection, Table, delete, insert, select

from backoffice.eligibility import good_faith
from backoffice.eligibility.arrivals import PIPELINE
from backoffice.eligibility.authorization import in_turn
from backoffice.eligibility.checks import stored_statuses
from backoffice.eligibility.discoveries import DISCOVERED, discoveries, finding, merged
from backoffice.eligibility.estimate import Basis, Estimate, estimate
from backoffice.eligibility.flags import keep_flags
from backoffice.eligibility.good_faith import GOOD_FAITH_ESTIMATE, SelfPayVisit
from backoffice.eligibility.hearing import heard_of
from backoffice.eligibility.model import VisitStatus
from backoffice.eligibility.self_pay import business_days, handed_over, self_pay
from backoffice.eligibility.visit import Discovery, Heard, Visit
from backoffice.eligibility.visits import visits_of
from backoffice.feeds.closures import workdays
from backoffice.office import Counts, Office
from backoffice.store.read import portions
from backoffice.store.tables.eligibility import eligibility_discoveries, eligibility_estimates, good_faith_estimates
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

CONCLUDED = DISCOVERED | {GOOD_FAITH_ESTIMATE}
"""Kinds of items that follow from an answer, or from there being nobody to ask."""

_Row = dict[str, object]


def conclude(connection: Connection, office: Office, business_date: date) -> Counts:
    """Replaces what follows from the night's statuses. Counts: discoveries, flags, estimates by basis, good_faith.

    It goes some patients at a time, as what was heard of them, benefit by benefit, is all in memory at once. A patient
    is never divided: what is found is found of a visit, a coverage or a patient.
    """
    for table in (eligibility_discoveries, eligibility_estimates, good_faith_estimates):
        connection.execute(delete(table).where(table.c.business_date == business_date))
    counts = Counter(dict.fromkeys(("discoveries", "flags", *map(_estimated, Basis)), 0))
    days = workdays(connection, office, business_date)
    statuses = stored_statuses(connection, business_date)
    for portion in portions(statuses, key=lambda status: status.patient_id):
        counts.update(_follow(connection, office, business_date, portion, days))
    calendar = business_days(business_date)
    unpaid = [_good_faith_row(business_date, each, calendar) for each in self_pay(connection, office, business_date)]
    _add(connection, good_faith_estimates, unpaid)
    return {**counts, "good_faith": len(unpaid)}


def _follow(
    connection: Connection, office: Office, business_date: date, statuses: Sequence[VisitStatus], days: Workdays
) -> Counts:
    """Adds what follows from these statuses; counts as above."""
    heard = heard_of(connection, business_date, statuses)
    visits = list(visits_of(connection, office, business_date, statuses))
    by_subject = in_turn((visit for _, visit in visits), _granted(office))
    known = [(by_subject[visit.subject], heard[status]) for status, visit in visits if status in heard]
    discovered = list(_discoveries(office, business_date, known, days))
    estimates = [(visit, said, estimate(visit, said)) for visit, said in known]
    _add(connection, eligibility_discoveries, discovered)
    _add(connection, eligibility_estimates, [_estimate_row(business_date, *each) for each in estimates])
    bases = Counter(_estimated(found.basis) for _, _, found in estimates)
    return {"discoveries": len(discovered), "flags": keep_flags(connection, known), **bases}


def _estimated(basis: Basis) -> str:
    return f"estimated_{basis.value}"


def concluded(connection: Connection, business_date: date) -> list[Finding]:
    """The work items of what was stored for a night."""
    return [*_discovered(connection, business_date), *_owed(connection, business_date)]


def _discovered(connection: Connection, business_date: date) -> Iterator[Finding]:
    query = select(eligibility_discoveries).where(eligibility_discoveries.c.business_date == business_date)
    for row in connection.execute(query):
        yield Finding(row.kind, row.subject, row.reason_code, row.due_date, row.stake_cents, facts=row.facts)


def _owed(connection: Connection, business_date: date) -> Iterator[Finding]:
    """Good-faith estimates that are owed; one that a person has handed over is owed no more."""
    done, days = handed_over(connection, PIPELINE), business_days(business_date)
    query = select(good_faith_estimates).where(good_faith_estimates.c.business_date == business_date)
    for row in connection.execute(query):
        charges = tuple((code, cents) for code, cents in row.charges)
        visit = SelfPayVisit(row.appointment_id, row.patient_id, row.visit_date, row.scheduled_date, charges)
        found = good_faith.finding(visit, days)
        if found and visit.appointment_id not in done:
            yield found


def _discoveries(
    office: Office, business_date: date, known: Iterable[tuple[Visit, Heard]], days: Workdays
) -> Iterator[_Row]:
    ends_soon_days, granted = office.settings.eligibility.ends_soon_days, _granted(office)
    pairs = [(visit, said) for visit, said in known]
    answers = {visit.subject: said.answer_id for visit, said in pairs}
    found = (each for visit, said in pairs for each in discoveries(visit, said, business_date, ends_soon_days, granted))
    for each in merged(found):
        yield _discovery_row(business_date, each, finding(each, business_date, days), answers[each.visit.subject])


def _granted(office: Office) -> frozenset[str]:
    return frozenset(state.lower() for state in office.settings.eligibility.usable_authorization_states)


def _discovery_row(business_date: date, found: Discovery, item: Finding, answer_id: str) -> _Row:
    visit = found.visit
    return {
        "business_date": business_date,
        "kind": found.kind,
        "subject": found.subject,
        "reason_code": found.reason,
        "due_date": item.due_date,
        "stake_cents": item.stake_cents,
        "appointment_id": visit.appointment_id,
        "coverage_id": visit.coverage.coverage_id,
        "patient_id": visit.patient_id,
        "answer_id": answer_id,
        "facts": dict(item.facts),
        "stated": found.stated,
    }


def _estimate_row(business_date: date, visit: Visit, said: Heard, found: Estimate) -> _Row:
    return {
        "business_date": business_date,
        "appointment_id": visit.appointment_id,
        "coverage_id": visit.coverage.coverage_id,
        "basis": found.basis.value,
        "reason_code": found.reason,
        "low_cents": found.low_cents,
        "high_cents": found.high_cents,
        "inputs": [asdict(each) for each in found.inputs],
        "answer_id": said.answer_id,
    }


def _good_faith_row(business_date: date, visit: SelfPayVisit, calendar: Workdays) -> _Row:
    return {
        "business_date": business_date,
        "appointment_id": visit.appointment_id,
        "patient_id": visit.patient_id,
        "visit_date": visit.visit_date,
        "scheduled_date": visit.scheduled_date,
        "due_date": good_faith.due_date(visit.scheduled_date, visit.visit_date, calendar),
        "total_cents": visit.total_cents,
        "charges": visit.charges,
    }


def _add(connection: Connection, table: Table, rows: Sequence[_Row]) -> None:
    if rows:
        connection.execute(insert(table), rows)
