"""All that follows from the answer to one question beside its status, and the work items it makes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from backoffice.eligibility.authorization import AUTHORIZATION_NEEDED, SERVICE_NOT_COVERED, service_findings
from backoffice.eligibility.changes import differences, enrolment_of
from backoffice.eligibility.model import Status
from backoffice.eligibility.other_payers import (
    MEDICARE_ADVANTAGE,
    MEDICARE_SECONDARY,
    OTHER_COVERAGE_FOUND,
    QMB,
    other_payers,
    united,
)
from backoffice.eligibility.visit import Discovery, Heard, Visit
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

COVERAGE_CHANGED, COVERAGE_ENDS_SOON = "COVERAGE_CHANGED", "COVERAGE_ENDS_SOON"
DISCOVERED = frozenset(
    (
        *(COVERAGE_CHANGED, COVERAGE_ENDS_SOON, SERVICE_NOT_COVERED, AUTHORIZATION_NEEDED),
        *(OTHER_COVERAGE_FOUND, MEDICARE_ADVANTAGE, MEDICARE_SECONDARY, QMB),
    )
)
"""Kinds of items that this module makes."""

_DAYS_AHEAD = {SERVICE_NOT_COVERED: 3, AUTHORIZATION_NEEDED: 3}


def discoveries(
    visit: Visit, heard: Heard, business_date: date, ends_soon_days: int, granted: Collection[str]
) -> Iterator[Discovery]:
    """What an answer about a visit says that somebody has to act on.

    `ends_soon_days`: how far ahead an end of the coverage is worth a call; `granted`: states of an authorisation that
    may be used.
    """
    if found := list(differences(visit, heard)):
        yield Discovery(
            kind=COVERAGE_CHANGED,
            subject=visit.coverage.coverage_id,
            reason=COVERAGE_CHANGED,
            visit=visit,
            facts={"fields": ", ".join(name for name, _, _ in found)},
            values={name: [ours, theirs] for name, ours, theirs in found},
        )
    yield from other_payers(visit, heard)
    if heard.status is not Status.ACTIVE:
        return
    end = enrolment_of(heard, visit.service_type_code, visit.visit_date).end
    if end and visit.visit_date <= end <= business_date + timedelta(days=ends_soon_days):
        coverage_id = visit.coverage.coverage_id
        yield Discovery(COVERAGE_ENDS_SOON, coverage_id, COVERAGE_ENDS_SOON, visit, due_date=end)
    yield from service_findings(visit, heard, granted)


def merged(found: Iterable[Discovery]) -> list[Discovery]:
    """One discovery a kind and subject, that of the earliest visit; it counts the visits it stands for.

    What several answers about a patient say of other payers is united: none hides another's.
    """
    groups: dict[tuple[str, str], list[Discovery]] = {}
    for each in sorted(found, key=lambda each: (each.visit.visit_date, each.visit.subject)):
        groups.setdefault((each.kind, each.subject), []).append(each)
    return [_united(same) for same in groups.values()]


def _united(same: Sequence[Discovery]) -> Discovery:
    first, counts = united(same), {"visit_count": len({each.visit.appointment_id for each in same})}
    coverages = dict.fromkeys(each.visit.coverage.coverage_id for each in same)
    several = {"coverages": ", ".join(coverages)} if len(coverages) > 1 else {}
    return replace(first, facts={**first.facts, **counts, **several})


def finding(found: Discovery, business_date: date, days: Workdays) -> Finding:
    """The work item of a discovery, due on the day of the visit, on that of the discovery, or some open days before."""
    next_day, visit_date = days.after(business_date), found.visit.visit_date
    due_date = found.due_date or visit_date
    if ahead := _DAYS_AHEAD.get(found.kind):
        due_date = max(days.before(visit_date, ahead), min(next_day, visit_date))
    return Finding(
        kind=found.kind,
        subject=found.subject,
        reason=found.reason,
        due_date=due_date,
        stake_cents=found.visit.allowed_cents or 0,
        facts={
            "payer_id": found.visit.coverage.payer_id,
            "appointment_id": found.visit.appointment_id,
            "coverage_id": found.visit.coverage.coverage_id,
            "visit_date": visit_date.isoformat(),
            **found.facts,
        },
    )
