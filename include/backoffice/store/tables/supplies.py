"""State tables of the supplies job."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Sequence, Table
from sqlalchemy import text as literal

from backoffice.store.metadata import day, flag, integer, metadata, small, text

APPEND_ONLY: tuple[str, ...] = ()

_STATES = (
    "awaiting_approval, held, withheld, shadow, approved, queued, sent, unknown, acked, part_received, closed, "
    "cancelled or rejected"
)
_RECOMPUTABLE = literal("state in ('awaiting_approval', 'held', 'withheld', 'shadow')")

po_numbers = Sequence("po_numbers", metadata=metadata)

stock_evaluations = Table(
    "stock_evaluations",
    metadata,
    day("business_date", "closed day", key=True),
    text("location_id", "office", key=True),
    text("item_id", "item", key=True),
    text("outcome", "sufficient, ordered, quarantined or declined"),
    text("reason_code", "why, where there is more to say, else empty"),
    flag("is_superseded", "evaluated by a night that was no longer the newest, so without effect"),
    integer("usable_qty", "usable the day after, base units"),
    integer("usable_later_qty", "of it, still usable when an order would arrive"),
    integer("allocated_qty", "promised to planned work until then"),
    integer("on_order_qty", "under way"),
    integer("position_qty", "usable later − allocated + on order"),
    integer("reorder_point_qty", "order at or below"),
    integer("par_qty", "order up to"),
    integer("used_qty", "used in the usage window"),
    small("lead_days", "lead time of the preferred offer"),
    CheckConstraint("outcome in ('sufficient', 'ordered', 'quarantined', 'declined')", name="outcome"),
    comment="What each night found and decided for each item at each location.",
)

episodes = Table(
    "episodes",
    metadata,
    text("location_id", "office", key=True),
    text("item_id", "item", key=True),
    small("episode_no", "1 + closed episodes of the pair", key=True),
    day("opened_date", "first acting night that found it short"),
    day("closed_date", "first acting night after that found it not short", null=True),
    Index("episodes_open_key", "location_id", "item_id", unique=True, postgresql_where=literal("closed_date is null")),
    comment="Uninterrupted periods in which an item was short at a location.",
)

purchase_orders = Table(
    "purchase_orders",
    metadata,
    text("po_number", "our number, given once and never again", key=True),
    text("location_id", "office it is for"),
    text("vendor_id", "vendor"),
    text("stream", "normal, controlled or schedule_ii: goods that may not share an order"),
    text("state", _STATES),
    small("revision", "mails written so far; the newest one has this number"),
    text("intent_key", "outbox key of the newest mail, empty while there is none"),
    integer("amount_cents", "total"),
    text("content_sha256", "hash of its lines, vendor and office"),
    text("approval_reasons", "why it waits for an approver, separated by commas"),
    day("order_date", "night that made it as it is"),
    Index(
        "purchase_orders_recomputable_key",
        "location_id",
        "vendor_id",
        "stream",
        unique=True,
        postgresql_where=_RECOMPUTABLE,
    ),
    comment="Purchase orders that we made.",
)

order_lines = Table(
    "order_lines",
    metadata,
    text("location_id", "office", key=True),
    text("item_id", "item", key=True),
    small("episode_no", "shortage it answers", key=True),
    small("attempt", "which answer to that shortage", key=True),
    text("po_number", "order"),
    small("line_number", "line of the order, from 1"),
    text("vendor_sku", "the vendor's number"),
    text("purchase_unit", "unit it is sold in"),
    integer("units_per_purchase_unit", "base units in one"),
    integer("qty", "ordered, base units"),
    integer("unit_price_cents", "price of a purchase unit"),
    integer("amount_cents", "price of the line"),
    text("mark", "BELOW_PAR, OVER_MAX or empty"),
    text("choice_reason", "why not the first vendor, or empty"),
    text("state", _STATES),
    day("order_date", "night that made it as it is"),
    integer("received_qty", "received so far, base units"),
    integer("cancelled_qty", "that will not come any more, base units"),
    ForeignKeyConstraint(["po_number"], ["purchase_orders.po_number"]),
    ForeignKeyConstraint(
        ["location_id", "item_id", "episode_no"], ["episodes.location_id", "episodes.item_id", "episodes.episode_no"]
    ),
    Index("order_lines_recomputable_key", "location_id", "item_id", unique=True, postgresql_where=_RECOMPUTABLE),
    Index(None, "po_number", "line_number", unique=True),
    CheckConstraint("qty > 0", name="qty"),
    comment="Lines of our orders: at most one answer to a shortage is open for change at any time.",
)
