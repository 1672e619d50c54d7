"""Lots that need a hand."""

from datetime import date, timedelta

import pytest

from backoffice.supplies.lots import Lot, notices
from tests.supplies.rows import ON

NOTICE_DAYS = (90, 60, 30, 7)


def _lot(number: str, qty: int, days: int | None, status: str = "ok") -> Lot:
    expiry: date | None = None if days is None else ON + timedelta(days=days)
    return Lot("MAIN", "gloves", number, qty, status, expiry)


def _found(*lots: Lot, used_in_30_days: int = 0) -> list[tuple[str, str, int]]:
    used = {("MAIN", "gloves"): used_in_30_days}
    return [(each.lot.lot_number, each.reason, each.lost_qty) for each in notices(lots, used, 30, ON, NOTICE_DAYS)]


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (0, "EXPIRED"),
        (1, "EXPIRING_7"),
        (7, "EXPIRING_7"),
        (8, "EXPIRING_30"),
        (31, "EXPIRING_60"),
        (90, "EXPIRING_90"),
    ],
)
def test_a_lot_is_shown_by_the_days_it_has_left(days: int, reason: str) -> None:
    assert _found(_lot("A", 10, days)) == [("A", reason, 10)]


def test_a_lot_with_more_days_or_no_expiry_is_left_alone() -> None:
    assert _found(_lot("A", 10, 91), _lot("B", 10, None)) == []


def test_a_recall_outweighs_everything_else() -> None:
    assert _found(_lot("A", 10, -5, "recalled"), _lot("B", 10, None, "recalled")) == [
        ("A", "RECALLED", 10),
        ("B", "RECALLED", 10),
    ]


def test_an_expired_lot_in_quarantine_must_leave_the_shelf_too() -> None:
    assert _found(_lot("A", 10, -5, "quarantined"), _lot("B", 10, 5, "quarantined")) == [("A", "EXPIRED", 10)]


def test_what_will_be_used_up_in_time_is_not_shown() -> None:
    assert _found(_lot("A", 10, 30), used_in_30_days=10) == []
    assert _found(_lot("A", 11, 30), used_in_30_days=10) == [("A", "EXPIRING_30", 1)]


def test_the_lot_that_expires_first_is_used_first() -> None:
    lots = _lot("LATE", 10, 60), _lot("SOON", 10, 30)
    assert _found(*lots, used_in_30_days=5) == [("SOON", "EXPIRING_30", 5), ("LATE", "EXPIRING_60", 5)]
