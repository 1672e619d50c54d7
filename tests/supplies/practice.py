"""A small practice with one item that is short, delivered night by night; and what the job made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Table, select

from backoffice import nights
from backoffice.office import Office
from backoffice.outbox.model import Delivery, Receipt
from backoffice.store.tables.supplies import order_lines, purchase_orders
from backoffice.store.tables.work import outbox, work_items
from backoffice.supplies import steps
from tests.conftest import NIGHT
from tests.inbox import Cells, write_feed

ITEM = {
    "item_id": "gloves",
    "name": "Gloves",
    "category": "consumables",
    "base_unit": "each",
    "is_controlled": False,
    "status": "active",
}
KEPT = {"item_id": "gloves", "location_id": "MAIN", "reorder_point_qty": 40, "par_qty": 100}
VENDOR = {
    "vendor_id": "V1",
    "name": "Medical Supply",
    "email": "orders@vendor.example",
    "order_channel": "email",
    "is_active": True,
}
OFFER = {
    "item_id": "gloves",
    "vendor_id": "V1",
    "vendor_sku": "G-1",
    "purchase_unit": "box",
    "units_per_purchase_unit": 10,
    "unit_price": "12.50",
    "lead_time_days": 5,
    "preference": 1,
}
LOT = {
    "item_id": "gloves",
    "location_id": "MAIN",
    "lot_number": "A1",
    "on_hand_qty": 37,
    "status": "ok",
    "counted_date": NIGHT,
}
OPEN = {
    "order_number": "BO-000001",
    "line_number": 1,
    "location_id": "MAIN",
    "vendor_id": "V1",
    "item_id": "gloves",
    "ordered_qty": 70,
    "received_qty": 0,
    "order_date": NIGHT,
    "status": "acknowledged",
}
MAIN = {"location_id": "MAIN", "name": "Main Street", "timezone": "America/New_York"}


def deliver(office: Office, business_date: date, **tables: Sequence[Cells]) -> None:
    """The practice's folder of a day; keyword arguments take the place of whole tables."""
    base: Mapping[str, Sequence[Cells]] = {
        "items": [ITEM],
        "item_locations": [KEPT],
        "vendors": [VENDOR],
        "item_vendors": [OFFER],
        "stock_lots": [LOT],
        "stock_usage": [],
        "open_orders": [],
        "locations": [MAIN],
        "closures": [],
    }
    write_feed(office, business_date, {**base, **tables})


@dataclass
class FakeServer:
    """Keeps what arrives; raises what a test wants first."""

    failures: list[BaseException] = field(default_factory=list)
    arrived: list[Delivery] = field(default_factory=list)

    def deliver(self, delivery: Delivery) -> Receipt:
        """Takes a mail."""
        if self.failures:
            raise self.failures.pop(0)
        self.arrived.append(delivery)
        return Receipt(code="SMTP_250")

    @property
    def keys(self) -> list[str]:
        """Keys of what arrived."""
        return [delivery.key for delivery in self.arrived]


def run(office: Office, business_date: date, server: FakeServer | None = None) -> dict[str, int]:
    """A whole night of the job; the counts of all steps together."""
    nights.begin(office, business_date, steps.PIPELINE)
    counts = steps.load(office, business_date) | steps.decide(office, business_date)
    counts |= steps.deliver(office, business_date, {"mail": server or FakeServer()})
    counts |= steps.record(office, business_date)
    nights.close(office, business_date, steps.PIPELINE, "finished")
    return counts


def table(office: Office, *tables: Table) -> list[list[tuple[object, ...]]]:
    """All rows of the tables, in an order of their own."""
    with office.transaction() as connection:
        return [sorted(map(tuple, connection.execute(select(each))), key=repr) for each in tables]


def orders(office: Office) -> dict[str, tuple[str, int]]:
    """State and revision of each order."""
    with office.transaction() as connection:
        return {row.po_number: (row.state, row.revision) for row in connection.execute(select(purchase_orders))}


def lines(office: Office) -> list[tuple[str, int, int, int, str]]:
    """Order, episode, attempt, quantity and state of each line."""
    columns = (order_lines.c[name] for name in ("po_number", "episode_no", "attempt", "qty", "state"))
    query = select(*columns).order_by(order_lines.c.po_number, order_lines.c.line_number)
    with office.transaction() as connection:
        return [tuple(row) for row in connection.execute(query)]


def mail(office: Office) -> dict[str, str]:
    """State of each intent."""
    with office.transaction() as connection:
        return {row.key: row.state for row in connection.execute(select(outbox))}


def items(office: Office) -> dict[tuple[str, str], str]:
    """Reason of each open work item, but for the parents of a first night."""
    query = select(work_items).where(work_items.c.status == "open", work_items.c.kind != "PREEXISTING")
    with office.transaction() as connection:
        return {(row.kind, row.subject): row.reason_code for row in connection.execute(query)}
