"""What of a night goes to a person, and by when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from backoffice.config.maintenance import Maintenance
from backoffice.maintenance.findings import Desk, findings
from backoffice.maintenance.model import Completion, PlanRow, Reading
from backoffice.maintenance.night import Books, work_out
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding
from tests.maintenance.rows import SCALE, completion, plan_row, span

MONDAY = date(2026, 1, 5)


def _findings(
    books: Books, on: date, due_dates: Mapping[tuple[str, str], date] | None = None
) -> dict[tuple[str, str], Finding]:
    night = work_out(books, span(on), completion_days=30)
    desk = Desk(on, Workdays(), Maintenance(), due_dates or {})
    return {(finding.kind, finding.subject): finding for finding in findings(night, desk)}


def _books(*rows: PlanRow, done: tuple[Completion, ...] = (), readings: tuple[Reading, ...] = ()) -> Books:
    return Books(rows or (plan_row(),), {"E1": SCALE}, frozenset({"scales"}), done, readings)


def _reasons(books: Books, on: date) -> dict[tuple[str, str], str]:
    return {key: finding.reason for key, finding in _findings(books, on).items()}


@pytest.mark.parametrize(
    ("on", "is_regulatory", "reason", "due_date"),
    [
        (date(2026, 1, 4), False, "DUE", MONDAY),
        (date(2026, 1, 5), False, "OVERDUE", MONDAY),
        (date(2026, 1, 4), True, "DUE", MONDAY),
        (date(2026, 2, 1), True, "OVERDUE_HARD", MONDAY),
    ],
)
def test_released_work_is_due_until_its_day_is_over(on: date, is_regulatory: bool, reason: str, due_date: date) -> None:
    found = _findings(_books(plan_row(is_regulatory=is_regulatory)), on)
    assert {key: (each.reason, each.due_date) for key, each in found.items()} == {
        ("PM_DUE", "E1:P1:D:2026-01-05"): (reason, due_date)
    }


@pytest.mark.parametrize(("is_regulatory", "due_date"), [(False, date(2026, 1, 9)), (True, date(2026, 1, 10))])
def test_work_for_a_saturday_is_due_on_friday_unless_a_rule_names_the_day(is_regulatory: bool, due_date: date) -> None:
    books = _books(plan_row(anchor_date=date(2026, 1, 10), is_regulatory=is_regulatory))
    assert _findings(books, MONDAY)["PM_DUE", "E1:P1:D:2026-01-10"].due_date == due_date


def test_missed_regulatory_work_must_be_explained_within_five_open_days() -> None:
    found = _findings(_books(plan_row(is_regulatory=True)), date(2026, 6, 1))
    record = found["PM_RECORD", "E1:P1:D:2026-01-05"]
    assert (record.reason, record.due_date) == ("MISSED_REGULATORY", date(2026, 4, 10))
    assert found["PM_DUE", "E1:P1:D:2026-04-05"].reason == "OVERDUE_HARD"


def test_other_missed_work_needs_no_record() -> None:
    assert _reasons(_books(), date(2026, 6, 1)) == {("PM_DUE", "E1:P1:D:2026-04-05"): "OVERDUE"}


def test_a_plan_put_aside_is_told_of_and_nothing_else() -> None:
    found = _findings(_books(plan_row(duration_minutes=0), done=(completion("C1", MONDAY),)), date(2026, 1, 6))
    assert {key: (each.reason, each.due_date) for key, each in found.items()} == {
        ("PLAN_DATA", "plan:P1"): ("DURATION_MISSING", date(2026, 1, 13))
    }


def test_the_due_date_of_a_problem_does_not_move_on_with_each_night() -> None:
    due_dates = {("PLAN_DATA", "plan:P1"): date(2026, 1, 12)}
    found = _findings(_books(plan_row(duration_minutes=0)), date(2026, 1, 9), due_dates)
    assert found["PLAN_DATA", "plan:P1"].due_date == date(2026, 1, 12)


def test_a_plan_whose_kit_cannot_be_read_is_still_scheduled() -> None:
    assert _reasons(_books(plan_row(kit="?")), date(2026, 1, 4)) == {
        ("PM_DUE", "E1:P1:D:2026-01-05"): "DUE",
        ("PLAN_DATA", "plan:P1"): "KIT_INVALID",
    }


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        (completion("C1", date(2026, 1, 7)), "COMPLETION_FUTURE"),
        (completion("C1", date(2026, 1, 5), plan_id="P9"), "COMPLETION_UNMATCHED"),
        (completion("C1", date(2026, 1, 5), equipment_id="E9"), "COMPLETION_UNMATCHED"),
    ],
)
def test_a_completion_that_fits_nowhere_is_told_of(done: Completion, reason: str) -> None:
    assert _reasons(_books(done=(done,)), date(2026, 1, 6))["PLAN_DATA", "completion:C1"] == reason


def test_a_completion_long_before_the_first_date_fits_nowhere_and_from_before_the_start_is_history() -> None:
    early, history = completion("C1", date(2026, 1, 2)), completion("C2", date(2025, 12, 31))
    books = _books(plan_row(anchor_date=date(2026, 3, 1)), done=(history, early))
    assert _reasons(books, date(2026, 1, 6)) == {("PLAN_DATA", "completion:C1"): "COMPLETION_UNMATCHED"}


def test_a_completion_that_fitted_nowhere_is_forgotten_after_thirty_days() -> None:
    stray = _books(done=(completion("C1", date(2026, 2, 1), plan_id="P9"),))
    assert ("PLAN_DATA", "completion:C1") in _findings(stray, date(2026, 3, 3))
    assert ("PLAN_DATA", "completion:C1") not in _findings(stray, date(2026, 3, 4))


def test_a_failed_device_stays_out_until_the_same_work_passes() -> None:
    failed = completion("C1", MONDAY, is_pass=False)
    passed = completion("C2", date(2026, 4, 6))
    assert _reasons(_books(done=(failed,)), date(2026, 1, 6)) == {("RETURN_TO_SERVICE", "E1"): "REPAIR"}
    assert _reasons(_books(done=(failed, passed)), date(2026, 4, 7)) == {}


def test_a_retired_device_asks_for_nothing() -> None:
    retired = replace(
        _books(done=(completion("C1", date(2025, 12, 30)),)), devices={"E1": replace(SCALE, status="retired")}
    )
    assert _reasons(retired, date(2026, 6, 1)) == {}


def test_two_plans_without_a_reading_make_one_item_of_the_device() -> None:
    rows = [plan_row(plan_id=name, basis="meter", meter_interval=100) for name in ("P1", "P2")]
    assert _reasons(_books(*rows), MONDAY) == {("METER", "E1"): "METER_NO_BASE"}


def test_a_reading_that_went_down_is_told_of_by_device() -> None:
    readings = Reading("E1", date(2026, 1, 2), 50), Reading("E1", date(2026, 1, 3), 40)
    found = _findings(_books(readings=readings), MONDAY)["METER", "E1"]
    assert (found.reason, found.due_date) == ("METER_DECREASED", date(2026, 1, 7))


def test_facts_hold_ids_and_dates_alone() -> None:
    found = _findings(_books(), date(2026, 1, 4))["PM_DUE", "E1:P1:D:2026-01-05"]
    assert found.facts == {
        "equipment": "E1",
        "plan": "P1",
        "work_order": "WO-9e9962bd1103f859",
        "nominal_date": "2026-01-05",
    }
