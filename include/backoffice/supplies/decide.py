"""What a night decides about each item at each location: sufficient, ordered, quarantined or declined."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from backoffice.supplies.model import Item, Line, Offer, Outcome, Rules, StockLine, Verdict
from backoffice.supplies.quantity import Levels, unit_price_cents
from backoffice.supplies.vendors import choose, defect

MOST = 10**12  # quantities and cents beyond it are slips of the pen


@dataclass(frozen=True, slots=True)
class Shop:
    """What the practice buys and where: items and offers by item id, and the (location, item) pairs it keeps."""

    items: Mapping[str, Item]
    offers: Mapping[str, Sequence[Offer]]
    kept: Collection[tuple[str, str]]


def judge(stock: StockLine, shop: Shop, rules: Rules) -> Verdict:
    """The verdict over one stock line; it depends on nothing but its arguments, so one bad item harms no other."""
    item = shop.items.get(stock.item_id)
    if item is None:
        return Verdict(Outcome.QUARANTINED, "ITEM_UNKNOWN")
    offers = shop.offers.get(stock.item_id, ())
    if reason := _stock_defect(stock, item, rules) or (defect(offers) if item.is_active else ""):
        return Verdict(Outcome.QUARANTINED, reason)
    if stock.position_qty > stock.reorder_point_qty:
        return Verdict(Outcome.SUFFICIENT)
    if not item.is_active:
        return _without_reorder(stock, item, shop)
    line = _line(stock, item, offers, rules)
    if line.qty > MOST or line.amount_cents > MOST:
        return Verdict(Outcome.QUARANTINED, "MOQ_OR_PACK_INVALID")
    return Verdict(Outcome.ORDERED, line.mark or line.reason, line)


def _stock_defect(stock: StockLine, item: Item, rules: Rules) -> str:
    """Why the stock line can't be judged, or ''. A line that was never counted has no stock."""
    if stock.has_negative_lot:
        return "NEGATIVE_STOCK"
    if stock.counted_date and stock.counted_date < rules.on - timedelta(days=rules.count_days):
        return "COUNT_STALE"
    if stock.lacks_expiry and item.category in rules.expiry_required:
        return "EXPIRY_REQUIRED_MISSING"
    if not stock.reorder_point_qty < stock.par_qty <= MOST:
        return "PAR_BELOW_ROP"
    return ""


def _without_reorder(stock: StockLine, item: Item, shop: Shop) -> Verdict:
    """A discontinued item is not ordered: its substitute is, if the same location keeps an active one."""
    substitute = shop.items.get(item.substitute_item_id or "")
    if substitute and substitute.is_active and (stock.location_id, substitute.item_id) in shop.kept:
        return Verdict(Outcome.DECLINED, "DISCONTINUED")
    return Verdict(Outcome.QUARANTINED, "DISCONTINUED_NO_SUBSTITUTE")


def _line(stock: StockLine, item: Item, offers: Sequence[Offer], rules: Rules) -> Line:
    levels = Levels(stock.position_qty, stock.reorder_point_qty, stock.par_qty, stock.max_qty)
    choice = choose(levels, offers, rules.cover_days(stock.usable_qty, stock.used_qty), rules)
    offer = choice.offer
    return Line(
        location_id=stock.location_id,
        item_id=stock.item_id,
        vendor_id=offer.vendor_id,
        vendor_sku=offer.vendor_sku,
        purchase_unit=offer.purchase_unit,
        units=offer.units,
        qty=choice.qty,
        unit_price_cents=unit_price_cents(offer, choice.qty),
        stream=item.stream,
        mark=choice.mark,
        reason=choice.reason,
    )
