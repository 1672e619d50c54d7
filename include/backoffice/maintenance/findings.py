"""What of a night needs a person (maintenance.md 4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.config.maintenance import Maintenance
from backoffice.maintenance.model import RELEASED, Occurrence, Problem, State, work_order_id
from backoffice.maintenance.night import Night
from backoffice.maintenance.placing import scheduled_date
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

KINDS = frozenset({"PM_DUE", "PM_RECORD", "RETURN_TO_SERVICE", "METER", "PLAN_DATA"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What due dates count from; `due_dates` holds those that open items have by now, by (kind, subject)."""

    on: date
    workdays: Workdays
    settings: Maintenance
    due_dates: Mapping[tuple[str, str], date]

    def within(self, count: int, kind: str, subject: str) -> date:
        """The count-th open day after tonight, or the earlier date that the item has already."""
        due_date = self.workdays.after(self.on, count)
        return min(due_date, self.due_dates.get((kind, subject), due_date))


def findings(night: Night, desk: Desk) -> Iterator[Finding]:
    """One a released occurrence, a missed regulatory one, a device that failed, and a problem of the input."""
    for occurrence in night.occurrences():
        if occurrence.state in RELEASED:
            yield _due(occurrence, desk)
        elif occurrence.state is State.MISSED and occurrence.is_regulatory:
            yield _record(occurrence, desk)
    for equipment_id in sorted(night.failed_devices()):
        due_date = desk.within(1, "RETURN_TO_SERVICE", equipment_id)
        yield Finding("RETURN_TO_SERVICE", equipment_id, "REPAIR", due_date)
    for problem in night.problems:
        yield _problem(problem, desk)


def _due(occurrence: Occurrence, desk: Desk) -> Finding:
    """Work whose nominal date lies behind is overdue and keeps that date; regulatory work is due on it in any case."""
    is_overdue = occurrence.nominal_date <= desk.on
    reason = ("OVERDUE_HARD" if occurrence.is_regulatory else "OVERDUE") if is_overdue else "DUE"
    placed = scheduled_date(occurrence, desk.workdays, desk.on)
    due_date = occurrence.nominal_date if is_overdue or occurrence.is_regulatory or placed is None else placed
    return Finding("PM_DUE", occurrence.subject, reason, due_date, facts=_facts(occurrence))


def _record(occurrence: Occurrence, desk: Desk) -> Finding:
    missed_date = occurrence.missed_date or occurrence.nominal_date
    due_date = desk.workdays.after(missed_date, desk.settings.record_days)
    return Finding("PM_RECORD", occurrence.subject, "MISSED_REGULATORY", due_date, facts=_facts(occurrence))


def _problem(problem: Problem, desk: Desk) -> Finding:
    days = desk.settings.meter_days if problem.kind == "METER" else desk.settings.record_days
    due_date = desk.within(days, problem.kind, problem.subject)
    return Finding(problem.kind, problem.subject, problem.reason, due_date)


def _facts(occurrence: Occurrence) -> dict[str, str | int]:
    return {
        "equipment": occurrence.equipment_id,
        "plan": occurrence.task_id,
        "work_order": work_order_id(occurrence.equipment_id, occurrence.task_id, occurrence.due_key),
        "nominal_date": occurrence.nominal_date.isoformat(),
    }
