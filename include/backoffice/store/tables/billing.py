"""State tables of the billing job: remittances, what is known of claims, bank lines, and the ledger."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table

from backoffice.store.metadata import day, flag, integer, json, metadata, small, text

APPEND_ONLY: tuple[str, ...] = ("journal_entries", "journal_lines")

REMIT_STATES = ("landed", "quarantined", "held", "memo", "posted")
OUTCOMES = ("posted", "memo", "suspense", "reversal")

remits = Table(
    "remits",
    metadata,
    text("remit_id", "hash of the transaction's content, whatever envelope it came in", key=True),
    day("business_date", "night that owns the file it was read from"),
    text("state", "landed, quarantined, held, memo or posted"),
    text("kind", "kind of work item when it is quarantined or held, else empty"),
    text("reason_code", "why it is quarantined, held or memo, else empty"),
    flag("is_due", "something it depends on has changed since it was last posted"),
    text("trace_number", "TRN02"),
    text("payer_trace_id", "TRN03"),
    json("payer_ids", "ids the payer gives itself: N104, REF*2U, TRN03, TRN04"),
    text("payee_id", "N104 of the payee"),
    text("payee_npi", "the payee's NPI, empty when it is not named"),
    text("payee_tax_id", "the payee's tax number, empty when it is not named"),
    day("payment_date", "BPR16", null=True),
    text("handling_code", "BPR01"),
    text("method", "BPR04"),
    integer("paid_cents", "BPR02"),
    integer("claim_count", "CLP segments"),
    text("natural_key", "payer, trace, date and payee; shared by remittances that contradict each other"),
    text("near_key", "hash of its claims and amounts; shared by remittances that repeat each other"),
    CheckConstraint(f"state in {REMIT_STATES}", name="state"),
    Index(None, "natural_key"),
    Index(None, "near_key"),
    Index("remits_due_idx", "is_due", postgresql_where="is_due"),
    comment="Every remittance (835 transaction) that was ever read, once.",
)

remit_claims = Table(
    "remit_claims",
    metadata,
    text("remit_id", "remittance", key=True),
    small("ordinal", "CLP in it, from 1", key=True),
    text("claim_number", "CLP01"),
    text("match_key", "CLP01 in upper case without separators and leading zeros"),
    text("payer_claim_number", "CLP07, the payer's number (ICN)"),
    text("status_code", "CLP02"),
    integer("charge_cents", "CLP03"),
    integer("paid_cents", "CLP04"),
    day("service_from_date", "first day of service", null=True),
    day("service_to_date", "last day of service", null=True),
    text("fault_code", "why parts of it could not be read, else empty"),
    text("member_key", "hash of the member id, empty without one"),
    ForeignKeyConstraint(["remit_id"], ["remits.remit_id"]),
    Index(None, "match_key"),
    Index(None, "payer_claim_number", postgresql_where="payer_claim_number <> ''"),
    comment="Claims as a remittance reports them.",
)

remit_lines = Table(
    "remit_lines",
    metadata,
    text("remit_id", "remittance", key=True),
    small("ordinal", "CLP in it", key=True),
    small("line", "SVC in that claim, from 1", key=True),
    text("procedure_code", "SVC01-2"),
    text("modifiers", "SVC01-3 to -6, separated by :"),
    integer("charge_cents", "SVC02"),
    integer("paid_cents", "SVC03"),
    day("service_from_date", "first day of service", null=True),
    day("service_to_date", "last day of service", null=True),
    text("line_control_number", "REF*6R"),
    text("remarks", "LQ codes, separated by :"),
    ForeignKeyConstraint(["remit_id", "ordinal"], ["remit_claims.remit_id", "remit_claims.ordinal"]),
    Index(None, "line_control_number", postgresql_where="line_control_number <> ''"),
    comment="Services as a remittance reports them.",
)

remit_adjustments = Table(
    "remit_adjustments",
    metadata,
    text("remit_id", "remittance", key=True),
    small("ordinal", "CLP in it", key=True),
    small("line", "SVC in that claim; 0 for the claim itself", key=True),
    small("cas", "adjustment there, from 1", key=True),
    text("group_code", "CAS01"),
    text("carc", "claim adjustment reason code"),
    integer("amount_cents", "what was not paid for that reason"),
    ForeignKeyConstraint(["remit_id", "ordinal"], ["remit_claims.remit_id", "remit_claims.ordinal"]),
    comment="Adjustments (CAS) of claims and services.",
)

remit_plbs = Table(
    "remit_plbs",
    metadata,
    text("remit_id", "remittance", key=True),
    small("segment", "PLB in it, from 1", key=True),
    small("pair", "code and amount in that segment, from 1", key=True),
    text("provider_id", "PLB01"),
    text("code", "PLB03-1"),
    text("reference", "PLB03-2"),
    integer("amount_cents", "PLB04; positive lowers the payment"),
    ForeignKeyConstraint(["remit_id"], ["remits.remit_id"]),
    comment="Adjustments at provider level (PLB).",
)

remit_placements = Table(
    "remit_placements",
    metadata,
    text("remit_id", "remittance", key=True),
    small("ordinal", "CLP in it", key=True),
    day("business_date", "night it was last placed in"),
    text("outcome", "posted, memo, suspense or reversal"),
    text("kind", "kind of work item when it is in suspense, else empty"),
    text("reason_code", "why it is in suspense, else empty"),
    text("claim_id", "our claim, empty when none"),
    small("rung", "rung of the match ladder; 0 for none"),
    small("rank", "coverage the payment comes from"),
    json("candidates", "claim ids that were looked at and not taken"),
    flag("is_reversed", "a later reversal has undone it"),
    ForeignKeyConstraint(["remit_id", "ordinal"], ["remit_claims.remit_id", "remit_claims.ordinal"]),
    CheckConstraint(f"outcome in {OUTCOMES}", name="outcome"),
    Index(None, "claim_id"),
    Index("remit_placements_nameless_idx", "remit_id", postgresql_where="rung in (0, 5)"),
    comment="What became of each claim of a posted remittance.",
)

denials = Table(
    "denials",
    metadata,
    text("remit_id", "remittance", key=True),
    small("ordinal", "CLP in it", key=True),
    small("line", "SVC in that claim; 0 for the claim itself", key=True),
    small("cas", "adjustment there", key=True),
    text("claim_id", "our claim"),
    small("line_number", "line of our claim; 0 for the whole claim"),
    small("rank", "coverage that denies"),
    text("group_code", "CAS01"),
    text("carc", "claim adjustment reason code"),
    text("denial_class", "resend, appeal, final or review"),
    integer("amount_cents", "what is denied"),
    day("payment_date", "date of the remittance"),
    Index(None, "claim_id"),
    comment="Denied or disputed amounts that stand: not reversed, not adjudicated again.",
)

billing_claims = Table(
    "billing_claims",
    metadata,
    text("claim_id", "claim", key=True),
    day("business_date", "night whose claims feed it was taken from; the newest wins"),
    text("match_key", "claim_id in upper case without separators and leading zeros"),
    text("payer_claim_number", "the payer's number (ICN), empty when unknown"),
    text("patient_id", "patient"),
    text("frequency_code", "1 original, 7 replacement, 8 void"),
    text("replaces_claim_id", "claim it replaces or voids, else empty"),
    integer("charge_cents", "total charge"),
    text("charge_version", "hash of charge and lines"),
    day("service_from_date", "first day of service"),
    day("service_to_date", "last day of service"),
    day("submitted_date", "day it was sent, as the feed says", null=True),
    text("clearinghouse_status", "what the clearinghouse said of it, as the feed says"),
    json("payers", "by coverage rank: payer_id, then the ids that the payer goes by"),
    json("lines", "lines of the claim"),
    json("line_numbers", "line control numbers of its lines"),
    json("member_keys", "hashes of the member ids of its coverages"),
    text("fingerprint", "hash of all that matching and posting read of it"),
    flag("is_due", "it has changed since its charge was last posted"),
    Index(None, "match_key", postgresql_ops={"match_key": "text_pattern_ops"}),
    Index(None, "payer_claim_number", postgresql_where="payer_claim_number <> ''"),
    Index(None, "replaces_claim_id", postgresql_where="replaces_claim_id <> ''"),
    Index(None, "service_from_date", "charge_cents"),
    Index(None, "line_numbers", postgresql_using="gin"),
    Index("billing_claims_due_idx", "is_due", postgresql_where="is_due"),
    comment="What is known of each claim, from the newest feed that held it.",
)

billing_charges = Table(
    "billing_charges",
    metadata,
    text("claim_id", "claim", key=True),
    integer("charge_cents", "total charge", key=True),
    comment="Every total charge that a claim has ever had: a payer may still answer the one before.",
)

billing_openings = Table(
    "billing_openings",
    metadata,
    text("claim_id", "claim from before ledger_start_date", key=True),
    day("business_date", "night whose feed it was taken from; the newest wins"),
    integer("payer_cents", "open at the payer"),
    integer("patient_cents", "owed by the patient"),
    flag("is_due", "it has changed since it was last posted"),
    comment="Balances that claims brought along into our ledger.",
)

billing_takings = Table(
    "billing_takings",
    metadata,
    text("payment_id", "the practice's number of the payment", key=True),
    day("business_date", "night whose feed it was taken from; the newest wins"),
    text("patient_id", "who paid"),
    text("claim_id", "claim it is for, empty when none"),
    day("received_date", "day it was taken"),
    integer("amount_cents", "amount"),
    flag("is_due", "it has changed since it was last posted"),
    Index(None, "claim_id"),
    comment="Money taken from patients.",
)

bank_lines = Table(
    "bank_lines",
    metadata,
    text("line_id", "hash of account, date, amount, reference, text and occurrence", key=True),
    day("business_date", "night it was read in"),
    text("account_id", "bank account"),
    day("posted_date", "day of the movement"),
    integer("amount_cents", "positive: money came in"),
    text("reference", "the bank's or customer's reference"),
    text("text", "the statement's text; may hold words, so it is never logged"),
    text("trace_number", "TRN02 where the bank handed it on, else empty"),
    text("trace_payer_id", "TRN03 where the bank handed it on, else empty"),
    small("occurrence", "number among equal lines of that day in its file"),
    text("type_code", "BAI2 type or ACH transaction code, empty when the file has none"),
    text("return_code", "why an ACH entry came back (R01 …), else empty"),
    Index(None, "posted_date"),
    comment="Movements on the practice's bank accounts, each once.",
)

bank_matches = Table(
    "bank_matches",
    metadata,
    text("line_id", "bank line", key=True),
    text("counterpart", "remit, payment, or deposit that a return takes back; - when none is known", key=True),
    small("rung", "rung of the bank ladder; 0 for none"),
    text("reason_code", "why money of the line stays unidentified, or what is odd about it, else empty"),
    integer("amount_cents", "cents of the line that settle it; negative where a return takes them back"),
    json("candidates", "payments that would fit as well"),
    ForeignKeyConstraint(["line_id"], ["bank_lines.line_id"]),
    Index(None, "counterpart"),
    comment="Where the money of each deposit and return belongs, as far as is known.",
)

bank_balances = Table(
    "bank_balances",
    metadata,
    text("sha256", "bank file that states them", key=True),
    text("account_number_suffix", "last letters or digits of the account's number", key=True),
    day("as_of_date", "day of the statement", key=True),
    day("business_date", "night that owns the file"),
    text("account_id", "bank account"),
    integer("opening_cents", "BAI2 010", null=True),
    integer("closing_cents", "BAI2 015", null=True),
    integer("moved_cents", "credits less debits that the file lists for the account and day"),
    Index(None, "account_id", "as_of_date"),
    comment="Balances that banks state beside the movements of a day.",
)

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
    CheckConstraint("posting_key !~ '(^|:)(:|$)'", name="no_empty_part"),
    Index(None, "source"),
    Index(None, "source_key", postgresql_where="version > 1"),
    Index(None, "reverses", unique=True, postgresql_where="reverses IS NOT NULL"),
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
    ForeignKeyConstraint(["posting_key"], ["journal_entries.posting_key"]),
    CheckConstraint("amount_cents <> 0", name="amount"),
    CheckConstraint("line > 0", name="line"),
    Index(None, "account", "subledger"),
    Index(None, "claim_id"),
    comment="Debits and credits of the entries.",
)
