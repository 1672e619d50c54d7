"""schedule_maintenance: load, decide, record, each for one business date."""

from collections import Counter
from datetime import date

from sqlalchemy import Connection

from backoffice import nights
from backoffice.feeds.closures import workdays
from backoffice.feeds.load import ensure_loaded
from backoffice.feeds.standing import absent
from backoffice.maintenance.findings import KINDS, Desk, findings
from backoffice.maintenance.model import Span, State
from backoffice.maintenance.night import Night, work_out
from backoffice.maintenance.queries import REQUIRED, TABLES, books, explained
from backoffice.maintenance.register import keep, look, reserve
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.worklist.due import due_dates
from backoffice.worklist.sync import sync

PIPELINE = "maintenance"


def load(office: Office, business_date: date) -> Counts:
    """Makes the snapshots stand that the job reads."""
    return ensure_loaded(office, business_date, TABLES)


def decide(office: Office, business_date: date) -> Counts:
    """Writes what is due, done and missed, and reserves parts; an older night only writes down what it sees.

    Without one of the tables it can't do without, nothing changes. Counts: plans, put_aside, one a state, and writes.
    """
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        if missing := absent(connection, office, business_date, REQUIRED):
            return {"absent_tables": len(missing)}
        night = _night(connection, office, business_date)
        days = workdays(connection, office, business_date)
        if nights.is_acting(office, business_date):
            written = keep(connection, night, days, business_date) | reserve(connection, night, days, business_date)
        else:
            written = look(connection, night, days, business_date)
    states = Counter(occurrence.state for occurrence in night.occurrences())
    shown = {state.value: states[state] for state in (State.PLANNED, State.DUE, State.PAUSED, State.DONE, State.MISSED)}
    return {"plans": len(night.standing), "put_aside": len(night.put_aside)} | shown | written


def record(office: Office, business_date: date) -> Counts:
    """Opens and closes the job's work items; none are touched while a table it can't do without is absent."""
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        if missing := absent(connection, office, business_date, REQUIRED):
            return {"absent_tables": len(missing)}
        night = _night(connection, office, business_date)
        desk = Desk(
            business_date,
            workdays(connection, office, business_date),
            office.settings.maintenance,
            due_dates(connection, PIPELINE),
        )
        settled = explained(connection)
        found = [each for each in findings(night, desk) if each.kind != "PM_RECORD" or each.subject not in settled]
        return sync(connection, office, PIPELINE, business_date, found, KINDS)


def _night(connection: Connection, office: Office, business_date: date) -> Night:
    settings = office.settings.maintenance
    span = Span(business_date, settings.start_date or office.settings.ledger_start_date, settings.horizon_days)
    return work_out(books(connection, business_date, office.settings.timezone), span, settings.completion_days)
