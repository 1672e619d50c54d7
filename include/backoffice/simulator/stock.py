"""What lies on the shelves from day to day: used up on open days, ordered by phone in time, received as promised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.simulator.chance import Deck
from backoffice.simulator.days import DAY
from backoffice.simulator.folders import Row
from backoffice.simulator.goods import Shelf, articles, shelves
from backoffice.simulator.purchases import PurchaseLine, order_rows
from backoffice.simulator.team import LOCATIONS
from backoffice.simulator.world import Spec

_HISTORY_DAYS = 70
_LEAD_WORKDAYS = 3
_SPARE_DAYS = 5
_LIFE_DAYS = 500

CARDS = (
    "stocked_out",
    "below_reorder_point",
    "lead_time_missing",
    "negative_stock",
    "lot_expired",
    "lot_recalled",
    "order_late",
)
"""What is planted on shelves of the main office, once each."""

# Card → night on which the shelf is down to its reorder point, or empty.
_SHORTAGES = {"stocked_out": 0, "below_reorder_point": 1, "controlled_short": 0, "order_over_limit": 1}


@dataclass(slots=True)
class Lot:
    """A lot on a shelf."""

    lot_number: str
    expiry: date
    on_hand_qty: int


@dataclass(frozen=True, slots=True)
class PhoneOrder:
    """An order that the practice placed by itself, for one shelf."""

    number: str
    shelf: Shelf
    qty: int
    ordered: date
    promised: date


@dataclass(slots=True)
class Past:
    """A shelf's past up to a day."""

    lots: list[Lot]
    used: dict[date, int]
    orders: list[PhoneOrder]


def course(spec: Spec, shelf: Shelf, on: date) -> Past:
    """How a shelf nobody disturbs stands at the end of that day."""
    start = spec.first_date - timedelta(days=_HISTORY_DAYS)
    article = shelf.article
    past = Past([_lot(shelf, start, article.par_qty)], {}, [])
    day = start
    while day <= on:
        _receive(shelf, past, day)
        if spec.days.is_open(day):
            _use(spec, shelf, past, day)
            _order(spec, shelf, past, day)
        day += DAY
    return past


def _lot(shelf: Shelf, day: date, qty: int) -> Lot:
    return Lot(f"L{shelf.seat:03}{day:%y%m%d}", day + timedelta(days=_LIFE_DAYS + shelf.seat), qty)


def _receive(shelf: Shelf, past: Past, day: date) -> None:
    for order in past.orders:
        if order.promised == day:
            past.lots.append(_lot(shelf, day, order.qty))


def _use(spec: Spec, shelf: Shelf, past: Past, day: date) -> None:
    """First expired, first out; never more than there is."""
    daily = shelf.article.daily_qty
    left = past.used[day] = daily + spec.chance.number("used", shelf.key, day) % (daily // 2 + 1) - daily // 4
    for lot in past.lots:
        taken = min(left, lot.on_hand_qty)
        lot.on_hand_qty -= taken
        left -= taken
    past.lots = [lot for lot in past.lots if lot.on_hand_qty]


def _order(spec: Spec, shelf: Shelf, past: Past, day: date) -> None:
    """Orders so early that the shelf never comes down to its reorder point with nothing on the way."""
    coming = sum(order.qty for order in past.orders if order.promised > day)
    position = sum(lot.on_hand_qty for lot in past.lots) + coming
    article = shelf.article
    if position > article.reorder_point_qty + article.daily_qty * _SPARE_DAYS:
        return
    boxes = -(-(article.par_qty - position) // article.box_qty)
    number = f"PH{day:%y%m%d}{shelf.seat:03}"
    past.orders.append(PhoneOrder(number, shelf, boxes * article.box_qty, day, spec.days.after(day, _LEAD_WORKDAYS)))


def card(spec: Spec, shelf: Shelf) -> str:
    """What is planted on a shelf, empty for nothing; a controlled and a costly article always run short."""
    article = shelf.article
    if article.is_costly:
        return "order_over_limit"
    if article.schedule:
        return "controlled_short"
    if shelf.location_id != LOCATIONS[0]:
        return ""
    plain = [each for each in articles() if not (each.is_costly or each.schedule)]
    return Deck(spec.chance, "shelves", CARDS, len(plain), len(plain)).dealt(plain.index(article))


def still_qty(spec: Spec, shelf: Shelf, on: date) -> int:
    """Stock of a shelf from which nobody takes anything: at par until its shortage begins."""
    dealt = card(spec, shelf)
    if on < spec.first_date + timedelta(days=_SHORTAGES[dealt]):
        return shelf.article.par_qty
    return 0 if dealt == "stocked_out" else shelf.article.reorder_point_qty - 1


def is_still(spec: Spec, shelf: Shelf) -> bool:
    """Whether nothing is taken from the shelf."""
    return card(spec, shelf) in _SHORTAGES


def stock_tables(spec: Spec, on: date, bought: Sequence[PurchaseLine]) -> tuple[list[Row], list[Row], list[Row]]:
    """The feeds stock_lots, stock_usage and open_orders: what lies there, was used, and is on its way."""
    lots: list[Row] = []
    usage: list[Row] = []
    orders: list[Row] = list(order_rows(bought, on))
    for shelf in shelves():
        if is_still(spec, shelf):
            lot = _lot(shelf, spec.first_date - timedelta(days=_HISTORY_DAYS), still_qty(spec, shelf, on))
            lots.append(_lot_row(spec, shelf, lot, on))
        else:
            past = course(spec, shelf, on)
            lots += (_lot_row(spec, shelf, lot, on) for lot in past.lots)
            usage += _usage_rows(shelf, past)
            orders += (_order_row(order, on) for order in past.orders)
    for line in bought:
        if line.promised <= on:
            lot = Lot(line.lot_number, line.promised + timedelta(days=_LIFE_DAYS), line.qty)
            lots.append(_lot_row(spec, line.shelf, lot, on))
    return lots, usage, orders


def _lot_row(spec: Spec, shelf: Shelf, lot: Lot, on: date) -> Row:
    return {
        **_place(shelf),
        "lot_number": lot.lot_number,
        "expiry_date": lot.expiry,
        "on_hand_qty": lot.on_hand_qty,
        "status": "ok",
        "counted_date": spec.days.on_or_before(on),
    }


def _usage_rows(shelf: Shelf, past: Past) -> Iterator[Row]:
    for day, used in past.used.items():
        yield {**_place(shelf), "usage_date": day, "used_qty": used}


def _place(shelf: Shelf) -> Row:
    return {"item_id": shelf.article.item_id, "location_id": shelf.location_id}


def _order_row(order: PhoneOrder, on: date) -> Row:
    has_come = order.promised <= on
    return {
        "order_number": order.number,
        "line_number": 1,
        **_place(order.shelf),
        "vendor_id": order.shelf.article.vendor_id,
        "ordered_qty": order.qty,
        "received_qty": order.qty if has_come else 0,
        "order_date": order.ordered,
        "promised_date": order.promised,
        "status": "closed" if has_come else "acknowledged",
    }
