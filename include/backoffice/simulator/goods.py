"""Supplies: articles, their vendors, and the shelves of both offices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from backoffice.simulator.folders import Row
from backoffice.simulator.team import LOCATIONS
from backoffice.simulator.world import Spec

_LEAD_DAYS = 4
_REORDER_DAYS, _PAR_DAYS = 9, 24
_BUDGET_CENTS = 50_000_00
_SCHEDULES = {"Testosterone vials": "III", "Lorazepam 1 mg tablets": "IV"}
_COSTLY = "Digital otoscope sets"
_VENDOR_OF = {"ppe": "VEN1", "exam": "VEN1", "injection": "VEN2", "lab": "VEN2", "wound": "VEN3", "drugs": "VEN3"}
_VENDORS = {"VEN1": "Allmed Supply", "VEN2": "Corelab Goods", "VEN3": "Dayton Medical", "VEN4": "Optiline Devices"}


@dataclass(frozen=True, slots=True)
class Article:
    """Something the practice keeps; `daily_qty` is used on an open day in one office."""

    item_id: str
    name: str
    category: str
    base_unit: str
    box_qty: int
    box_cents: int
    daily_qty: int

    @property
    def schedule(self) -> str:
        """DEA schedule, empty for what is not controlled."""
        return _SCHEDULES.get(self.name, "")

    @property
    def is_costly(self) -> bool:
        """Whether an order for it alone is above what may be ordered without approval."""
        return self.name == _COSTLY

    @property
    def vendor_id(self) -> str:
        """Who sells it; the costly article has a vendor of its own."""
        return "VEN4" if self.is_costly else _VENDOR_OF[self.category]

    @property
    def sku(self) -> str:
        """The vendor's number for it."""
        return f"{self.vendor_id}-{self.item_id[1:]}"

    @property
    def reorder_point_qty(self) -> int:
        """Level to order at."""
        return self.daily_qty * _REORDER_DAYS

    @property
    def par_qty(self) -> int:
        """Level to order up to, in whole boxes above what two boxes and the reorder point make."""
        return (
            max(-(-self.daily_qty * _PAR_DAYS // self.box_qty), self.reorder_point_qty // self.box_qty + 2)
            * self.box_qty
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """An article in an office; `seat` counts shelves from 0."""

    seat: int
    article: Article
    location_id: str

    @property
    def key(self) -> str:
        """`location:item`, as work items name it."""
        return f"{self.location_id}:{self.article.item_id}"


@cache
def articles() -> tuple[Article, ...]:
    """All articles, as goods.yaml lists them."""
    listed = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))["items"]
    return tuple(Article(f"I{101 + number}", *row) for number, row in enumerate(listed))


@cache
def shelves() -> tuple[Shelf, ...]:
    """The main office keeps every article, the other every second one; controlled and costly ones are kept once."""
    pairs = [
        (article, location_id)
        for number, article in enumerate(articles())
        for location_id in LOCATIONS
        if location_id == LOCATIONS[0] or not (number % 2 or article.schedule or article.is_costly)
    ]
    return tuple(Shelf(seat, *pair) for seat, pair in enumerate(pairs))


def item_rows() -> Iterator[Row]:
    """The items feed."""
    for article in articles():
        yield {
            "item_id": article.item_id,
            "name": article.name,
            "category": article.category,
            "base_unit": article.base_unit,
            "min_shelf_life_days": 30,
            "is_controlled": bool(article.schedule),
            "drug_schedule": article.schedule,
            "criticality": 3,
            "status": "active",
        }


def item_location_rows() -> Iterator[Row]:
    """The item_locations feed."""
    for shelf in shelves():
        yield {
            "item_id": shelf.article.item_id,
            "location_id": shelf.location_id,
            "reorder_point_qty": shelf.article.reorder_point_qty,
            "par_qty": shelf.article.par_qty,
        }


def vendor_ids() -> tuple[str, ...]:
    """All vendors."""
    return tuple(_VENDORS)


def account_number(spec: Spec, vendor_id: str) -> str:
    """The practice's account at a vendor; no two practices share one."""
    return spec.chance.digits(8, "account", vendor_id)


def vendor_rows(spec: Spec) -> Iterator[Row]:
    """The vendors feed; all take orders by mail."""
    for vendor_id, name in _VENDORS.items():
        yield {
            "vendor_id": vendor_id,
            "name": name,
            "email": f"orders@{name.split()[0].lower()}.example",
            "account_number": account_number(spec, vendor_id),
            "order_channel": "email",
            "is_active": True,
        }


def item_vendor_rows() -> Iterator[Row]:
    """The item_vendors feed: one source an article."""
    for article in articles():
        yield {
            "item_id": article.item_id,
            "vendor_id": article.vendor_id,
            "vendor_sku": article.sku,
            "purchase_unit": "box",
            "units_per_purchase_unit": article.box_qty,
            "unit_price": article.box_cents,
            "lead_time_days": _LEAD_DAYS,
            "preference": 1,
        }


def budget_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The budgets feed: ample, for last month, this one and the next."""
    months = sorted({(on + timedelta(days=31 * step)).strftime("%Y-%m") for step in (-1, 0, 1)})
    for category in sorted({article.category for article in articles()}):
        for month in months:
            spent = spec.chance.number("spent", category, month) % 100_000
            yield {"category": category, "month": month, "limit": _BUDGET_CENTS, "spent": spent}
