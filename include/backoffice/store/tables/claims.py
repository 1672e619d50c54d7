"""State tables of the claims side: what was sent to the payers, and what they said before they paid."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table

from backoffice.store.metadata import day, flag, integer, json, metadata, small, text

LEVELS = ("batch", "provider", "claim")

submissions = Table(
    "submissions",
    metadata,
    text("submission_id", "hash of the transaction's content and of the numbers it was sent under", key=True),
    day("business_date", "night that owns the file it was read from"),
    text("batch_number", "BHT03: the submitter's number of the batch"),
    text("group_number", "GS06, by which a 999 names it"),
    text("set_number", "ST02, by which a 999 names it"),
    day("sent_date", "BHT04", null=True),
    integer("claim_count", "CLM segments"),
    Index(None, "group_number", "set_number"),
    comment="Every copy of a claim transaction (837) that was ever read, once.",
)

submitted_claims = Table(
    "submitted_claims",
    metadata,
    text("submission_id", "transaction", key=True),
    small("ordinal", "CLM in it, from 1", key=True),
    text("claim_number", "CLM01"),
    small("rank", "coverage it was sent to: SBR01 P, S, T as 1, 2, 3; 0 for any other"),
    text("payer_number", "NM109 of the payer"),
    text("frequency_code", "CLM05-3"),
    text("payer_claim_number", "REF*F8: the payer's number of the claim it replaces"),
    integer("charge_cents", "CLM02"),
    json("lines", "services: procedure_code, charge_cents, line_control_number"),
    text("fault_code", "why parts of it could not be read, else empty"),
    ForeignKeyConstraint(["submission_id"], ["submissions.submission_id"]),
    Index(None, "claim_number"),
    comment="Claims as they were sent.",
)

submission_answers = Table(
    "submission_answers",
    metadata,
    text("answer_id", "hash of the content of the 999", key=True),
    small("ordinal", "group or set answered in it, from 1", key=True),
    day("business_date", "night that owns the file it was read from"),
    text("group_number", "AK102: GS06 of what was sent"),
    text("set_number", "AK202: ST02 of what was sent; empty for the group as a whole"),
    text("status_code", "IK501 or AK901: A, E, P or one of rejection"),
    Index(None, "group_number", "set_number"),
    comment="What a 999 says about the claim transactions that were sent.",
)

claim_answers = Table(
    "claim_answers",
    metadata,
    text("answer_id", "hash of the content of the 277", key=True),
    small("ordinal", "status in it, from 1", key=True),
    day("business_date", "night that owns the file it was read from"),
    flag("is_acknowledgement", "a 277CA, not the answer to a question"),
    text("level", "batch, provider or claim: what it is about"),
    text("claim_number", "our number of the claim, or of the batch"),
    text("match_key", "that number in upper case without separators and leading zeros"),
    text("payer_claim_number", "REF*1K, the payer's number (ICN)"),
    text("payer_number", "NM109 of the payer that answers, empty for a clearinghouse"),
    text("category_code", "STC01-1"),
    text("status_code", "STC01-2"),
    text("entity_code", "STC01-3"),
    text("action_code", "STC03: WQ accepted, U rejected"),
    day("status_date", "STC02", null=True),
    CheckConstraint(f"level in {LEVELS}", name="level"),
    Index(None, "match_key"),
    Index(None, "payer_claim_number"),
    comment="What a payer says of a claim before it pays: 277CA and 277.",
)

credit_investigations = Table(
    "credit_investigations",
    metadata,
    text("claim_id", "claim with the credit balance", key=True),
    text("party", "payer or patient", key=True),
    day("opened_date", "day on which the good-faith investigation began", key=True),
    day("concluded_date", "day on which it ended", null=True),
    CheckConstraint("concluded_date >= opened_date", name="order"),
    comment="Investigations that stop the clock of a credit balance (42 CFR 401.305); acts of people.",
)
