"""The position of supplies.md 3.1 for one item at one location, in plain Python.

What runs at night is positions.sql, for all items at once; this says what it must give, and a test compares the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.supplies.model import ON_ORDER, OrderState


@dataclass(frozen=True, slots=True)
class Lot:
    """A counted lot."""

    qty: int
    status: str
    expiry_date: date | None


@dataclass(frozen=True, slots=True)
class Promise:
    """Stock promised to planned work."""

    qty: int
    need_date: date


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A line of an order as the practice system knows it."""

    order_number: str
    line_number: int
    ordered_qty: int
    received_qty: int
    status: str


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of an order that we made."""

    po_number: str
    line_number: int
    qty: int
    received_qty: int
    cancelled_qty: int
    state: OrderState
    order_date: date


def usable(lots: Iterable[Lot], after: date) -> int:
    """Stock that may still be used after that day; the expiry date is the last day of use."""
    fit = (lot for lot in lots if lot.status == "ok" and (lot.expiry_date is None or lot.expiry_date > after))
    return sum(lot.qty for lot in fit)


def arrival_date(on: date, lead_days: int) -> date:
    """When an order of that night arrives."""
    return on + timedelta(days=lead_days)


def allocated(promises: Iterable[Promise], until: date) -> int:
    """Stock promised up to that day."""
    return sum(promise.qty for promise in promises if promise.need_date <= until)


def on_order(feed: Iterable[FeedLine], own: Iterable[OwnLine], known: set[tuple[str, int]], on: date) -> int:
    """What is under way: the feed's open lines, and our own that the feed doesn't know.

    `known` are all (order, line) pairs of the feed, at any location and in any status: an order in both counts once,
    with the feed's quantities. Orders of the night itself are its answer, not part of its question.
    """
    open_lines = (line for line in feed if line.status in ("sent", "acknowledged", "backordered"))
    ours = (line for line in own if line.state in ON_ORDER and line.order_date < on)
    unknown = (line for line in ours if (line.po_number, line.line_number) not in known)
    return sum(max(line.ordered_qty - line.received_qty, 0) for line in open_lines) + sum(
        max(line.qty - line.received_qty - line.cancelled_qty, 0) for line in unknown
    )
