"""The ledger of the billing job: rows are only ever added."""

from sqlalchemy import CheckConstraint, Index, Table

from backoffice.store.metadata import day, integer, metadata, small, text

APPEND_ONLY: tuple[str, ...] = ("journal_entries", "journal_lines")

journal_entries = Table(
    "journal_entries",
    metadata,
    text("posting_key", "what the entry means; the same meaning is never posted twice", key=True),
    text("source", "remit, claim, payment or bank line that it comes from"),
    text("source_key", "posting_key without the count of repetitions"),
    small("version", "1, or more when the source posts again after a reversal"),
    text("event", "what happened"),
    day("business_date", "night it was posted in"),
    day("event_date", "day it happened"),
    text("reverses", "posting_key of the entry that this one takes back", null=True),
    text("undoes", "source_key of the entry that a payer takes back by this one (CLP02 22)", null=True),
    CheckConstraint("posting_key !~ '(^|:)(:|$)'", name="no_empty_part"),
    Index(None, "source"),
    Index(None, "source_key", postgresql_where="version > 1"),
    Index(None, "reverses", unique=True, postgresql_where="reverses IS NOT NULL"),
    Index(None, "undoes", postgresql_where="undoes IS NOT NULL"),
    comment="The ledger's entries; rows are only ever added, and each entry balances.",
)

journal_lines = Table(
    "journal_lines",
    metadata,
    text("posting_key", "entry", key=True),
    small("line", "line of the entry, from 1", key=True),
    text("account", "number of the account"),
    text("subledger", "key within the account"),
    text("claim_id", "claim it touches, else empty"),
    integer("amount_cents", "debit positive, credit negative"),
    CheckConstraint("amount_cents <> 0", name="amount"),
    CheckConstraint("line > 0", name="line"),
    Index(None, "account", postgresql_where="account IN ('2200', '2400')"),
    Index(None, "claim_id"),
    comment="Debits and credits of the entries; a trigger refuses one without an entry.",
)
