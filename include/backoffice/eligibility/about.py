"""Which rows of an answer speak of a visit, and which of them of the service that the visit is for."""

from datetime import date

from backoffice.eligibility.described import BAD_DATE
from backoffice.eligibility.medicare import is_of_other_part
from backoffice.eligibility.model import MEDICARE, WHOLE_PLAN
from backoffice.eligibility.response import Benefit
from backoffice.eligibility.visit import Visit

_OFFICE = "11"
_OFFICE_VISIT = "98"
_OUT_OF_NETWORK_ONLY = "N"


def service_types(visit: Visit) -> tuple[str, ...]:
    """Service types that hold for a visit, the nearest first."""
    return types_for(visit.service_type_code)


def types_for(asked: str) -> tuple[str, ...]:
    """Service types that hold for the one asked about, the nearest first; of no kind is a visit to the office."""
    nearest = _OFFICE_VISIT if asked == WHOLE_PLAN else asked
    return tuple(dict.fromkeys((nearest, asked, WHOLE_PLAN)))


def is_about(visit: Visit, row: Benefit) -> bool:
    """Whether a row may hold for this visit: its day and procedures, the office, no part of Medicare for hospitals.

    What holds out of network alone does so only for a provider who is known to be outside; a row whose dates can't be
    read may hold on any day.
    """
    is_for_code = row.procedure is None or not row.procedure.code or row.procedure.is_among(visit.procedures or ())
    return (
        may_hold_on(visit.visit_date, row)
        and is_for_code
        and (row.network != _OUT_OF_NETWORK_ONLY or visit.is_in_network is False)
        and (_OFFICE in row.more.places_of_service or not row.more.places_of_service)
        and not (visit.coverage.payer_kind == MEDICARE and is_of_other_part(row, visit.service_type_code))
    )


def may_hold_on(day: date, row: Benefit) -> bool:
    """Whether a row's own dates, if it has any that can be read, allow the day."""
    is_dated = row.periods is not None and BAD_DATE not in row.more.unreadable
    return not is_dated or any(period.covers(day) for period in row.periods or ())


def names_service(visit: Visit, row: Benefit) -> bool:
    """Whether a row that is about the visit names what is done: by one of its procedures, or by a service type.

    A row that names no service type speaks of the whole plan.
    """
    is_of_procedure = bool(row.procedure and row.procedure.code)
    return is_of_procedure or not row.service_types or not {*service_types(visit)}.isdisjoint(row.service_types)
