"""The set-based query equals the plain reference, item by item, on random data."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from backoffice.office import Office
from backoffice.store.tables.reservations import allocations
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.supplies import episodes, order_lines, purchase_orders
from backoffice.supplies import queries
from backoffice.supplies.model import OrderState, Rules, StockLine
from backoffice.supplies.orders import Pair
from tests.supplies import reference
from tests.supplies.rows import ON

REVIEW_DAYS = 7
Row = dict[str, object]
Rows = dict[str, list[Row]]


def _random_office(dice: random.Random) -> Rows:
    """Forty kept pairs with lots, promises, open orders of the feed and of our own, some in both."""
    pairs = [(f"L{number % 3}", f"I{number // 3}") for number in range(40)]
    day = lambda low, high: ON + timedelta(days=dice.randint(low, high))  # noqa: E731
    rows: Rows = {name: [] for name in ("items", "offers", "kept", "lots", "usage", "promises", "feed", "own")}
    for item in sorted({item for _, item in pairs}):
        rows["items"].append({"item_id": item, "min_shelf_life_days": dice.choice([None, 0, 5, 30])})
        rows["offers"].append({"item_id": item, "lead_time_days": dice.choice([None, 0, 3, 14])})
    for number, (location, item) in enumerate(pairs):
        pair = {"location_id": location, "item_id": item}
        rows["kept"].append(pair)
        for lot in range(dice.randint(0, 4)):
            expiry = dice.choice([None, day(-5, 5), day(0, 50)])
            status = dice.choice(["ok", "ok", "ok", "quarantined", "recalled"])
            qty = dice.choice([-3, 0, 5, 40])
            rows["lots"].append(
                pair | {"lot_number": f"{lot}", "expiry_date": expiry, "status": status, "on_hand_qty": qty}
            )
        for use in range(dice.randint(0, 3)):
            rows["usage"].append(pair | {"usage_date": day(-20, 1) + timedelta(days=100 * use), "used_qty": 7})
        for promise in range(dice.randint(0, 2)):
            rows["promises"].append(pair | {"source_key": f"{promise}", "qty": 4, "need_date": day(0, 30)})
        for line in range(dice.randint(0, 3)):
            own = pair | {"po_number": f"BO-{number}", "line_number": line, "qty": dice.randint(1, 50)}
            state, order_date = dice.choice(list(OrderState)), day(-3, 0)
            received, cancelled = dice.randint(0, 20), dice.choice([0, 0, 9])
            quantities = {"received_qty": received, "cancelled_qty": cancelled}
            rows["own"].append(own | quantities | {"state": state, "order_date": order_date})
        for line in range(dice.randint(0, 3)):
            number_text = dice.choice([f"BO-{number}", f"PHONE-{number}"])
            status = dice.choice(["sent", "acknowledged", "backordered", "closed", "cancelled"])
            quantities = {"ordered_qty": dice.randint(1, 50), "received_qty": dice.randint(0, 30)}
            rows["feed"].append(
                pair | quantities | {"order_number": number_text, "line_number": line, "status": status}
            )
    return rows


def _expected(rows: Rows, location: str, item: str) -> tuple[int, int, int, int]:
    """Usable, usable later, allocated and on order of one pair, by the reference."""
    mine = {
        name: [row for row in rows[name] if _is(row, location, item)] for name in ("lots", "promises", "feed", "own")
    }
    lead = next(row["lead_time_days"] for row in rows["offers"] if row["item_id"] == item) or 0
    shelf = next(row["min_shelf_life_days"] for row in rows["items"] if row["item_id"] == item) or 0
    arrival = reference.arrival_date(ON, lead)  # type: ignore[arg-type]
    lots = [reference.Lot(row["on_hand_qty"], row["status"], row["expiry_date"]) for row in mine["lots"]]  # type: ignore[arg-type]
    promises = [reference.Promise(row["qty"], row["need_date"]) for row in mine["promises"]]  # type: ignore[arg-type]
    known = {(row["order_number"], row["line_number"]) for row in rows["feed"]}
    feed = [reference.FeedLine(**_without_pair(row)) for row in mine["feed"]]  # type: ignore[arg-type]
    own = [reference.OwnLine(**_without_pair(row)) for row in mine["own"]]  # type: ignore[arg-type]
    return (
        reference.usable(lots, ON),
        reference.usable(lots, arrival + timedelta(days=shelf)),  # type: ignore[arg-type]
        reference.allocated(promises, arrival + timedelta(days=REVIEW_DAYS)),
        reference.on_order(feed, own, known, ON),  # type: ignore[arg-type]
    )


def _is(row: Row, location: str, item: str) -> bool:
    return (row["location_id"], row["item_id"]) == (location, item)


def _without_pair(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("location_id", "item_id")}


def _store(office: Office, rows: Rows) -> None:
    night = {"business_date": ON}
    shown = {"name": "x", "category": "x", "base_unit": "each", "is_controlled": False, "status": "active"}
    terms = {"vendor_id": "V1", "vendor_sku": "x", "purchase_unit": "each", "units_per_purchase_unit": 1}
    vendor = {"vendor_id": "V1", "name": "x", "order_channel": "email", "is_active": True}
    dated = {"vendor_id": "V1", "order_date": ON}
    snapshots = {
        "items": [row | shown for row in rows["items"]],
        "item_locations": [row | {"reorder_point_qty": 5, "par_qty": 9} for row in rows["kept"]],
        "vendors": [vendor],
        "item_vendors": [row | terms | {"unit_price_cents": 1, "preference": 1} for row in rows["offers"]],
        "stock_lots": [row | {"counted_date": ON} for row in rows["lots"]],
        "stock_usage": rows["usage"],
        "open_orders": [row | dated for row in {_feed_key(row): row for row in rows["feed"]}.values()],
    }
    with office.transaction() as connection:
        for name, table_rows in snapshots.items():
            connection.execute(insert(SNAPSHOTS[name]), [night | row for row in table_rows])
        connection.execute(insert(allocations), [row | {"source_kind": "pm_kit"} for row in rows["promises"]])
        connection.execute(insert(episodes), [_episode(row) for row in rows["kept"]])
        numbers = sorted({str(row["po_number"]) for row in rows["own"]})
        connection.execute(insert(purchase_orders), [_order(number) for number in numbers])
        connection.execute(insert(order_lines), [_line(number, row) for number, row in enumerate(rows["own"])])


def _feed_key(row: Row) -> tuple[object, object]:
    return row["order_number"], row["line_number"]


def _episode(pair: Row) -> Row:
    return pair | {"episode_no": 1, "opened_date": ON, "closed_date": None}


def _order(number: str) -> Row:
    texts = dict.fromkeys(
        ("location_id", "vendor_id", "stream", "intent_key", "content_sha256", "approval_reasons"), "x"
    )
    return texts | {"po_number": number, "state": "sent", "revision": 1, "amount_cents": 0, "order_date": ON}


def _line(number: int, row: Row) -> Row:
    texts = dict.fromkeys(("vendor_sku", "purchase_unit", "mark", "choice_reason"), "x")
    money = {"units_per_purchase_unit": 1, "unit_price_cents": 1, "amount_cents": 1}
    return row | texts | money | {"episode_no": 1, "attempt": number}


@pytest.mark.parametrize("seed", range(4))
def test_the_query_equals_the_reference(office: Office, seed: int) -> None:
    rows = _random_office(random.Random(seed))
    feed = {_feed_key(row): row for row in rows["feed"]}
    rows["feed"] = [*feed.values()]
    recomputable: set[Pair] = set()
    rows["own"] = [row for row in rows["own"] if _keeps_index(row, recomputable)]
    _store(office, rows)
    with office.transaction() as connection:
        shop = queries.shop(connection, ON)
        found = queries.positions(connection, shop, Rules(ON, 15, 60), REVIEW_DAYS)
    assert len(found) == 40
    for line in found:
        assert _parts(line) == _expected(rows, line.location_id, line.item_id), (line.location_id, line.item_id)


def _keeps_index(row: Row, recomputable: set[Pair]) -> bool:
    """Whether the row may stand: the database holds one line open for change a pair."""
    pair = (str(row["location_id"]), str(row["item_id"]))
    if row["state"] in ("awaiting_approval", "held", "withheld", "shadow"):
        if pair in recomputable:
            return False
        recomputable.add(pair)
    return True


def _parts(line: StockLine) -> tuple[int, int, int, int]:
    return line.usable_qty, line.usable_later_qty, line.allocated_qty, line.on_order_qty


def test_use_counts_within_the_window_alone(office: Office) -> None:
    pair = {"business_date": ON, "location_id": "L0", "item_id": "I0"}
    days = {date(2026, 9, 20): 1, date(2026, 9, 21): 10, ON: 100, ON + timedelta(days=1): 1000}
    usage = [pair | {"usage_date": day, "used_qty": qty} for day, qty in days.items()]
    with office.transaction() as connection:
        connection.execute(insert(SNAPSHOTS["stock_usage"]), usage)
        connection.execute(insert(SNAPSHOTS["item_locations"]), [pair | {"reorder_point_qty": 5, "par_qty": 9}])
        [line] = queries.positions(connection, queries.shop(connection, ON), Rules(ON, 15, 60), REVIEW_DAYS)
    assert line.used_qty == 110
