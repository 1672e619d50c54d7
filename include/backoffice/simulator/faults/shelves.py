"""What the supplies job has to find: shortages that wait for a person, bad lots, late orders, unusable data."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from backoffice.simulator.faults.guests import item
from backoffice.simulator.folders import Row, Tables
from backoffice.simulator.goods import Shelf, shelves
from backoffice.simulator.purchases import PurchaseLine
from backoffice.simulator.stock import card, still_qty
from backoffice.simulator.team import LOCATIONS
from backoffice.simulator.truth import Truth
from backoffice.simulator.world import Spec

_MAIN, _OTHER = LOCATIONS

Plant = Callable[[Spec, date, Tables, Shelf], Iterator[Truth]]


def plant(spec: Spec, on: date, tables: Tables, bought: Sequence[PurchaseLine]) -> Iterator[Truth]:
    """Adds lots, orders and gaps to the tables; yields what must be found."""
    for shelf in shelves():
        dealt = card(spec, shelf)
        if dealt in _PLANTS:
            yield from _PLANTS[dealt](spec, on, tables, shelf)
        elif dealt:
            yield from _shortage(spec, on, shelf, bought)
    yield from _data(spec, on, tables)


def _shortage(spec: Spec, on: date, shelf: Shelf, bought: Sequence[PurchaseLine]) -> Iterator[Truth]:
    """Ordered by mail unless somebody must approve it: only an empty shelf is worth an item, until the goods come."""
    dealt = card(spec, shelf)
    if still_qty(spec, shelf, on) > shelf.article.reorder_point_qty:
        return
    if dealt in _APPROVALS:
        yield _item(dealt, "APPROVAL", "po:*", _APPROVALS[dealt])
        yield _item(dealt, "SHORTAGE", f"{shelf.key}:1", "BELOW_ROP")
    elif dealt == "stocked_out" and not any(line.shelf == shelf and line.promised <= on for line in bought):
        yield _item(dealt, "SHORTAGE", f"{shelf.key}:1", "STOCKED_OUT")
    elif dealt == "below_reorder_point":
        yield Truth(dealt, "supplies")


def _lead_time_missing(spec: Spec, on: date, tables: Tables, shelf: Shelf) -> Iterator[Truth]:
    if _night(spec, on) < 5:
        for row in tables["item_vendors"]:
            if row["item_id"] == shelf.article.item_id:
                row["lead_time_days"] = None
        for each in shelves():
            if each.article == shelf.article:
                yield _item("lead_time_missing", "ITEM_DATA", each.key, "LEAD_TIME_UNKNOWN")


def _negative_stock(spec: Spec, on: date, tables: Tables, shelf: Shelf) -> Iterator[Truth]:
    if 1 <= _night(spec, on) < 4:
        lot = _lot(spec, on, tables, shelf.article.item_id, shelf.location_id, qty=-3)
        yield _item("negative_stock", "ITEM_DATA", shelf.key, "NEGATIVE_STOCK")
        yield _violation("negative_stock", "stock_lots", lot, "LOT_ON_HAND_NEGATIVE")


def _lot_expired(spec: Spec, on: date, tables: Tables, shelf: Shelf) -> Iterator[Truth]:
    if _night(spec, on) < 6:
        lot = _lot(spec, on, tables, shelf.article.item_id, shelf.location_id, qty=7)
        lot["expiry_date"] = spec.first_date - timedelta(days=12)
        yield _item("lot_expired", "LOT", f"{shelf.key}:{lot['lot_number']}", "EXPIRED")


def _lot_recalled(spec: Spec, on: date, tables: Tables, shelf: Shelf) -> Iterator[Truth]:
    if _night(spec, on) >= 1:
        lot = _lot(spec, on, tables, shelf.article.item_id, shelf.location_id, qty=9)
        lot["status"] = "recalled"
        yield _item("lot_recalled", "LOT", f"{shelf.key}:{lot['lot_number']}", "RECALLED")


def _order_late(spec: Spec, on: date, tables: Tables, shelf: Shelf) -> Iterator[Truth]:
    """An order by phone that comes four nights after the day it was promised for."""
    has_come = _night(spec, on) >= 4
    row: Row = {
        "order_number": "PHLATE1",
        "line_number": 1,
        "location_id": shelf.location_id,
        "vendor_id": shelf.article.vendor_id,
        "item_id": shelf.article.item_id,
        "ordered_qty": shelf.article.box_qty,
        "received_qty": shelf.article.box_qty if has_come else 0,
        "order_date": spec.first_date - timedelta(days=9),
        "promised_date": spec.first_date - timedelta(days=1),
        "status": "closed" if has_come else "acknowledged",
    }
    tables["open_orders"].append(row)
    if not has_come:
        yield _item("order_late", "PO_DELIVERY", "po:PHLATE1", "PO_LATE")


_APPROVALS = {"controlled_short": "CONTROLLED", "order_over_limit": "OVER_LIMIT"}
_PLANTS: dict[str, Plant] = {
    "lead_time_missing": _lead_time_missing,
    "negative_stock": _negative_stock,
    "lot_expired": _lot_expired,
    "lot_recalled": _lot_recalled,
    "order_late": _order_late,
}


def _data(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """Rows about articles that are not listed, packs and levels that make no sense."""
    _lot(spec, on, tables, "I404", _OTHER, qty=5)
    yield _item("item_unknown", "ITEM_DATA", f"{_OTHER}:I404", "ITEM_UNKNOWN")
    yield _violation("item_unknown", "stock_lots", tables["stock_lots"][-1], "LOT_ITEM_UNKNOWN")
    yield from _unlisted_level(tables)
    yield from _par_below_reorder_point(spec, on, tables)
    yield from _pack_of_nothing(spec, on, tables)
    yield from _unknown_vendor(spec, tables)
    yield from _lot_twice(spec, on, tables)


def _unlisted_level(tables: Tables) -> Iterator[Truth]:
    level: Row = {"item_id": "I405", "location_id": _MAIN, "reorder_point_qty": 5, "par_qty": 20}
    tables["item_locations"].append(level)
    yield _item("level_item_unknown", "ITEM_DATA", f"{_MAIN}:I405", "ITEM_UNKNOWN")
    yield _violation("level_item_unknown", "item_locations", level, "LEVEL_ITEM_UNKNOWN")


def _par_below_reorder_point(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    item_id = _kept_guest(spec, on, tables, 931, units=10)
    level = tables["item_locations"][-1]
    level["par_qty"] = 3
    yield _item("par_below_reorder_point", "ITEM_DATA", f"{_MAIN}:{item_id}", "PAR_BELOW_ROP")
    yield _violation("par_below_reorder_point", "item_locations", level, "LEVEL_PAR_BELOW_REORDER_POINT")


def _pack_of_nothing(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    if _night(spec, on) >= 1:
        item_id = _kept_guest(spec, on, tables, 932, units=0)
        yield _item("pack_size_zero", "ITEM_DATA", f"{_MAIN}:{item_id}", "UOM_FACTOR_MISSING")
        yield _violation("pack_size_zero", "item_vendors", tables["item_vendors"][-1], "SOURCE_PACK_SIZE")


def _unknown_vendor(spec: Spec, tables: Tables) -> Iterator[Truth]:
    source = _source(str(item(spec, tables, 933)["item_id"]), "VEN404", units=10)
    tables["item_vendors"].append(source)
    yield _violation("source_vendor_unknown", "item_vendors", source, "SOURCE_VENDOR_UNKNOWN")


def _lot_twice(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """The same lot in both offices, with different last days."""
    for location_id, days in ((_MAIN, 400), (_OTHER, 430)):
        lot = _lot(spec, on, tables, "I101", location_id, qty=1)
        lot |= {"lot_number": "LTWICE", "expiry_date": spec.first_date + timedelta(days=days)}
    yield Truth("lot_expiry_differs", "records", "FD_CONFLICT", "LOT_EXPIRY_DIFFERS:*", "AMBIGUOUS")


def _kept_guest(spec: Spec, on: date, tables: Tables, number: int, units: int) -> str:
    """An article of its own with plenty of stock in the main office, a level and a source."""
    item_id = str(item(spec, tables, number)["item_id"])
    _lot(spec, on, tables, item_id, _MAIN, qty=500)
    level: Row = {"item_id": item_id, "location_id": _MAIN, "reorder_point_qty": 5, "par_qty": 20}
    tables["item_locations"].append(level)
    tables["item_vendors"].append(_source(item_id, "VEN1", units))
    return item_id


def _source(item_id: str, vendor_id: str, units: int) -> Row:
    return {
        "item_id": item_id,
        "vendor_id": vendor_id,
        "vendor_sku": f"X-{item_id}",
        "purchase_unit": "box",
        "units_per_purchase_unit": units,
        "unit_price": 1000,
        "lead_time_days": 3,
        "preference": 1,
    }


def _lot(spec: Spec, on: date, tables: Tables, item_id: str, location_id: str, qty: int) -> Row:
    """A sound lot beside those that are there."""
    row: Row = {
        "item_id": item_id,
        "location_id": location_id,
        "lot_number": f"LX-{item_id}",
        "expiry_date": spec.first_date + timedelta(days=400),
        "on_hand_qty": qty,
        "status": "ok",
        "counted_date": spec.days.on_or_before(on),
    }
    tables["stock_lots"].append(row)
    return row


def _night(spec: Spec, on: date) -> int:
    return (on - spec.first_date).days


def _item(fault: str, kind: str, subject: str, reason: str) -> Truth:
    return Truth(fault, "supplies", kind, subject, reason)


def _violation(fault: str, table: str, row: Row, rule: str) -> Truth:
    parts = {"stock_lots": ("item_id", "location_id", "lot_number"), "item_vendors": ("item_id", "vendor_id")}
    key = "/".join(str(row[name]) for name in parts.get(table, ("item_id", "location_id")))
    return Truth(fault, "records", "RECORD", f"{table}:{key}:{rule}", rule)
