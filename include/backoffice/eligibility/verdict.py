"""What an answer says about one day: the status table and the classes of refusals (eligibility.md 3.3, 3.4)."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from backoffice.eligibility.model import WHOLE_PLAN, AaaClass, Status, Verdict
from backoffice.eligibility.response import Benefit, Period, Refusal, Statement

_ACTIVE = frozenset("12345")
_INACTIVE = frozenset("678")
_PENDING = frozenset("578")
STATUS_CODES = _ACTIVE | _INACTIVE
"""EB01 codes that say whether a coverage is active."""

_HELD = "Y"
_Dates = tuple[Period, ...] | None
_AAA_CODE = re.compile(r"[A-Z0-9]{1,3}")

_CLASSES = {
    AaaClass.TRANSIENT: ("42", "80"),
    AaaClass.PROBE: ("79",),
    AaaClass.CONFIG: ("41", "43", "44", "45", "46", "47", "48", "50", "51", "97"),
    AaaClass.FIX_DATA: (
        *("58", "64", "65", "66", "67", "68"),
        *("71", "72", "73", "74", "75", "76", "77", "78"),
    ),
}
_CLASS_OF = {code: kind for kind, codes in _CLASSES.items() for code in codes}


def aaa_class(code: str, follow_up: str = "") -> AaaClass:
    """The class of a refusal by AAA03 and AAA04; codes that are not listed are ours to mend."""
    if follow_up == _HELD:
        return AaaClass.HELD
    return _CLASS_OF.get(code, AaaClass.FIX_REQUEST)


def aaa_reason(refusal: Refusal) -> str:
    """Reason code of a refusal; a code that can't be one is not repeated."""
    return f"AAA_{refusal.code}" if _AAA_CODE.fullmatch(refusal.code) else "AAA_INVALID"


def judge(says: Statement, service_type: str, day: date, is_undated_active: bool = False) -> Verdict:
    """The status on that day for that service type; the first row of the table that fits. Order of EBs is irrelevant.

    `is_undated_active`: the payer's profile says that a benefit without dates holds for the day that was asked about.
    """
    if says.is_cut:
        return Verdict(Status.UNKNOWN, "NO_ANSWER")
    stated = [benefit for benefit in says.benefits if benefit.info_code in STATUS_CODES]
    if says.refusals and not stated:
        return _refused(says.refusals)
    relevant = [benefit for benefit in stated if _is_relevant(benefit, service_type)]
    return _stated(relevant, says.periods, service_type, day, is_undated_active)


def _stated(
    relevant: Sequence[Benefit], periods: _Dates, service_type: str, day: date, is_undated_active: bool
) -> Verdict:
    """Rules 3 to 8: what the relevant rows say together; `periods` hold for rows without dates of their own."""
    active = [benefit for benefit in relevant if benefit.info_code in _ACTIVE]
    inactive = [benefit for benefit in relevant if benefit.info_code in _INACTIVE]
    covering = [benefit for benefit in active if _covers(benefit, periods, day)]
    refusing = [benefit for benefit in inactive if _covers(benefit, periods, day)]
    undated = [benefit for benefit in active if not _periods(benefit, periods)]
    if _subjects(covering, service_type) & _subjects(refusing, service_type):
        return Verdict(Status.UNKNOWN, "STATUS_CONFLICT")
    if covering:
        return Verdict(Status.ACTIVE, is_pending=_all_pending(covering))
    if active and not undated:
        return Verdict(Status.INACTIVE, "NOT_ON_VISIT_DATE")
    if inactive:
        return Verdict(Status.INACTIVE, "PLAN_INACTIVE", _all_pending(inactive))
    if undated:
        status = Status.ACTIVE if is_undated_active else Status.UNKNOWN
        return Verdict(status, "NO_COVERAGE_DATE", is_undated_active and _all_pending(undated))
    return Verdict(Status.UNKNOWN, "NO_STATUS_ROW")


def _refused(refusals: Iterable[Refusal]) -> Verdict:
    """A refusal that only means "not now" leaves the status open; else the one nearest to the member is the reason."""
    classes = {aaa_class(refusal.code, refusal.follow_up) for refusal in refusals}
    if AaaClass.HELD in classes:
        return Verdict(Status.UNKNOWN, "NO_ANSWER")
    if classes & {AaaClass.TRANSIENT, AaaClass.PROBE}:
        return Verdict(Status.UNKNOWN, "PAYER_DOWN")
    nearest = min(refusals, key=lambda refusal: (refusal.loop[-1] not in "CD", refusal.code))
    return Verdict(Status.REJECTED, aaa_reason(nearest))


def _is_relevant(benefit: Benefit, service_type: str) -> bool:
    return not benefit.service_types or bool({service_type, WHOLE_PLAN} & {*benefit.service_types})


def _periods(benefit: Benefit, of_member: _Dates) -> tuple[Period, ...]:
    return benefit.periods if benefit.periods is not None else of_member or ()


def _covers(benefit: Benefit, of_member: _Dates, day: date) -> bool:
    return any(period.covers(day) for period in _periods(benefit, of_member))


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
