"""Lets orders follow what became of their mail, and of their lines at the vendor."""

from datetime import date

from sqlalchemy import Connection, and_, case, exists, func, select, update

from backoffice.outbox.model import State
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.supplies import episodes, order_lines, purchase_orders
from backoffice.store.tables.work import outbox
from backoffice.supplies.model import OrderState

DOMAIN = "supplies"

_BY_MAIL = (
    OrderState.WITHHELD,
    OrderState.SHADOW,
    OrderState.APPROVED,
    OrderState.QUEUED,
    OrderState.SENT,
    OrderState.UNKNOWN,
)
_STATE_OF_MAIL = {
    State.READY: OrderState.QUEUED,
    State.SENDING: OrderState.QUEUED,
    State.SENT: OrderState.SENT,
    State.CONFIRMED: OrderState.SENT,
    State.REJECTED: OrderState.REJECTED,
    State.UNKNOWN: OrderState.UNKNOWN,
    State.NEEDS_PERSON: OrderState.UNKNOWN,
    State.CANCELLED: OrderState.CANCELLED,
    State.WITHHELD: OrderState.WITHHELD,
    State.SHADOW: OrderState.SHADOW,
}
_AT_VENDOR = (
    OrderState.QUEUED,
    OrderState.SENT,
    OrderState.UNKNOWN,
    OrderState.ACKED,
    OrderState.PART_RECEIVED,
)
_SEEN = (OrderState.ACKED, OrderState.PART_RECEIVED)
_FINISHED = (OrderState.CLOSED, OrderState.CANCELLED)


def follow_mail(connection: Connection) -> None:
    """Orders and lines take the state of their newest mail. Withheld mail stays locked until the transaction ends."""
    withheld = select(outbox.c.key).where(outbox.c.domain == DOMAIN, outbox.c.state == State.WITHHELD)
    connection.execute(withheld.with_for_update()).all()
    order, line = purchase_orders.c, order_lines.c
    state = case({mail.value: state.value for mail, state in _STATE_OF_MAIL.items()}, value=outbox.c.state)
    connection.execute(
        update(purchase_orders)
        .where(outbox.c.key == order.intent_key, order.state.in_(_BY_MAIL), order.state != state)
        .values(state=state)
    )
    connection.execute(
        update(order_lines)
        .where(line.po_number == order.po_number, line.state.in_(_BY_MAIL), line.state != order.state)
        .values(state=order.state, cancelled_qty=case((order.state == OrderState.CANCELLED, line.qty), else_=0))
    )


def follow_feed(connection: Connection, business_date: date) -> None:
    """Lines take quantities and state from the practice system's open orders; one that it has dropped is closed."""
    line, known = order_lines.c, SNAPSHOTS["open_orders"].c
    same = and_(
        known.business_date == business_date,
        known.order_number == line.po_number,
        known.line_number == line.line_number,
    )
    rest = func.greatest(line.qty - known.received_qty, 0)
    state = case(
        (known.status == "cancelled", OrderState.CANCELLED.value),
        ((known.status == "closed") | (known.received_qty >= line.qty), OrderState.CLOSED.value),
        (known.received_qty > 0, OrderState.PART_RECEIVED.value),
        else_=OrderState.ACKED.value,
    )
    connection.execute(
        update(order_lines)
        .where(same, line.state.in_(_AT_VENDOR))
        .values(
            state=state,
            received_qty=known.received_qty,
            cancelled_qty=case((known.status.in_(("cancelled", "closed")), rest), else_=0),
        )
    )
    connection.execute(
        update(order_lines)
        .where(line.state.in_(_SEEN), ~exists().where(same))
        .values(state=OrderState.CLOSED.value, cancelled_qty=func.greatest(line.qty - line.received_qty, 0))
    )
    _orders_follow_lines(connection)


def drop_refused(connection: Connection) -> None:
    """Cancels orders whose mail was refused once none of the shortages they answered is open any more."""
    line, order = order_lines.c, purchase_orders.c
    still_short = exists().where(
        line.po_number == order.po_number,
        episodes.c.location_id == line.location_id,
        episodes.c.item_id == line.item_id,
        episodes.c.episode_no == line.episode_no,
        episodes.c.closed_date.is_(None),
    )
    connection.execute(
        update(purchase_orders)
        .where(order.state == OrderState.REJECTED, ~still_short)
        .values(state=OrderState.CANCELLED.value)
    )
    connection.execute(
        update(order_lines)
        .where(line.po_number == order.po_number, line.state == OrderState.REJECTED)
        .where(order.state == OrderState.CANCELLED)
        .values(state=OrderState.CANCELLED.value, cancelled_qty=line.qty)
    )


def _orders_follow_lines(connection: Connection) -> None:
    line, order = order_lines.c, purchase_orders.c
    lines = (
        select(
            line.po_number,
            func.bool_and(line.state.in_(_FINISHED)).label("are_finished"),
            func.bool_or(line.received_qty > 0).label("is_received"),
            func.bool_or(line.state.in_((*_SEEN, *_FINISHED))).label("is_seen"),
        )
        .group_by(line.po_number)
        .subquery()
    )
    state = case(
        (lines.c.are_finished, OrderState.CLOSED.value),
        (lines.c.is_received, OrderState.PART_RECEIVED.value),
        else_=OrderState.ACKED.value,
    )
    connection.execute(
        update(purchase_orders)
        .where(order.po_number == lines.c.po_number, order.state.in_(_AT_VENDOR), lines.c.is_seen)
        .values(state=state)
    )
