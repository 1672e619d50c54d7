"""The open day on which released and planned work is placed; technicians' days come with their own issue."""

from datetime import date

from backoffice.maintenance.model import RELEASED, Occurrence, State
from backoffice.workdays import Workdays


def scheduled_date(occurrence: Occurrence, workdays: Workdays, on: date) -> date | None:
    """Its nominal date, or the last open day before it, but never earlier than the next open day; None unless open."""
    if occurrence.state not in (*RELEASED, State.PLANNED):
        return None
    nominal = occurrence.nominal_date
    return max(nominal if workdays.is_open(nominal) else workdays.before(nominal), workdays.after(on))
