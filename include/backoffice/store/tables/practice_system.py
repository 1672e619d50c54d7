"""Tables between our ledger and the practice's own system: what differs, and what was handed over."""

from sqlalchemy import Index, Table, UniqueConstraint

from backoffice.store.metadata import day, flag, integer, metadata, small, text

billing_drifts = Table(
    "billing_drifts",
    metadata,
    text("claim_id", "claim", key=True),
    text("party", "payer or patient: whose balance differs", key=True),
    small("number", "difference of that claim and party, from 1", key=True),
    text("why", "DRIFT_ONLY_THEIRS, DRIFT_ONLY_OURS, DRIFT_AMOUNT, DRIFT_KIND or DRIFT_PARTY"),
    text("their_kind", "kind of posting in the practice system, empty when it has none"),
    text("our_kind", "kind of our entry, empty when we have none"),
    text("trace_number", "trace number of the payment, empty when unknown"),
    integer("theirs_cents", "what the practice system has posted; positive lowers the balance"),
    integer("ours_cents", "what we have posted; positive lowers the balance"),
    day("since_date", "newest day on which either side posted on that claim"),
    flag("is_awaited", "our newest entry on the claim is so young that the practice system may not have it yet"),
    comment="Where the practice system's postings and our ledger differ, as of the newest night.",
)

billing_exports = Table(
    "billing_exports",
    metadata,
    text("posting_key", "our entry", key=True),
    text("party", "payer or patient: whose balance it moves", key=True),
    text("batch_key", "intent of the outbox that hands it over"),
    text("claim_id", "claim"),
    text("kind", "payment, adjustment, transfer or write_off"),
    integer("amount_cents", "by how much it lowers the balance"),
    text("trace_number", "trace number of the payment, empty when unknown"),
    day("export_date", "business date of the batch"),
    text("confirmed_by", "posting of the practice system in which it came back", null=True),
    day("confirmed_date", "night that saw it there", null=True),
    UniqueConstraint("confirmed_by"),
    Index(None, "batch_key"),
    Index(None, "claim_id"),
    comment="What was handed over to the practice system, each posting and party once, and whether it is there.",
)
