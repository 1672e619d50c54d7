"""Writes what a night decided: evaluations, orders with their lines, and the mail of the orders that may go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, select, update

from backoffice.config import Mode
from backoffice.office import Counts, Office
from backoffice.outbox import intents
from backoffice.outbox.model import Intent
from backoffice.store.tables.supplies import order_lines, po_numbers, purchase_orders, stock_evaluations
from backoffice.store.write import copy_rows, replace_night, upsert
from backoffice.supplies.follow import DOMAIN, follow_mail
from backoffice.supplies.message import Letterhead, order_mail
from backoffice.supplies.model import RECOMPUTABLE, Item, OrderState, StockLine, Verdict
from backoffice.supplies.orders import Course, Draft, Standing, approval_reasons, course, intent_key
from backoffice.supplies.queries import Vendor

DraftKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Trade:
    """What an order shows or is judged by beside its lines; all by id. `known` are vendors we have ordered from."""

    vendors: Mapping[str, Vendor]
    known: frozenset[str]
    offices: Mapping[str, str]
    items: Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class Order:
    """A draft with its number and what becomes of it."""

    po_number: str
    draft: Draft
    standing: Standing | None
    course: Course
    approval_reasons: tuple[str, ...]


def write_evaluations(
    connection: Connection, business_date: date, judged: Iterable[tuple[StockLine, Verdict]], is_superseded: bool
) -> None:
    """Replaces the night's evaluations."""
    columns = [column.name for column in stock_evaluations.c if column.name != "business_date"]
    rows = (
        (
            stock.location_id,
            stock.item_id,
            verdict.outcome.value,
            verdict.reason,
            is_superseded,
            stock.usable_qty,
            stock.usable_later_qty,
            stock.allocated_qty,
            stock.on_order_qty,
            stock.position_qty,
            stock.reorder_point_qty,
            stock.par_qty,
            stock.used_qty,
            stock.lead_days,
        )
        for stock, verdict in judged
    )
    replace_night(connection, stock_evaluations, business_date, columns, rows)


def take_up(connection: Connection) -> dict[DraftKey, Standing]:
    """The orders still open for change, by their key; their lines are removed, to be made anew from tonight's stock."""
    order = purchase_orders.c
    query = select(purchase_orders).where(order.state.in_(RECOMPUTABLE))
    standing = {
        (row.location_id, row.vendor_id, row.stream): Standing(
            row.po_number, OrderState(row.state), row.revision, row.content_sha256
        )
        for row in connection.execute(query)
    }
    connection.execute(delete(order_lines).where(order_lines.c.state.in_(RECOMPUTABLE)))
    return standing


def place(
    connection: Connection,
    office: Office,
    business_date: date,
    drafts: Sequence[Draft],
    standing: Mapping[DraftKey, Standing],
    trade: Trade,
) -> Counts:
    """Writes the orders, and the mail of those that may go. Counts: orders, lines, cancelled, intents."""
    orders = [_order(connection, office, draft, standing.get(draft.key), trade) for draft in drafts]
    dropped = [each for key, each in standing.items() if key not in {draft.key for draft in drafts}]
    changed = [order.standing for order in orders if order.standing and order.course.is_void]
    _take_back(connection, [*changed, *(each for each in dropped if each.state is OrderState.WITHHELD)])
    _cancel(connection, dropped)
    upsert(connection, purchase_orders, [_order_row(order, business_date) for order in orders])
    lines = [row for order in orders for row in _line_rows(order, business_date)]
    copy_rows(connection, order_lines, [column.name for column in order_lines.c], lines)
    intents.renew(connection, business_date, [intent_key(o.po_number, o.course.revision) for o in orders])
    mail = [_intent(office, business_date, order, trade) for order in orders if order.course.is_new_intent]
    written = intents.put(connection, office, business_date, mail)
    follow_mail(connection)
    return {"orders": len(orders), "lines": len(lines), "orders_dropped": len(dropped), "intents": written["intents"]}


def _order(connection: Connection, office: Office, draft: Draft, standing: Standing | None, trade: Trade) -> Order:
    settings = office.settings.supplies
    is_new_vendor = settings.approve_new_vendors and draft.vendor_id not in trade.known
    reasons = approval_reasons(draft, settings.order_limit_cents, is_new_vendor)
    is_by_hand = trade.vendors[draft.vendor_id].email is None
    is_live = office.settings.mode is Mode.LIVE
    number = standing.po_number if standing else f"{settings.po_prefix}{_next_number(connection):06d}"
    return Order(number, draft, standing, course(draft, standing, bool(reasons), is_by_hand, is_live), tuple(reasons))


def _next_number(connection: Connection) -> int:
    return int(connection.execute(select(po_numbers.next_value())).scalar_one())


def _take_back(connection: Connection, standing: Iterable[Standing]) -> None:
    """Cancels mail that waits behind a closed gate and says what no longer holds."""
    intents.cancel(connection, [intent_key(each.po_number, each.revision) for each in standing])


def _cancel(connection: Connection, dropped: Iterable[Standing]) -> None:
    order = purchase_orders.c
    connection.execute(
        update(purchase_orders)
        .where(order.po_number.in_([each.po_number for each in dropped]))
        .values(state=OrderState.CANCELLED.value, amount_cents=0, approval_reasons="")
    )


def _order_row(order: Order, business_date: date) -> dict[str, object]:
    return {
        "po_number": order.po_number,
        "location_id": order.draft.location_id,
        "vendor_id": order.draft.vendor_id,
        "stream": order.draft.stream.value,
        "state": order.course.state.value,
        "revision": order.course.revision,
        "intent_key": intent_key(order.po_number, order.course.revision) if order.course.revision else "",
        "amount_cents": order.draft.amount_cents,
        "content_sha256": order.draft.content_sha256,
        "approval_reasons": ",".join(order.approval_reasons),
        "order_date": business_date,
    }


def _line_rows(order: Order, business_date: date) -> Iterable[tuple[object, ...]]:
    for number, answer in enumerate(order.draft.answers, 1):
        line = answer.line
        yield (
            line.location_id,
            line.item_id,
            answer.episode_no,
            answer.attempt,
            order.po_number,
            number,
            line.vendor_sku,
            line.purchase_unit,
            line.units,
            line.qty,
            line.unit_price_cents,
            line.amount_cents,
            line.mark.value,
            line.reason,
            order.course.state.value,
            business_date,
            0,
            0,
        )


def _intent(office: Office, business_date: date, order: Order, trade: Trade) -> Intent:
    vendor = trade.vendors[order.draft.vendor_id]
    head = Letterhead(
        practice=office.settings.name,
        office=trade.offices.get(order.draft.location_id, order.draft.location_id),
        vendor=vendor.name,
        account_number=vendor.account_number,
    )
    names = {answer.line.item_id: trade.items[answer.line.item_id].name for answer in order.draft.answers}
    return Intent(
        key=intent_key(order.po_number, order.course.revision),
        kind="mail",
        domain=DOMAIN,
        counterpart=vendor.vendor_id,
        payload=order_mail(order.po_number, business_date, order.draft, head, names),
        envelope={"to": vendor.email or "", "po_number": order.po_number},
    )
