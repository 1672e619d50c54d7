"""Turns a vendor's offer as delivered into one that can be ordered, or says what is wrong with it."""

from dataclasses import dataclass

from backoffice.money import parse_cents
from backoffice.supplies.model import Break, Offer

_LONGEST_LEAD_DAYS = 3650
_LARGEST_PACK = 10**9


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A row of item_vendors."""

    item_id: str
    vendor_id: str
    vendor_sku: str
    purchase_unit: str
    units_per_purchase_unit: int
    min_order_qty: int | None
    order_multiple_qty: int | None
    unit_price_cents: int
    price_breaks: str | None
    lead_time_days: int | None
    preference: int


def read_offer(row: OfferRow) -> Offer:
    """The offer; with a defect it can't be ordered."""
    try:
        breaks, defect = _breaks(row.price_breaks or ""), _defect(row)
    except ValueError:
        breaks, defect = (), "PRICE_MISSING"
    return Offer(
        item_id=row.item_id,
        vendor_id=row.vendor_id,
        vendor_sku=row.vendor_sku,
        purchase_unit=row.purchase_unit,
        units=row.units_per_purchase_unit,
        unit_price_cents=row.unit_price_cents,
        preference=row.preference,
        lead_days=row.lead_time_days or 0,
        min_qty=row.min_order_qty or 0,
        multiple_qty=1 if row.order_multiple_qty is None else row.order_multiple_qty,
        breaks=breaks,
        defect=defect,
    )


def _defect(row: OfferRow) -> str:
    if not 1 <= row.units_per_purchase_unit <= _LARGEST_PACK:
        return "UOM_FACTOR_MISSING"
    if row.unit_price_cents < 1:
        return "PRICE_MISSING"
    if row.lead_time_days is None or not 0 <= row.lead_time_days <= _LONGEST_LEAD_DAYS:
        return "LEAD_TIME_UNKNOWN"
    if row.min_order_qty is not None and row.min_order_qty < 0:
        return "MOQ_OR_PACK_INVALID"
    if row.order_multiple_qty is not None and not 1 <= row.order_multiple_qty <= _LARGEST_PACK:
        return "MOQ_OR_PACK_INVALID"
    return ""


def _breaks(text: str) -> tuple[Break, ...]:
    """Price breaks of `qty:price;…`, smallest first; ValueError when it isn't such a list."""
    pairs = [pair.split(":") for pair in filter(None, map(str.strip, text.split(";")))]
    breaks = [Break(int(qty), parse_cents(price.strip())) for qty, price in pairs]
    if any(each.qty < 1 or each.unit_price_cents < 1 for each in breaks):
        raise ValueError("a price break needs a quantity and a price")
    return tuple(sorted(breaks, key=lambda each: each.qty))
