"""Stock that is promised to something: written by those who promise, read by those who order."""

from sqlalchemy import CheckConstraint, Index, Table

from backoffice.store.metadata import day, integer, metadata, text

APPEND_ONLY: tuple[str, ...] = ()

allocations = Table(
    "allocations",
    metadata,
    text("source_kind", "pm_kit: parts of planned maintenance", key=True),
    text("source_key", "what it is promised to", key=True),
    text("location_id", "office where it is needed", key=True),
    text("item_id", "item", key=True),
    integer("qty", "promised, base units"),
    day("need_date", "day it is needed"),
    Index(None, "location_id", "item_id"),
    CheckConstraint("qty > 0", name="qty"),
    comment="Stock promised to open work; gone as soon as the work is done or withdrawn.",
)
