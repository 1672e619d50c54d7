"""What of a night goes to a person, for how much, and by when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from backoffice.config.supplies import Supplies
from backoffice.supplies.findings import Desk, Evaluated, OwnOrder, item_findings, lot_findings, order_findings
from backoffice.supplies.lots import Lot, Notice
from backoffice.supplies.model import OrderState, Outcome
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding
from tests.supplies.rows import ON, RULES, offer

TUESDAY, WEDNESDAY = date(2026, 10, 6), date(2026, 10, 7)
SHORT = Evaluated("MAIN", "gloves", Outcome.ORDERED, "", 37, 37, 40, 0, 5, 20, 2, "BO-1", OrderState.SENT, 8750)
ORDER = OwnOrder("BO-1", "V1", "MAIN", OrderState.AWAITING_APPROVAL, 8750, ("OVER_LIMIT", "NEW_VENDOR"), ON)


def _desk(due_dates: Mapping[tuple[str, str], date] | None = None) -> Desk:
    return Desk(Workdays(), Supplies(), RULES, due_dates or {})


def _item(each: Evaluated, due_dates: Mapping[tuple[str, str], date] | None = None) -> Finding | None:
    return next(item_findings([each], [], _desk(due_dates)), None)


@pytest.mark.parametrize("state", ["queued", "sent", "unknown", "acked", "withheld", "shadow"])
def test_a_short_item_whose_order_is_under_way_is_done_work(state: str) -> None:
    assert _item(replace(SHORT, line_state=OrderState(state))) is None


@pytest.mark.parametrize(
    ("state", "parent"),
    [("awaiting_approval", "APPROVAL"), ("held", "PO_DELIVERY"), ("rejected", "PO_DELIVERY")],
)
def test_a_short_item_whose_order_waits_stands_under_it(state: str, parent: str) -> None:
    found = _item(replace(SHORT, line_state=OrderState(state)))
    assert found is not None
    assert (found.subject, found.reason, found.stake_cents) == ("MAIN:gloves:2", "BELOW_ROP", 8750)
    assert found.parent == (parent, "po:BO-1")


@pytest.mark.parametrize(
    ("cover_days", "due_date"), [(20, date(2026, 10, 20)), (6, TUESDAY), (0, TUESDAY), (None, TUESDAY)]
)
def test_a_shortage_is_due_while_an_order_would_still_come_in_time(cover_days: int | None, due_date: date) -> None:
    found = _item(replace(SHORT, line_state=OrderState.HELD, cover_days=cover_days))
    assert found is not None
    assert found.due_date == due_date


def test_what_has_run_out_is_an_item_though_its_order_is_under_way() -> None:
    out = replace(SHORT, usable_qty=0, cover_days=0, outcome=Outcome.SUFFICIENT, line_state=OrderState.ACKED)
    found = _item(out)
    assert found is not None
    assert (found.reason, found.parent) == ("STOCKED_OUT", None)
    assert _item(replace(out, outcome=Outcome.DECLINED)) is None


@pytest.mark.parametrize(("cover_days", "due_date"), [(5, WEDNESDAY), (4, TUESDAY), (None, WEDNESDAY)])
def test_item_data_is_urgent_when_stock_runs_out_before_an_order_would_come(
    cover_days: int | None, due_date: date
) -> None:
    found = _item(replace(SHORT, outcome=Outcome.QUARANTINED, reason="COUNT_STALE", cover_days=cover_days))
    assert found is not None
    assert (found.kind, found.reason, found.due_date) == ("ITEM_DATA", "COUNT_STALE", due_date)


def test_a_due_date_does_not_move_on_with_each_night() -> None:
    due_dates = {("ITEM_DATA", "MAIN:gloves"): date(2026, 9, 30)}
    found = _item(replace(SHORT, outcome=Outcome.QUARANTINED, reason="NO_VENDOR"), due_dates)
    assert found is not None
    assert found.due_date == date(2026, 9, 30)


def test_stock_of_an_item_that_is_not_kept_there_is_item_data() -> None:
    [found] = item_findings([], [("WEST", "gloves")], _desk())
    assert (found.kind, found.subject, found.reason) == ("ITEM_DATA", "WEST:gloves", "ITEM_UNKNOWN")


def test_an_approval_shows_its_gravest_reason_and_all_of_them() -> None:
    [found] = order_findings([ORDER], [], _desk())
    assert (found.kind, found.subject, found.reason) == ("APPROVAL", "po:BO-1", "OVER_LIMIT")
    assert (found.stake_cents, found.due_date) == (8750, TUESDAY)
    assert found.facts == {"vendor": "V1", "location": "MAIN", "reasons": "OVER_LIMIT,NEW_VENDOR"}


@pytest.mark.parametrize(
    ("state", "order_date", "late", "reason"),
    [
        ("unknown", ON, [], "SEND_UNKNOWN"),
        ("unknown", ON, ["BO-1"], "SEND_UNKNOWN"),
        ("rejected", ON, [], "SEND_FAILED"),
        ("held", ON, [], "ORDER_BY_HAND"),
        ("acked", date(2026, 9, 1), ["BO-1"], "PO_LATE"),
        ("sent", date(2026, 9, 29), [], "NO_ACK"),
        ("queued", date(2026, 9, 29), [], "NO_ACK"),
        ("sent", date(2026, 9, 30), [], None),
        ("acked", date(2026, 9, 1), [], None),
    ],
)
def test_each_order_that_may_not_arrive_has_one_reason(
    state: str, order_date: date, late: list[str], reason: str | None
) -> None:
    order = replace(ORDER, state=OrderState(state), order_date=order_date)
    found = [(each.kind, each.subject, each.reason) for each in order_findings([order], late, _desk())]
    assert found == ([("PO_DELIVERY", "po:BO-1", reason)] if reason else [])


@pytest.mark.parametrize(
    ("reason", "due_date"), [("RECALLED", ON), ("EXPIRED", ON), ("EXPIRING_30", date(2026, 10, 18))]
)
def test_a_lot_is_due_at_once_or_a_week_before_it_expires(reason: str, due_date: date) -> None:
    lot = Lot("MAIN", "gloves", "A1", 25, "ok", date(2026, 10, 25))
    box = offer(units=100, unit_price_cents=1250)
    [found] = lot_findings([Notice(lot, reason, 20)], {"gloves": box}, _desk())
    assert (found.subject, found.reason, found.due_date) == ("MAIN:gloves:A1", reason, due_date)
    assert (found.stake_cents, found.facts["lost_qty"]) == (250, 20)
