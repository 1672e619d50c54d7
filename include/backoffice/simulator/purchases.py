"""Orders that the practice's program sends by mail: the simulated vendors read them, confirm them and deliver."""

import csv
import email
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from backoffice.simulator.folders import Row
from backoffice.simulator.goods import Shelf, account_number, articles, shelves, vendor_ids
from backoffice.simulator.mailbox import messages
from backoffice.simulator.team import OFFICE_NAMES
from backoffice.simulator.world import Spec

_LEAD_WORKDAYS = 3
_HEAD = re.compile(r"^(Purchase order|Date|Account|Deliver to):? (.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """What was ordered for one shelf, in base units."""

    order_number: str
    line_number: int
    vendor_id: str
    shelf: Shelf
    qty: int
    ordered: date
    promised: date

    @property
    def lot_number(self) -> str:
        """The lot in which it comes."""
        return f"L{self.order_number}-{self.line_number}"


def purchases(spec: Spec, folder: Path) -> list[PurchaseLine]:
    """The lines of all orders of this practice that have come by mail; its vendors know it by its account numbers."""
    vendors = {account_number(spec, vendor_id): vendor_id for vendor_id in vendor_ids()}
    found: dict[tuple[str, int], PurchaseLine] = {}
    for path in messages(folder):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        for line in _lines(spec, message, vendors):
            found[line.order_number, line.line_number] = line
    return [found[key] for key in sorted(found)]


def _lines(spec: Spec, message: EmailMessage, vendors: dict[str, str]) -> Iterator[PurchaseLine]:
    body = message.get_body(("plain",))
    head = dict(_HEAD.findall(body.get_content())) if body else {}
    vendor_id = vendors.get(head.get("Account", ""))
    if vendor_id is None:
        return
    ordered = date.fromisoformat(head["Date"])
    offices = {name: location_id for location_id, name in OFFICE_NAMES.items()}
    for row in _attached_rows(message):
        shelf = _shelf(offices[head["Deliver to"]], row["sku"])
        yield PurchaseLine(
            order_number=head["Purchase order"],
            line_number=int(row["line"]),
            vendor_id=vendor_id,
            shelf=shelf,
            qty=int(row["quantity"]) * shelf.article.box_qty,
            ordered=ordered,
            promised=spec.days.after(ordered, _LEAD_WORKDAYS),
        )


def _attached_rows(message: EmailMessage) -> Iterator[dict[str, str]]:
    for part in message.iter_attachments():
        if part.get_content_type() == "text/csv":
            yield from csv.DictReader(io.StringIO(str(part.get_content()), newline=""))


def _shelf(location_id: str, sku: str) -> Shelf:
    article = next(each for each in articles() if each.sku == sku)
    return next(each for each in shelves() if (each.article, each.location_id) == (article, location_id))


def order_rows(lines: Sequence[PurchaseLine], on: date) -> Iterator[Row]:
    """The orders as the practice system knows them the day after they went out, received on the promised day."""
    for line in lines:
        if line.ordered < on:
            has_come = line.promised <= on
            yield {
                "order_number": line.order_number,
                "line_number": line.line_number,
                "location_id": line.shelf.location_id,
                "vendor_id": line.vendor_id,
                "item_id": line.shelf.article.item_id,
                "ordered_qty": line.qty,
                "received_qty": line.qty if has_come else 0,
                "order_date": line.ordered,
                "promised_date": line.promised,
                "status": "closed" if has_come else "acknowledged",
            }
