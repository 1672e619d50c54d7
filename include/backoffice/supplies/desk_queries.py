"""Reads what the night's work items rest on: evaluations and their answers, orders, deliveries, lots, strangers."""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files

from sqlalchemy import Connection, exists, or_, select, text, union

from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.supplies import purchase_orders, stock_evaluations
from backoffice.supplies.findings import Evaluated, OwnOrder
from backoffice.supplies.lots import Lot
from backoffice.supplies.model import OrderState, Outcome, Rules
from backoffice.supplies.orders import Pair

_EVALUATED = text(files("backoffice.supplies").joinpath("evaluated.sql").read_text(encoding="utf-8"))
_RECENT_DAYS = 7
_UNFINISHED = (
    OrderState.AWAITING_APPROVAL,
    OrderState.HELD,
    OrderState.QUEUED,
    OrderState.SENT,
    OrderState.UNKNOWN,
    OrderState.ACKED,
    OrderState.PART_RECEIVED,
    OrderState.REJECTED,
)


def evaluated(connection: Connection, rules: Rules) -> list[Evaluated]:
    """The night's evaluations that are put aside, short or out of stock, with their newest episode and line."""
    return [
        Evaluated(
            location_id=row.location_id,
            item_id=row.item_id,
            outcome=Outcome(row.outcome),
            reason=row.reason_code,
            usable_qty=row.usable_qty,
            position_qty=row.position_qty,
            reorder_point_qty=row.reorder_point_qty,
            on_order_qty=row.on_order_qty,
            lead_days=row.lead_days,
            cover_days=rules.cover_days(row.usable_qty, row.used_qty),
            episode_no=row.episode_no,
            po_number=row.po_number,
            line_state=OrderState(row.line_state) if row.line_state else None,
            amount_cents=row.amount_cents,
        )
        for row in connection.execute(_EVALUATED, {"on": rules.on})
    ]


def own_orders(connection: Connection) -> list[OwnOrder]:
    """Our orders that are neither finished nor waiting behind a gate or in shadow."""
    order = purchase_orders.c
    query = select(purchase_orders).where(order.state.in_(_UNFINISHED)).order_by(order.po_number)
    return [
        OwnOrder(
            po_number=row.po_number,
            vendor_id=row.vendor_id,
            location_id=row.location_id,
            state=OrderState(row.state),
            amount_cents=row.amount_cents,
            approval_reasons=tuple(filter(None, row.approval_reasons.split(","))),
            order_date=row.order_date,
        )
        for row in connection.execute(query)
    ]


def late_orders(connection: Connection, business_date: date) -> set[str]:
    """Numbers of orders with an open line that was promised for a day that is over."""
    known = SNAPSHOTS["open_orders"].c
    query = select(known.order_number).where(
        known.business_date == business_date,
        known.status.in_(("sent", "acknowledged", "backordered")),
        known.promised_date < business_date,
        known.received_qty < known.ordered_qty,
    )
    return set(connection.scalars(query))


def lots(connection: Connection, business_date: date, within_days: int) -> list[Lot]:
    """Lots with stock that are recalled, or whose last day of use is over or comes within so many days."""
    lot = SNAPSHOTS["stock_lots"].c
    query = (
        select(
            lot.location_id,
            lot.item_id,
            lot.lot_number,
            lot.on_hand_qty.label("qty"),
            lot.status,
            lot.expiry_date,
        )
        .where(lot.business_date == business_date, lot.on_hand_qty > 0)
        .where(or_(lot.status == "recalled", lot.expiry_date <= business_date + timedelta(days=within_days)))
        .order_by(lot.location_id, lot.item_id, lot.lot_number)
    )
    return [Lot(**row._mapping) for row in connection.execute(query)]


def used(connection: Connection, business_date: date) -> Mapping[Pair, int]:
    """What was used of each kept (location, item) in the usage window."""
    found = stock_evaluations.c
    query = select(found.location_id, found.item_id, found.used_qty).where(
        found.business_date == business_date, found.used_qty > 0
    )
    return {(row.location_id, row.item_id): row.used_qty for row in connection.execute(query)}


def strangers(connection: Connection, business_date: date) -> list[Pair]:
    """(Location, item) with stock, or use in the last week, that the practice does not say it keeps there."""
    lot, use, kept = SNAPSHOTS["stock_lots"].c, SNAPSHOTS["stock_usage"].c, SNAPSHOTS["item_locations"].c
    counted = select(lot.location_id, lot.item_id).where(lot.business_date == business_date, lot.on_hand_qty != 0)
    since = business_date - timedelta(days=_RECENT_DAYS - 1)
    spent = select(use.location_id, use.item_id).where(
        use.business_date == business_date, use.usage_date.between(since, business_date), use.used_qty > 0
    )
    seen = union(counted, spent).subquery()
    is_kept = exists().where(
        kept.business_date == business_date,
        kept.location_id == seen.c.location_id,
        kept.item_id == seen.c.item_id,
    )
    query = select(seen).where(~is_kept).order_by(seen.c.location_id, seen.c.item_id)
    return [(row.location_id, row.item_id) for row in connection.execute(query)]
