"""State tables of the maintenance job."""

from sqlalchemy import CheckConstraint, Index, Table, UniqueConstraint
from sqlalchemy import text as literal

from backoffice.store.metadata import day, flag, metadata, small, text

APPEND_ONLY = ("occurrence_history",)

occurrences = Table(
    "occurrences",
    metadata,
    text("equipment_id", "device", key=True),
    text("task_id", "plan", key=True),
    text("due_key", "D:<nominal date>, A:<completion before it>, A:start or M:<epoch>:<threshold>", key=True),
    text("work_order_id", "number of the work order, made from the key"),
    text("state", "planned, due, scheduled, in_progress, done, missed, cancelled or paused"),
    day("nominal_date", "day by the rule, or on which the meter reached it"),
    day("scheduled_date", "day it is placed on, while it is open", null=True),
    day("window_start_date", "first day on time"),
    day("window_end_date", "last day on time"),
    flag("is_regulatory", "a law or accreditor asks for it"),
    text("location_id", "office of the device"),
    text("skill", "skill it needs"),
    small("duration_minutes", "length"),
    text("completion_id", "record that satisfied it, else empty"),
    day("done_date", "day it was done", null=True),
    text("superseded_by", "due key that overtook a missed one, else empty"),
    day("missed_date", "day it was overtaken", null=True),
    day("overdue_since_date", "oldest nominal date left undone since the last completion", null=True),
    text("cancel_reason", "PLAN_WITHDRAWN, EQUIPMENT_RETIRED or RULE_CHANGED, else empty"),
    UniqueConstraint("work_order_id"),
    Index(
        "occurrences_released_key",
        "equipment_id",
        "task_id",
        unique=True,
        postgresql_where=literal("state in ('due', 'scheduled', 'in_progress')"),
    ),
    CheckConstraint(
        "state in ('planned', 'due', 'scheduled', 'in_progress', 'done', 'missed', 'cancelled', 'paused')",
        name="state",
    ),
    comment="Due instances of maintenance plans, as of the acting night; at most one released a device and plan.",
)

occurrence_history = Table(
    "occurrence_history",
    metadata,
    text("equipment_id", "device", key=True),
    text("task_id", "plan", key=True),
    text("due_key", "due instance", key=True),
    day("business_date", "night that saw it", key=True),
    text("state", "state it came to", key=True),
    flag("is_superseded", "seen by a night that was no longer the newest, so without effect"),
    comment="When a due instance came to a state; rows are only ever added.",
)
