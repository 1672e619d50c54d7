"""Reads what the practice delivered for a night, as the words of reordering."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from importlib.resources import files

from sqlalchemy import Connection, func, select, text, union

from backoffice.config.supplies import Supplies
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.supplies import purchase_orders
from backoffice.supplies.decide import Shop
from backoffice.supplies.model import ON_ORDER, Item, Offer, OrderState, Rules, StockLine
from backoffice.supplies.offers import OfferRow, read_offer
from backoffice.supplies.vendors import preferred

REQUIRED = ("items", "item_locations", "vendors", "item_vendors", "stock_lots", "stock_usage", "open_orders")
TABLES = (*REQUIRED, "locations", "closures")

_POSITIONS = text(files("backoffice.supplies").joinpath("positions.sql").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor as an order needs it. `email` is None where orders do not go out by mail."""

    vendor_id: str
    name: str
    email: str | None
    account_number: str | None


def rules(connection: Connection, business_date: date, settings: Supplies) -> Rules:
    """The practice's numbers; the usage window is as long as the feed has usage, at most `usage_days`."""
    usage = SNAPSHOTS["stock_usage"].c
    first = connection.scalar(
        select(func.min(usage.usage_date)).where(
            usage.business_date == business_date,
            usage.usage_date.between(business_date - timedelta(days=settings.usage_days - 1), business_date),
        )
    )
    return Rules(
        on=business_date,
        usage_days=(business_date - first).days + 1 if first else settings.usage_days,
        count_days=settings.count_days,
        expiry_required=settings.expiry_required,
        faster_days=settings.faster_days,
        max_extra_cents=settings.max_extra_cents,
    )


def shop(connection: Connection, business_date: date) -> Shop:
    """Items, the offers of active vendors, and what is kept where."""
    item, kept = SNAPSHOTS["items"].c, SNAPSHOTS["item_locations"].c
    items = select(
        item.item_id,
        item.name,
        item.category,
        (item.status == "active").label("is_active"),
        item.is_controlled,
        item.drug_schedule,
        item.substitute_item_id,
    ).where(item.business_date == business_date)
    pairs = select(kept.location_id, kept.item_id).where(kept.business_date == business_date)
    return Shop(
        items={row.item_id: Item(*row) for row in connection.execute(items)},
        offers=_offers(connection, business_date),
        kept={(row.location_id, row.item_id) for row in connection.execute(pairs)},
    )


def positions(connection: Connection, shop: Shop, rules: Rules, review_days: int) -> list[StockLine]:
    """Every kept (location, item) as it stands on the night, in order."""
    leads = {item_id: offer.lead_days for item_id, offers in shop.offers.items() if (offer := preferred(offers))}
    rows = connection.execute(
        _POSITIONS,
        {
            "on": rules.on,
            "item_ids": list(leads),
            "lead_days": list(leads.values()),
            "review_days": review_days,
            "on_order_states": [state.value for state in ON_ORDER],
            "usage_since": rules.on - timedelta(days=rules.usage_days - 1),
        },
    )
    return [StockLine(*row) for row in rows]


def vendors(connection: Connection, business_date: date) -> dict[str, Vendor]:
    """Vendors by id."""
    vendor = SNAPSHOTS["vendors"].c
    query = select(vendor.vendor_id, vendor.name, vendor.email, vendor.account_number, vendor.order_channel).where(
        vendor.business_date == business_date
    )
    return {
        row.vendor_id: Vendor(
            row.vendor_id, row.name, row.email if row.order_channel == "email" else None, row.account_number
        )
        for row in connection.execute(query)
    }


def known_vendors(connection: Connection, business_date: date) -> frozenset[str]:
    """Vendors of the practice's open orders, and those that got an order of ours before that night."""
    known, order = SNAPSHOTS["open_orders"].c, purchase_orders.c
    in_feed = select(known.vendor_id).where(known.business_date == business_date)
    ours = select(order.vendor_id).where(
        order.order_date < business_date, order.state.in_((*ON_ORDER, OrderState.CLOSED))
    )
    return frozenset(connection.scalars(union(in_feed, ours)))


def office_names(connection: Connection, business_date: date) -> Mapping[str, str]:
    """Names of the locations by id."""
    location = SNAPSHOTS["locations"].c
    query = select(location.location_id, location.name).where(location.business_date == business_date)
    return {row.location_id: row.name for row in connection.execute(query)}


def _offers(connection: Connection, business_date: date) -> dict[str, Sequence[Offer]]:
    offer, vendor = SNAPSHOTS["item_vendors"].c, SNAPSHOTS["vendors"].c
    query = (
        select(*(offer[field.name] for field in fields(OfferRow)))
        .join(
            SNAPSHOTS["vendors"],
            (vendor.business_date == offer.business_date) & (vendor.vendor_id == offer.vendor_id),
        )
        .where(offer.business_date == business_date, vendor.is_active)
    )
    by_item: dict[str, list[Offer]] = defaultdict(list)
    for row in connection.execute(query):
        by_item[row.item_id].append(read_offer(OfferRow(*row)))
    return {**by_item}
