"""What of a night needs a person (supplies.md 4). An item that is short with its order under way is done work."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.config.supplies import Supplies
from backoffice.money import half_even
from backoffice.supplies.lots import Notice
from backoffice.supplies.model import Offer, OrderState, Outcome, Rules
from backoffice.supplies.orders import Pair
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

KINDS = frozenset({"ITEM_DATA", "SHORTAGE", "APPROVAL", "PO_DELIVERY", "LOT"})

_FAR_DAYS = 3650

_WAITING_FOR = {
    OrderState.AWAITING_APPROVAL: "APPROVAL",
    OrderState.HELD: "PO_DELIVERY",
    OrderState.REJECTED: "PO_DELIVERY",
}
_DELIVERY_REASON = {
    OrderState.UNKNOWN: "SEND_UNKNOWN",
    OrderState.REJECTED: "SEND_FAILED",
    OrderState.HELD: "ORDER_BY_HAND",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What due dates count from; `due_dates` holds those that open items have by now, by (kind, subject)."""

    workdays: Workdays
    settings: Supplies
    rules: Rules
    due_dates: Mapping[tuple[str, str], date]

    def days(self, count: int) -> date:
        """The count-th open day after tonight."""
        return self.workdays.after(self.rules.on, count)

    def by(self, due_date: date, kind: str, subject: str) -> date:
        """That date, or the earlier one that the item has already."""
        return min(due_date, self.due_dates.get((kind, subject), due_date))


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An evaluation of the night that may need a person, with the newest episode and the newest line of it."""

    location_id: str
    item_id: str
    outcome: Outcome
    reason: str
    usable_qty: int
    position_qty: int
    reorder_point_qty: int
    on_order_qty: int
    lead_days: int
    cover_days: int | None
    episode_no: int = 0
    po_number: str = ""
    line_state: OrderState | None = None
    amount_cents: int = 0

    @property
    def subject(self) -> str:
        """Location and item."""
        return f"{self.location_id}:{self.item_id}"


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """An order of ours that is not finished."""

    po_number: str
    vendor_id: str
    location_id: str
    state: OrderState
    amount_cents: int
    approval_reasons: tuple[str, ...]
    order_date: date


def item_findings(evaluated: Iterable[Evaluated], strangers: Iterable[Pair], desk: Desk) -> Iterator[Finding]:
    """ITEM_DATA for what can't be judged or isn't kept there; SHORTAGE for what has run out, or is short and waits."""
    for location_id, item_id in strangers:
        subject = f"{location_id}:{item_id}"
        due_date = desk.by(desk.days(desk.settings.item_data_days), "ITEM_DATA", subject)
        yield Finding("ITEM_DATA", subject, "ITEM_UNKNOWN", due_date, facts={"location": location_id, "item": item_id})
    for each in evaluated:
        if each.outcome is Outcome.QUARANTINED:
            yield _item_data(each, desk)
        elif each.outcome is not Outcome.DECLINED and (reason := _shortage_reason(each)):
            yield _shortage(each, reason, desk)


def order_findings(orders: Iterable[OwnOrder], late: Collection[str], desk: Desk) -> Iterator[Finding]:
    """APPROVAL for what waits for an approver; PO_DELIVERY for what may not arrive.

    `late` are numbers of open orders, ours or not, that were promised for a day that is over.
    """
    ours: set[str] = set()
    for order in orders:
        ours.add(order.po_number)
        if order.state is OrderState.AWAITING_APPROVAL:
            yield _approval(order, desk)
        elif reason := _delivery_reason(order, late, desk):
            yield _delivery(order.po_number, reason, desk, order.amount_cents, _order_facts(order))
    for order_number in sorted({*late} - ours):
        yield _delivery(order_number, "PO_LATE", desk, 0, {})


def lot_findings(notices: Iterable[Notice], offers: Mapping[str, Offer], desk: Desk) -> Iterator[Finding]:
    """LOT for what must leave the shelf or won't be used up. `offers` gives the price of each item that has one."""
    for notice in notices:
        lot = notice.lot
        subject = f"{lot.location_id}:{lot.item_id}:{lot.lot_number}"
        due_date = desk.by(desk.rules.on, "LOT", subject)
        if lot.expiry_date and notice.reason.startswith("EXPIRING_"):
            due_date = lot.expiry_date - timedelta(days=7)
        offer = offers.get(lot.item_id)
        lost_cents = half_even(notice.lost_qty * offer.unit_price_cents, offer.units) if offer else 0
        facts: dict[str, str | int] = {
            "location": lot.location_id,
            "item": lot.item_id,
            "qty": lot.qty,
            "lost_qty": notice.lost_qty,
        }
        yield Finding("LOT", subject, notice.reason, due_date, lost_cents, facts=facts)


def _item_data(each: Evaluated, desk: Desk) -> Finding:
    runs_out = each.cover_days is not None and each.cover_days < each.lead_days
    due_date = desk.by(desk.days(1 if runs_out else desk.settings.item_data_days), "ITEM_DATA", each.subject)
    return Finding("ITEM_DATA", each.subject, each.reason, due_date, facts=_item_facts(each))


def _shortage_reason(each: Evaluated) -> str:
    if each.usable_qty <= 0:
        return "STOCKED_OUT"
    is_waiting = each.outcome is Outcome.ORDERED and each.line_state in _WAITING_FOR
    return "BELOW_ROP" if is_waiting else ""


def _shortage(each: Evaluated, reason: str, desk: Desk) -> Finding:
    """Due on the last day on which an order would still come in time, but not before the next open day."""
    subject = f"{each.subject}:{each.episode_no}"
    due_date = desk.days(1)
    if each.cover_days is not None:
        last_day = desk.rules.on + timedelta(days=min(each.cover_days, _FAR_DAYS) - each.lead_days)
        due_date = max(due_date, last_day)
    kind = _WAITING_FOR.get(each.line_state) if each.line_state else None
    parent = (kind, f"po:{each.po_number}") if kind else None
    due_date = desk.by(due_date, "SHORTAGE", subject)
    return Finding("SHORTAGE", subject, reason, due_date, each.amount_cents, parent=parent, facts=_item_facts(each))


def _approval(order: OwnOrder, desk: Desk) -> Finding:
    subject = f"po:{order.po_number}"
    facts = _order_facts(order) | {"reasons": ",".join(order.approval_reasons)}
    due_date = desk.by(desk.days(1), "APPROVAL", subject)
    return Finding("APPROVAL", subject, order.approval_reasons[0], due_date, order.amount_cents, facts=facts)


def _delivery_reason(order: OwnOrder, late: Collection[str], desk: Desk) -> str:
    if order.state in _DELIVERY_REASON:
        return _DELIVERY_REASON[order.state]
    if order.po_number in late:
        return "PO_LATE"
    is_unseen = order.state in (OrderState.QUEUED, OrderState.SENT)
    waited_days = desk.workdays.between(order.order_date, desk.rules.on)
    return "NO_ACK" if is_unseen and waited_days > desk.settings.ack_days else ""


def _delivery(order_number: str, reason: str, desk: Desk, amount_cents: int, facts: Mapping[str, str | int]) -> Finding:
    subject = f"po:{order_number}"
    due_date = desk.by(desk.days(1), "PO_DELIVERY", subject)
    return Finding("PO_DELIVERY", subject, reason, due_date, amount_cents, facts=facts)


def _item_facts(each: Evaluated) -> dict[str, str | int]:
    return {
        "location": each.location_id,
        "item": each.item_id,
        "usable": each.usable_qty,
        "position": each.position_qty,
        "reorder_point": each.reorder_point_qty,
        "on_order": each.on_order_qty,
    }


def _order_facts(order: OwnOrder) -> dict[str, str | int]:
    return {"vendor": order.vendor_id, "location": order.location_id}
