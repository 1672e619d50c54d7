"""What an answer says about one day: the status table (eligibility.md 3.3)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial

from backoffice.eligibility.about import types_for
from backoffice.eligibility.medicare import is_of_other_part
from backoffice.eligibility.model import WHOLE_PLAN, AaaClass, Status, Verdict
from backoffice.eligibility.refusals import strictest
from backoffice.eligibility.response import Benefit, Period, Refusal, Statement

_ACTIVE = frozenset("12345")
_INACTIVE = frozenset("678")
_PENDING = frozenset("578")
_ELSEWHERE = frozenset("UWX")  # the entity below knows, another source of data, a health care facility
STATUS_CODES = _ACTIVE | _INACTIVE
"""EB01 codes that say whether a coverage is active."""
JUDGED_CODES = STATUS_CODES | _ELSEWHERE
"""EB01 codes that the verdict rests on."""

_Dates = tuple[Period, ...] | None


def judge(
    says: Statement, service_type: str, day: date, is_undated_active: bool = False, is_medicare: bool = False
) -> Verdict:
    """The status on that day for that service type; the first row of the table that fits. Order of EBs is irrelevant.

    `is_undated_active`: the payer's profile says that a benefit without dates holds for the day that was asked about.
    `is_medicare`: what original Medicare says of Part A alone decides on no service of Part B.
    """
    if says.is_cut:
        return Verdict(Status.UNKNOWN, "NO_ANSWER")
    stated = [benefit for benefit in says.benefits if benefit.info_code in STATUS_CODES]
    if says.refusals and not stated:
        return _refused(says.refusals)
    if not stated and any(benefit.info_code in _ELSEWHERE and benefit.more.entities for benefit in says.benefits):
        return Verdict(Status.UNKNOWN, "ASK_ANOTHER_SOURCE")
    relevant = [benefit for benefit in stated if _is_relevant(benefit, service_type)]
    together = partial(
        _stated, periods=says.periods, service_type=service_type, day=day, is_undated_active=is_undated_active
    )
    if is_medicare and any(is_of_other_part(benefit, service_type) for benefit in relevant):
        return _beside_part_a(stated, service_type, together)
    return together(relevant)


def _beside_part_a(
    stated: Sequence[Benefit], service_type: str, together: Callable[[Sequence[Benefit]], Verdict]
) -> Verdict:
    """What the rows of Part B say; those of Part A tell whether there is more than that."""
    relevant = [row for row in stated if any(_is_relevant(row, code) for code in types_for(service_type))]
    of_part_a = [row for row in relevant if is_of_other_part(row, service_type)]
    of_part_b = [row for row in relevant if not is_of_other_part(row, service_type)]
    verdict = together(of_part_b or of_part_a)
    is_without_b = verdict.status is Status.INACTIVE or not of_part_b
    if is_without_b and together(of_part_a).status is Status.ACTIVE:
        return Verdict(Status.INACTIVE, "PART_A_ONLY")
    return verdict


def _stated(
    relevant: Sequence[Benefit], periods: _Dates, service_type: str, day: date, is_undated_active: bool
) -> Verdict:
    """Rules 3 to 8: what the relevant rows say together; `periods` hold for rows without dates of their own."""
    active = [benefit for benefit in relevant if benefit.info_code in _ACTIVE]
    inactive = [benefit for benefit in relevant if benefit.info_code in _INACTIVE]
    covering = [benefit for benefit in active if _covers(benefit, periods, day)]
    refusing = [benefit for benefit in inactive if _covers(benefit, periods, day)]
    if _subjects(covering, service_type) & _subjects(refusing, service_type):
        return Verdict(Status.UNKNOWN, "STATUS_CONFLICT")
    if covering:
        return Verdict(Status.ACTIVE, is_pending=_all_pending(covering))
    undated = [benefit for benefit in active if not _periods(benefit, periods)]
    if active and not undated:
        return Verdict(Status.INACTIVE, "NOT_ON_VISIT_DATE")
    subjects = _subjects(undated, service_type)
    if subjects & _subjects(refusing, service_type):
        return Verdict(Status.INACTIVE, "PLAN_INACTIVE", _all_pending(refusing))
    if subjects & _subjects((row for row in inactive if not _periods(row, periods)), service_type):
        return Verdict(Status.UNKNOWN, "STATUS_CONFLICT")
    return _without_date(undated, periods, is_undated_active) if undated else _inactive(inactive, periods, day)


def _without_date(active: Sequence[Benefit], periods: _Dates, is_undated_active: bool) -> Verdict:
    """Rule 7: nobody knows from when until when; a date that can't be read is not the same as none."""
    silent = [benefit for benefit in active if _periods(benefit, periods) is None]
    if silent and is_undated_active:
        return Verdict(Status.ACTIVE, "NO_COVERAGE_DATE", _all_pending(silent))
    return Verdict(Status.UNKNOWN, "NO_COVERAGE_DATE" if len(silent) == len(active) else "BAD_DATE")


def _inactive(inactive: Sequence[Benefit], periods: _Dates, day: date) -> Verdict:
    """Rules 6 and 8. The dates of such a row may be those of a plan that is over; one to come says nothing of today."""
    begun = [benefit for benefit in inactive if not _begins_later(_periods(benefit, periods), day)]
    if begun:
        return Verdict(Status.INACTIVE, "PLAN_INACTIVE", _all_pending(begun))
    return Verdict(Status.UNKNOWN, "INACTIVE_LATER" if inactive else "NO_STATUS_ROW")


def deciding(says: Statement, service_type: str) -> list[Benefit]:
    """The rows about the status of what was asked: the active ones, or where there is none the inactive ones.

    Those of Medicare's hospital insurance only where there are no others.
    """
    relevant = [row for row in says.benefits if row.info_code in STATUS_CODES and _is_relevant(row, service_type)]
    relevant = [row for row in relevant if not is_of_other_part(row, service_type)] or relevant
    return [row for row in relevant if row.info_code in _ACTIVE] or relevant


def _refused(refusals: Sequence[Refusal]) -> Verdict:
    """A refusal that only means "not now" leaves the status open, and so does a participant that nobody knows (79)."""
    kind, reason = strictest(refusals)
    if kind is AaaClass.HELD:
        return Verdict(Status.UNKNOWN, "NO_ANSWER")
    if kind is AaaClass.TRANSIENT:
        return Verdict(Status.UNKNOWN, "PAYER_DOWN")
    return Verdict(Status.UNKNOWN if kind is AaaClass.PROBE else Status.REJECTED, reason)


def _is_relevant(benefit: Benefit, service_type: str) -> bool:
    return not benefit.service_types or bool({service_type, WHOLE_PLAN} & {*benefit.service_types})


def _periods(benefit: Benefit, of_member: _Dates) -> _Dates:
    """None without any date, empty when the dates can't be read or contradict each other."""
    return benefit.periods if benefit.periods is not None else of_member


def _covers(benefit: Benefit, of_member: _Dates, day: date) -> bool:
    return any(period.covers(day) for period in _periods(benefit, of_member) or ())


def _begins_later(periods: _Dates, day: date) -> bool:
    return bool(periods) and all(period.begin is not None and day < period.begin for period in periods or ())


def _subjects(benefits: Iterable[Benefit], service_type: str) -> set[tuple[str, str, str]]:
    """What the rows speak of: (EB03, EB04, EB05), one a service type that matters here."""
    return {
        (code, benefit.insurance_type, benefit.plan_name)
        for benefit in benefits
        for code in (benefit.service_types or ("",))
        if code in ("", service_type, WHOLE_PLAN)
    }


def _all_pending(benefits: Iterable[Benefit]) -> bool:
    return all(benefit.info_code in _PENDING for benefit in benefits)
