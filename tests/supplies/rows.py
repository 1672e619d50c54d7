"""Stock lines, items and offers as tests want them."""

from datetime import date

from backoffice.supplies.model import Item, Offer, Rules, StockLine

ON = date(2026, 10, 5)
RULES = Rules(on=ON, usage_days=30, count_days=60)
GLOVES = Item("gloves", "Gloves", "consumables", is_active=True)


def stock(**changes: object) -> StockLine:
    """37 gloves, to be ordered at 40 up to 100; none allocated, ordered or used."""
    values: dict[str, object] = {
        "location_id": "MAIN",
        "item_id": "gloves",
        "reorder_point_qty": 40,
        "par_qty": 100,
        "max_qty": None,
        "lead_days": 5,
        "usable_qty": 37,
        "usable_later_qty": 37,
        "allocated_qty": 0,
        "on_order_qty": 0,
        "used_qty": 0,
        "counted_date": ON,
    }
    return StockLine(**(values | changes))  # type: ignore[arg-type]


def offer(**changes: object) -> Offer:
    """Vendor V1 sells single gloves at a dollar, in five days."""
    values: dict[str, object] = {
        "item_id": "gloves",
        "vendor_id": "V1",
        "vendor_sku": "G-1",
        "purchase_unit": "each",
        "units": 1,
        "unit_price_cents": 100,
        "preference": 1,
        "lead_days": 5,
    }
    return Offer(**(values | changes))  # type: ignore[arg-type]
