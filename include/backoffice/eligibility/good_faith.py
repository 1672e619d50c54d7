"""The good-faith estimate for visits that nobody but the patient pays: when it is due (45 CFR 149.610(b)(1)(vi))."""

from dataclasses import dataclass
from datetime import date

from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

GOOD_FAITH_ESTIMATE, NO_SELF_PAY_FEE = "GOOD_FAITH_ESTIMATE", "NO_SELF_PAY_FEE"
_FAR_AHEAD_DAYS, _DUE_FAR_AHEAD_DAYS = 10, 3
_AHEAD_DAYS, _DUE_AHEAD_DAYS = 3, 1


@dataclass(frozen=True, slots=True)
class SelfPayVisit:
    """A coming visit without insurance. `scheduled_date` is the first closed day on which it was seen.

    `charges` are (procedure, cents); None cents where no fee for patients who pay themselves is on file.
    """

    appointment_id: str
    patient_id: str
    visit_date: date
    scheduled_date: date
    charges: tuple[tuple[str, int | None], ...]

    @property
    def total_cents(self) -> int | None:
        """The sum of all charges; None when one is missing, or none is known."""
        known = [cents for _, cents in self.charges if cents is not None]
        return sum(known) if known and len(known) == len(self.charges) else None


def due_date(scheduled: date, visit: date, business_days: Workdays) -> date | None:
    """The day by which the patient must have it; None when the visit was scheduled less than three days ahead.

    Three business days after the day of scheduling for a visit at least ten business days later, one for a visit at
    least three business days later.
    """
    ahead = business_days.between(scheduled, visit)
    if ahead >= _FAR_AHEAD_DAYS:
        return business_days.after(scheduled, _DUE_FAR_AHEAD_DAYS)
    return business_days.after(scheduled, _DUE_AHEAD_DAYS) if ahead >= _AHEAD_DAYS else None


def finding(visit: SelfPayVisit, business_days: Workdays) -> Finding | None:
    """The work item of a visit for which an estimate is owed."""
    due = due_date(visit.scheduled_date, visit.visit_date, business_days)
    if due is None:
        return None
    return Finding(
        kind=GOOD_FAITH_ESTIMATE,
        subject=visit.appointment_id,
        reason=GOOD_FAITH_ESTIMATE if visit.total_cents is not None else NO_SELF_PAY_FEE,
        due_date=due,
        stake_cents=visit.total_cents or 0,
        facts={
            "visit_date": visit.visit_date.isoformat(),
            "scheduled_date": visit.scheduled_date.isoformat(),
            "procedures": len(visit.charges),
        },
    )
