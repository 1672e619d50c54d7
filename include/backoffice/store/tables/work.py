"""Work items with their history, and the outbox."""

from sqlalchemy import CheckConstraint, Index, Table

from backoffice.store.metadata import day, flag, integer, json, metadata, moment, serial, small, text

APPEND_ONLY = ("work_item_history",)

work_items = Table(
    "work_items",
    metadata,
    text("pipeline", "job that found it", key=True),
    text("kind", "kind of condition", key=True),
    text("subject", "opaque id of what it is about", key=True),
    text("reason_code", "why, from the catalogue"),
    text("owner_role", "who settles it"),
    day("due_date", "by when"),
    integer("stake_cents", "money at stake, in cents"),
    text("parent_kind", "kind of the item that lists this one, else empty"),
    text("parent_subject", "its subject, else empty"),
    json("facts", "ids and counts that the decision rests on; no patient data"),
    text("status", "open, claimed, snoozed, resolved or closed_by_system"),
    flag("is_shadow", "found in shadow mode"),
    day("first_seen_date", "first business date it was seen"),
    day("last_seen_date", "last business date it was seen"),
    day("closed_date", "business date it was closed on", null=True),
    text("assignee", "login of who claimed it, else empty"),
    day("snoozed_until_date", "asleep until", null=True),
    text("outcome_code", "how a person resolved it, else empty"),
    small("version", "grows with each change, for the optimistic lock"),
    CheckConstraint("status in ('open', 'claimed', 'snoozed', 'resolved', 'closed_by_system')", name="status"),
    Index(None, "status", "owner_role", "due_date"),
    comment="What needs a person, once.",
)

work_item_history = Table(
    "work_item_history",
    metadata,
    serial("history_id", "order of the acts"),
    text("pipeline", "job of the item"),
    text("kind", "kind of the item"),
    text("subject", "subject of the item"),
    text("action", "opened, changed, closed, reopened, claimed, …"),
    text("actor", "login, or the job"),
    day("business_date", "night of the act", null=True),
    moment("at", "when"),
    text("reason_code", "reason at that time"),
    text("status", "status after it"),
    Index(None, "pipeline", "kind", "subject"),
    comment="How an item came to be what it is; rows are only ever added.",
)

outbox = Table(
    "outbox",
    metadata,
    text("key", "what the effect means; the same meaning is never sent twice", key=True),
    text("kind", "how it travels: core_270, mail, …"),
    text("domain", "gate that can withhold it; empty for none"),
    text("counterpart", "who gets it"),
    day("business_date", "night that wants it"),
    text("owner_role", "who looks after it when its outcome is unknown"),
    text("payload_sha256", "bytes to send"),
    json("envelope", "headers of the way: ids, addresses, subjects; no patient data"),
    text(
        "state",
        "ready, sending, sent, confirmed, rejected, unknown, needs_person, cancelled, withheld or shadow",
    ),
    moment("created_at", "when the intent was written"),
    moment("lease_until_at", "end of the sender's claim", null=True),
    integer("fence", "grows with each claim; a late holder's write fails"),
    small("attempts", "how often it was handed to the gateway"),
    moment("handed_at", "when it was last handed to the gateway", null=True),
    moment("sent_at", "when the gateway took it", null=True),
    moment("not_before_at", "earliest time of the next attempt", null=True),
    text("answer_sha256", "bytes that came back, else empty"),
    text("answer_code", "how the gateway answered, else empty"),
    Index(None, "state", "kind"),
    Index(None, "counterpart", "handed_at", postgresql_where="handed_at IS NOT NULL"),
    Index("outbox_ready_idx", "kind", "counterpart", "created_at", "key", postgresql_where="state = 'ready'"),
    comment="Effects that a decision wants in the outside world, written in the decision's transaction.",
)
