"""Claims, fees, opening balances, what the practice system itself posted."""

from backoffice.feeds.contract.column import Feed, Type, key, may, must

CLAIMS = Feed(
    "claims",
    "Claims that are not closed, or changed in the last 24 months.",
    (
        key("claim_id", Type.ID, "the practice's claim number: CLM01 and CLP01"),
        must("patient_id", Type.ID, "patient"),
        may("encounter_id", Type.ID, "encounter it bills"),
        must("coverage_id", Type.ID, "coverage it was sent to"),
        must("billing_npi", Type.TEXT, "billing provider"),
        must("rendering_npi", Type.TEXT, "rendering provider"),
        must("place_of_service", Type.TEXT, "two-digit CMS code"),
        must("service_from_date", Type.DATE, "first day of service"),
        must("service_to_date", Type.DATE, "last day of service"),
        must("charge", Type.MONEY, "total charge"),
        must("frequency_code", Type.TEXT, "1 original, 7 replacement, 8 void", ("1", "7", "8")),
        may("submitted_date", Type.DATE, "day it was sent"),
        may("clearinghouse_status", Type.TEXT, "what the clearinghouse said"),
        may("payer_claim_number", Type.TEXT, "the payer's control number (ICN)"),
        may("replaces_claim_id", Type.ID, "claim it replaces or voids"),
        may("authorization_number", Type.TEXT, "authorisation"),
    ),
)

CLAIM_LINES = Feed(
    "claim_lines",
    "Services on those claims.",
    (
        key("claim_id", Type.ID, "claim"),
        key("line_number", Type.INT, "line, from 1"),
        must("procedure_code", Type.CODE, "CPT or HCPCS code"),
        may("modifiers", Type.TEXT, "up to 4, separated by :"),
        must("diagnosis_codes", Type.TEXT, "ICD-10-CM codes, separated by :"),
        must("units", Type.INT, "units"),
        must("charge", Type.MONEY, "charge of the line"),
        may("ndc", Type.TEXT, "drug code"),
        may("line_control_number", Type.TEXT, "REF*6R of the line"),
    ),
)

FEE_SCHEDULES = Feed(
    "fee_schedules",
    "What each payer allows.",
    (
        key("payer_id", Type.ID, "payer"),
        key("procedure_code", Type.CODE, "procedure"),
        key("modifier", Type.CODE, "modifier; may be empty", may_be_empty=True),
        key("effective_date", Type.DATE, "first day"),
        may("end_date", Type.DATE, "last day"),
        must("allowed", Type.MONEY, "allowed per unit"),
    ),
)

OPENING_BALANCES = Feed(
    "opening_balances",
    "Open balances at the practice's ledger_start_date.",
    (
        key("claim_id", Type.ID, "claim from before the start"),
        must("payer_balance", Type.MONEY, "open at the payer"),
        must("patient_balance", Type.MONEY, "owed by the patient"),
    ),
)

OPENING_PAYER_ITEMS = Feed(
    "opening_payer_items",
    "Provider-level items open at ledger_start_date.",
    (
        key("payer_id", Type.ID, "payer"),
        key("reference", Type.TEXT, "reference of the PLB adjustment"),
        must("family", Type.CODE, "code family", ("WO", "FB", "AP")),
        must("amount", Type.MONEY, "positive: what the payer will still keep back"),
    ),
)

PMS_POSTINGS = Feed(
    "pms_postings",
    "What the practice system itself has posted since ledger_start_date; a transfer is a row for each party.",
    (
        key("posting_id", Type.ID, "its number there"),
        must("claim_id", Type.ID, "claim"),
        must("posted_date", Type.DATE, "day of posting"),
        must("kind", Type.TEXT, "kind of posting", ("payment", "adjustment", "transfer", "refund", "write_off")),
        must("amount", Type.MONEY, "by how much it lowered that balance; negative where it raised it"),
        must("payer_or_patient", Type.TEXT, "whose balance it moved", ("payer", "patient")),
        may("trace", Type.TEXT, "trace number of the payment"),
    ),
)

PATIENT_PAYMENTS = Feed(
    "patient_payments",
    "Money taken from patients.",
    (
        key("payment_id", Type.ID, "its number"),
        must("patient_id", Type.ID, "payer of it"),
        may("claim_id", Type.ID, "claim it is for"),
        must("received_date", Type.DATE, "day it was taken"),
        must("amount", Type.MONEY, "amount"),
        must("method", Type.TEXT, "cash, card, check, …"),
    ),
)

FEEDS = (
    CLAIMS,
    CLAIM_LINES,
    FEE_SCHEDULES,
    OPENING_BALANCES,
    OPENING_PAYER_ITEMS,
    PMS_POSTINGS,
    PATIENT_PAYMENTS,
)
