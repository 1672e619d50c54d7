"""What persons have decided about money, and the rules by which the rest was posted."""

from sqlalchemy import Index, Table

from backoffice.store.metadata import integer, metadata, moment, serial, text

APPEND_ONLY = ("billing_rulings",)

billing_rulings = Table(
    "billing_rulings",
    metadata,
    serial("number", "order in which persons have ruled; a later ruling on the same thing wins"),
    text("act", "what is decided: assign, refuse, approve, hold, release, dismiss, settle, part, write_off …"),
    text("subject", "what it is about: claim payment (remit:ordinal), remittance, bank line, claim:line:carc …"),
    text("object", "claim a payment is or is not for, what a deposit settles, or payments that left what is given up"),
    integer("amount_cents", "most that it moves; 0 where it moves nothing by itself"),
    moment("at", "when"),
    text("actor", "login of the person"),
    text("reason", "why; words of a person, never logged"),
    Index(None, "subject"),
    comment="What persons have decided about money; rows are only ever added, and every posting follows them.",
)

billing_house_rules = Table(
    "billing_house_rules",
    metadata,
    text("group_code", "CAS01", key=True),
    text("carc", "claim adjustment reason code", key=True),
    text("rarc", "remark code that has to stand beside it, empty for any", key=True),
    text("meaning", "share, resend, appeal, final, review, contractual or programme", key=True),
    comment="What adjustments mean by the settings that posting last followed; a change of them posts anew.",
)
