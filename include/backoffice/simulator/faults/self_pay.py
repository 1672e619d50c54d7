"""The good-faith estimates that a practice owes: work of every day, and no fault."""

from collections.abc import Iterator
from datetime import date

import holidays

from backoffice.simulator.cast import Part
from backoffice.simulator.days import DAY
from backoffice.simulator.truth import ROUTINE, Truth
from backoffice.simulator.visits import BOOKED_AHEAD, Visit, visits_between
from backoffice.simulator.world import Spec

_KIND = "GOOD_FAITH_ESTIMATE"
_FEWEST_BUSINESS_DAYS = 3


def truths(spec: Spec, on: date) -> Iterator[Truth]:
    """One for each coming visit of a patient without insurance that was seen at least three business days ahead."""
    for visit in visits_between(spec, on + DAY, spec.days.after(on, BOOKED_AHEAD)):
        if (
            visit.patient.part is Part.SELF_PAY
            and _business_days(_first_seen(spec, visit), visit.day) >= _FEWEST_BUSINESS_DAYS
        ):
            yield Truth(ROUTINE, "eligibility", _KIND, visit.visit_id, _KIND)


def _first_seen(spec: Spec, visit: Visit) -> date:
    """The first night whose feed holds the visit."""
    night = spec.first_date
    while spec.days.after(night, BOOKED_AHEAD) < visit.day:
        night += DAY
    return night


def _business_days(start: date, end: date) -> int:
    closed = holidays.country_holidays("US", years=(start.year, end.year))
    days = (start + DAY * number for number in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in closed for day in days)
