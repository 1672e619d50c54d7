"""The words of reordering: stock, offers, verdicts, orders. Every quantity is a whole number of base units."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OrderState(StrEnum):
    """Where an order, or a line of one, stands."""

    AWAITING_APPROVAL = "awaiting_approval"
    HELD = "held"
    WITHHELD = "withheld"
    SHADOW = "shadow"
    APPROVED = "approved"
    QUEUED = "queued"
    SENT = "sent"
    UNKNOWN = "unknown"
    ACKED = "acked"
    PART_RECEIVED = "part_received"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


class Outcome(StrEnum):
    """What a night says about an item at a location; every one gets exactly one."""

    SUFFICIENT = "sufficient"
    ORDERED = "ordered"
    QUARANTINED = "quarantined"
    DECLINED = "declined"


class Stream(StrEnum):
    """Goods that may not share an order."""

    NORMAL = "normal"
    CONTROLLED = "controlled"
    SCHEDULE_II = "schedule_ii"


class Mark(StrEnum):
    """What is odd about an ordered quantity."""

    NONE = ""
    BELOW_PAR = "BELOW_PAR"
    OVER_MAX = "OVER_MAX"


RECOMPUTABLE = (OrderState.AWAITING_APPROVAL, OrderState.HELD, OrderState.WITHHELD, OrderState.SHADOW)
ON_ORDER = (
    OrderState.APPROVED,
    OrderState.QUEUED,
    OrderState.SENT,
    OrderState.UNKNOWN,
    OrderState.ACKED,
    OrderState.PART_RECEIVED,
)


@dataclass(frozen=True, slots=True)
class StockLine:
    """An item at a location as it stands on a night; see positions.sql. `used_qty` is the use of the usage window."""

    location_id: str
    item_id: str
    reorder_point_qty: int
    par_qty: int
    max_qty: int | None
    lead_days: int
    usable_qty: int
    usable_later_qty: int
    allocated_qty: int
    on_order_qty: int
    used_qty: int
    counted_date: date | None = None
    has_negative_lot: bool = False
    lacks_expiry: bool = False

    @property
    def position_qty(self) -> int:
        """What can be counted on when an order of tonight arrives (supplies.md 3.1)."""
        return self.usable_later_qty - self.allocated_qty + self.on_order_qty


@dataclass(frozen=True, slots=True)
class Item:
    """What is the same about an item everywhere."""

    item_id: str
    name: str
    category: str
    is_active: bool
    is_controlled: bool = False
    drug_schedule: str | None = None
    substitute_item_id: str | None = None

    @property
    def stream(self) -> Stream:
        """The kind of order it goes into."""
        if self.drug_schedule == "II":
            return Stream.SCHEDULE_II
        return Stream.CONTROLLED if self.is_controlled else Stream.NORMAL


@dataclass(frozen=True, slots=True)
class Break:
    """From so many base units on, a purchase unit costs so much."""

    qty: int
    unit_price_cents: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What an active vendor asks for an item. `defect` is the reason code why it can't be ordered, or ''."""

    item_id: str
    vendor_id: str
    vendor_sku: str
    purchase_unit: str
    units: int
    unit_price_cents: int
    preference: int
    lead_days: int = 0
    min_qty: int = 0
    multiple_qty: int = 1
    breaks: tuple[Break, ...] = ()
    defect: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A proposal to order an item for a location from one vendor."""

    location_id: str
    item_id: str
    vendor_id: str
    vendor_sku: str
    purchase_unit: str
    units: int
    qty: int
    unit_price_cents: int
    stream: Stream
    mark: Mark = Mark.NONE
    reason: str = ""

    @property
    def purchase_qty(self) -> int:
        """In units the vendor sells; the quantity is a multiple of them."""
        return self.qty // self.units

    @property
    def amount_cents(self) -> int:
        """What the line costs."""
        return self.purchase_qty * self.unit_price_cents


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a night says about a stock line; `line` is there when it should be ordered."""

    outcome: Outcome
    reason: str = ""
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The practice's numbers, as of a night. `usage_days` is the length of the window in which `used_qty` was used."""

    on: date
    usage_days: int
    count_days: int
    expiry_required: frozenset[str] = frozenset()
    faster_days: int = 3
    max_extra_cents: int = 0

    def cover_days(self, usable_qty: int, used_qty: int) -> int | None:
        """Days for which usable stock lasts at the rate of the usage window; None when none is used."""
        return max(usable_qty, 0) * self.usage_days // used_qty if used_qty > 0 else None
