"""What the billing job knows of payers: the ids they go by, and what was open with them at the start."""

from sqlalchemy import Table

from backoffice.store.metadata import day, flag, integer, metadata, text

billing_payers = Table(
    "billing_payers",
    metadata,
    text("payer_id", "payer", key=True),
    text("edi_payer_id", "the id it goes by in files"),
    day("business_date", "night whose feed it was taken from; the newest wins"),
    comment="Payers by the ids that they go by: a remittance may name either.",
)

billing_opening_items = Table(
    "billing_opening_items",
    metadata,
    text("payer_id", "payer", key=True),
    text("reference", "reference of the PLB adjustment", key=True),
    text("family", "WO, FB or AP", key=True),
    day("business_date", "night whose feed it was taken from; the newest wins"),
    integer("amount_cents", "what the payer will still keep back"),
    flag("is_due", "it, or its payer, has changed since it was last posted"),
    comment="Provider-level items that were open at ledger_start_date.",
)
