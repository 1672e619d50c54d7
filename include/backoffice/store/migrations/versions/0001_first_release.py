"""first release"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.execute(
        sa.schema.CreateSequence(sa.Sequence("eligibility_control_numbers", start=1, maxvalue=999_999_999, cycle=True))
    )
    op.execute(sa.schema.CreateSequence(sa.Sequence("po_numbers")))
    op.create_table(
        "allocations",
        sa.Column("source_kind", sa.Text(), nullable=False, comment="pm_kit: parts of planned maintenance"),
        sa.Column("source_key", sa.Text(), nullable=False, comment="what it is promised to"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office where it is needed"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("qty", sa.BigInteger(), nullable=False, comment="promised, base units"),
        sa.Column("need_date", sa.Date(), nullable=False, comment="day it is needed"),
        sa.CheckConstraint("qty > 0", name=op.f("allocations_qty_check")),
        sa.PrimaryKeyConstraint("source_kind", "source_key", "location_id", "item_id", name=op.f("allocations_pkey")),
        comment="Stock promised to open work; gone as soon as the work is done or withdrawn.",
    )
    op.create_index(
        op.f("allocations_location_id_item_id_idx"), "allocations", ["location_id", "item_id"], unique=False
    )
    op.create_table(
        "appointments",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("appointment_id", sa.Text(), nullable=False, comment="the practice's number of the visit"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="who comes"),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="who sees them"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="where"),
        sa.Column("room_id", sa.Text(), nullable=True, comment="room"),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False, comment="begin, with offset"),
        sa.Column("duration_minutes", sa.BigInteger(), nullable=False, comment="length in minutes"),
        sa.Column("service_type_code", sa.Text(), nullable=True, comment="X12 service type asked of the payer"),
        sa.Column("status", sa.Text(), nullable=False, comment="state of the visit"),
        sa.Column("expected_procedures", sa.Text(), nullable=True, comment="procedure codes, separated by :"),
        sa.Column("authorization_number", sa.Text(), nullable=True, comment="authorisation for it"),
        sa.Column("equipment_id", sa.Text(), nullable=True, comment="equipment it uses"),
        sa.PrimaryKeyConstraint("business_date", "appointment_id", name=op.f("appointments_pkey")),
        comment="Visits, booked and past.",
    )
    op.create_table(
        "audit_log",
        sa.Column("audit_id", sa.BigInteger(), autoincrement=True, nullable=False, comment="order of the acts"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("actor", sa.Text(), nullable=False, comment="login, or the job"),
        sa.Column("action", sa.Text(), nullable=False, comment="what was done"),
        sa.Column("subject_kind", sa.Text(), nullable=False, comment="kind of thing it was done to"),
        sa.Column("subject_id", sa.Text(), nullable=False, comment="its opaque id"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why, where a person gave one"),
        sa.Column("prev_hash", sa.Text(), nullable=False, comment="hash of the row before"),
        sa.Column("hash", sa.Text(), nullable=False, comment="sha256 over this row and prev_hash"),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("audit_log_pkey")),
        comment="Acts of persons and grave acts of jobs; rows are only ever added.",
    )
    op.create_table(
        "authorizations",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("authorization_id", sa.Text(), nullable=False, comment="the practice's number of it"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        sa.Column("number", sa.Text(), nullable=False, comment="the payer's number"),
        sa.Column("service_type_code", sa.Text(), nullable=True, comment="X12 service type"),
        sa.Column("procedure_codes", sa.Text(), nullable=True, comment="procedure codes, separated by :"),
        sa.Column("visits_allowed", sa.BigInteger(), nullable=True, comment="visits granted"),
        sa.Column("visits_used", sa.BigInteger(), nullable=True, comment="visits taken"),
        sa.Column("effective_date", sa.Date(), nullable=False, comment="first day"),
        sa.Column("expiry_date", sa.Date(), nullable=False, comment="last day"),
        sa.Column("status", sa.Text(), nullable=False, comment="state at the payer"),
        sa.PrimaryKeyConstraint("business_date", "authorization_id", name=op.f("authorizations_pkey")),
        comment="Prior authorisations and referrals.",
    )
    op.create_table(
        "bank_lines",
        sa.Column(
            "line_id",
            sa.Text(),
            nullable=False,
            comment="hash of account, date, amount, reference, text and occurrence",
        ),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night it was read in"),
        sa.Column("account_id", sa.Text(), nullable=False, comment="bank account"),
        sa.Column("posted_date", sa.Date(), nullable=False, comment="day of the movement"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="positive: money came in"),
        sa.Column("reference", sa.Text(), nullable=False, comment="the bank's or customer's reference"),
        sa.Column(
            "text", sa.Text(), nullable=False, comment="the statement's text; may hold words, so it is never logged"
        ),
        sa.Column("trace_number", sa.Text(), nullable=False, comment="TRN02 where the bank handed it on, else empty"),
        sa.Column("trace_payer_id", sa.Text(), nullable=False, comment="TRN03 where the bank handed it on, else empty"),
        sa.Column(
            "occurrence", sa.Integer(), nullable=False, comment="number among equal lines of that day in its file"
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("bank_lines_pkey")),
        comment="Movements on the practice's bank accounts, each once.",
    )
    op.create_index(op.f("bank_lines_posted_date_idx"), "bank_lines", ["posted_date"], unique=False)
    op.create_table(
        "billing_charges",
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim"),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False, comment="total charge"),
        sa.PrimaryKeyConstraint("claim_id", "charge_cents", name=op.f("billing_charges_pkey")),
        comment="Every total charge that a claim has ever had: a payer may still answer the one before.",
    )
    op.create_table(
        "billing_claims",
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim"),
        sa.Column(
            "business_date",
            sa.Date(),
            nullable=False,
            comment="night whose claims feed it was taken from; the newest wins",
        ),
        sa.Column(
            "match_key",
            sa.Text(),
            nullable=False,
            comment="claim_id in upper case without separators and leading zeros",
        ),
        sa.Column(
            "payer_claim_number", sa.Text(), nullable=False, comment="the payer's number (ICN), empty when unknown"
        ),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient"),
        sa.Column("frequency_code", sa.Text(), nullable=False, comment="1 original, 7 replacement, 8 void"),
        sa.Column("replaces_claim_id", sa.Text(), nullable=False, comment="claim it replaces or voids, else empty"),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False, comment="total charge"),
        sa.Column("charge_version", sa.Text(), nullable=False, comment="hash of charge and lines"),
        sa.Column("service_from_date", sa.Date(), nullable=False, comment="first day of service"),
        sa.Column("service_to_date", sa.Date(), nullable=False, comment="last day of service"),
        sa.Column(
            "payers",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="by coverage rank: payer_id, then the ids that the payer goes by",
        ),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="lines of the claim"),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="hash of all that matching and posting read of it"),
        sa.Column("is_due", sa.Boolean(), nullable=False, comment="it has changed since its charge was last posted"),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("billing_claims_pkey")),
        comment="What is known of each claim, from the newest feed that held it.",
    )
    op.create_index("billing_claims_due_idx", "billing_claims", ["is_due"], unique=False, postgresql_where="is_due")
    op.create_index(
        op.f("billing_claims_match_key_idx"),
        "billing_claims",
        ["match_key"],
        unique=False,
        postgresql_ops={"match_key": "text_pattern_ops"},
    )
    op.create_index(
        op.f("billing_claims_payer_claim_number_idx"), "billing_claims", ["payer_claim_number"], unique=False
    )
    op.create_index(op.f("billing_claims_replaces_claim_id_idx"), "billing_claims", ["replaces_claim_id"], unique=False)
    op.create_table(
        "billing_openings",
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim from before ledger_start_date"),
        sa.Column(
            "business_date", sa.Date(), nullable=False, comment="night whose feed it was taken from; the newest wins"
        ),
        sa.Column("payer_cents", sa.BigInteger(), nullable=False, comment="open at the payer"),
        sa.Column("patient_cents", sa.BigInteger(), nullable=False, comment="owed by the patient"),
        sa.Column("is_due", sa.Boolean(), nullable=False, comment="it has changed since it was last posted"),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("billing_openings_pkey")),
        comment="Balances that claims brought along into our ledger.",
    )
    op.create_table(
        "billing_takings",
        sa.Column("payment_id", sa.Text(), nullable=False, comment="the practice's number of the payment"),
        sa.Column(
            "business_date", sa.Date(), nullable=False, comment="night whose feed it was taken from; the newest wins"
        ),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="who paid"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim it is for, empty when none"),
        sa.Column("received_date", sa.Date(), nullable=False, comment="day it was taken"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="amount"),
        sa.Column("is_due", sa.Boolean(), nullable=False, comment="it has changed since it was last posted"),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("billing_takings_pkey")),
        comment="Money taken from patients.",
    )
    op.create_index(op.f("billing_takings_claim_id_idx"), "billing_takings", ["claim_id"], unique=False)
    op.create_table(
        "budgets",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("category", sa.Text(), nullable=False, comment="category of items"),
        sa.Column("month", sa.Text(), nullable=False, comment="month"),
        sa.Column("limit_cents", sa.BigInteger(), nullable=False, comment="most that may be spent, in cents"),
        sa.Column("spent_cents", sa.BigInteger(), nullable=False, comment="spent so far, in cents"),
        sa.PrimaryKeyConstraint("business_date", "category", "month", name=op.f("budgets_pkey")),
        comment="Money for a category in a month.",
    )
    op.create_table(
        "claim_lines",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim"),
        sa.Column("line_number", sa.BigInteger(), nullable=False, comment="line, from 1"),
        sa.Column("procedure_code", sa.Text(), nullable=False, comment="CPT or HCPCS code"),
        sa.Column("modifiers", sa.Text(), nullable=True, comment="up to 4, separated by :"),
        sa.Column("diagnosis_codes", sa.Text(), nullable=False, comment="ICD-10-CM codes, separated by :"),
        sa.Column("units", sa.BigInteger(), nullable=False, comment="units"),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False, comment="charge of the line, in cents"),
        sa.Column("ndc", sa.Text(), nullable=True, comment="drug code"),
        sa.Column("line_control_number", sa.Text(), nullable=True, comment="REF*6R of the line"),
        sa.PrimaryKeyConstraint("business_date", "claim_id", "line_number", name=op.f("claim_lines_pkey")),
        comment="Services on those claims.",
    )
    op.create_table(
        "claims",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="the practice's claim number: CLM01 and CLP01"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient"),
        sa.Column("encounter_id", sa.Text(), nullable=True, comment="encounter it bills"),
        sa.Column("coverage_id", sa.Text(), nullable=False, comment="coverage it was sent to"),
        sa.Column("billing_npi", sa.Text(), nullable=False, comment="billing provider"),
        sa.Column("rendering_npi", sa.Text(), nullable=False, comment="rendering provider"),
        sa.Column("place_of_service", sa.Text(), nullable=False, comment="two-digit CMS code"),
        sa.Column("service_from_date", sa.Date(), nullable=False, comment="first day of service"),
        sa.Column("service_to_date", sa.Date(), nullable=False, comment="last day of service"),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False, comment="total charge, in cents"),
        sa.Column("frequency_code", sa.Text(), nullable=False, comment="1 original, 7 replacement, 8 void"),
        sa.Column("submitted_date", sa.Date(), nullable=True, comment="day it was sent"),
        sa.Column("clearinghouse_status", sa.Text(), nullable=True, comment="what the clearinghouse said"),
        sa.Column("payer_claim_number", sa.Text(), nullable=True, comment="the payer's control number (ICN)"),
        sa.Column("replaces_claim_id", sa.Text(), nullable=True, comment="claim it replaces or voids"),
        sa.Column("authorization_number", sa.Text(), nullable=True, comment="authorisation"),
        sa.PrimaryKeyConstraint("business_date", "claim_id", name=op.f("claims_pkey")),
        comment="Claims that are not closed, or changed in the last 24 months.",
    )
    op.create_table(
        "closures",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office"),
        sa.Column("closed_date", sa.Date(), nullable=False, comment="closed day"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why"),
        sa.PrimaryKeyConstraint("business_date", "location_id", "closed_date", name=op.f("closures_pkey")),
        comment="Days on which an office is closed beside its weekly rest.",
    )
    op.create_table(
        "consumptions",
        sa.Column("sha256", sa.Text(), nullable=False, comment="hash of the file"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="transaction in the file; 0 for a file without any"),
        sa.Column("pipeline", sa.Text(), nullable=False, comment="job that read it"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night it was read in"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="what became of it"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why, where it was not used"),
        sa.PrimaryKeyConstraint("sha256", "ordinal", "pipeline", name=op.f("consumptions_pkey")),
        comment="A transaction is consumed once per job, in however many files and nights it turns up.",
    )
    op.create_table(
        "coverages",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("coverage_id", sa.Text(), nullable=False, comment="the practice's number of the coverage"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="covered patient"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        sa.Column("rank", sa.BigInteger(), nullable=False, comment="1 primary, 2 secondary, 3 tertiary"),
        sa.Column("member_id", sa.Text(), nullable=True, comment="number on the card"),
        sa.Column("group_number", sa.Text(), nullable=True, comment="group or policy number"),
        sa.Column("plan_name", sa.Text(), nullable=True, comment="plan"),
        sa.Column("relationship", sa.Text(), nullable=False, comment="patient's relation to the subscriber"),
        sa.Column("subscriber_last_name", sa.Text(), nullable=True, comment="subscriber's family name"),
        sa.Column("subscriber_first_name", sa.Text(), nullable=True, comment="subscriber's given name"),
        sa.Column("subscriber_birth_date", sa.Date(), nullable=True, comment="subscriber's date of birth"),
        sa.Column("effective_date", sa.Date(), nullable=False, comment="first day covered"),
        sa.Column("termination_date", sa.Date(), nullable=True, comment="last day covered"),
        sa.Column("do_not_verify", sa.Boolean(), nullable=True, comment="never ask the payer about it"),
        sa.Column("member_id_is_own", sa.Boolean(), nullable=True, comment="a dependant with a member id of their own"),
        sa.PrimaryKeyConstraint("business_date", "coverage_id", name=op.f("coverages_pkey")),
        comment="Which payer covers which patient, in which order.",
    )
    op.create_table(
        "credentials",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("staff_id", sa.Text(), nullable=False, comment="holder"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="license, bls, acls, hipaa_training, osha_training, tb_test, hepatitis_b, …",
        ),
        sa.Column("issued_date", sa.Date(), nullable=False, comment="day it was given"),
        sa.Column("expiry_date", sa.Date(), nullable=True, comment="last day it holds"),
        sa.PrimaryKeyConstraint("business_date", "staff_id", "kind", name=op.f("credentials_pkey")),
        comment="Licences, training and tests of staff.",
    )
    op.create_table(
        "denials",
        sa.Column("remit_id", sa.Text(), nullable=False, comment="remittance"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="CLP in it"),
        sa.Column("line", sa.Integer(), nullable=False, comment="SVC in that claim; 0 for the claim itself"),
        sa.Column("cas", sa.Integer(), nullable=False, comment="adjustment there"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="our claim"),
        sa.Column("line_number", sa.Integer(), nullable=False, comment="line of our claim; 0 for the whole claim"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="coverage that denies"),
        sa.Column("group_code", sa.Text(), nullable=False, comment="CAS01"),
        sa.Column("carc", sa.Text(), nullable=False, comment="claim adjustment reason code"),
        sa.Column("denial_class", sa.Text(), nullable=False, comment="resend, appeal, final or review"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="what is denied"),
        sa.Column("payment_date", sa.Date(), nullable=False, comment="date of the remittance"),
        sa.PrimaryKeyConstraint("remit_id", "ordinal", "line", "cas", name=op.f("denials_pkey")),
        comment="Denied or disputed amounts that stand: not reversed, not adjudicated again.",
    )
    op.create_index(op.f("denials_claim_id_idx"), "denials", ["claim_id"], unique=False)
    op.create_table(
        "dq_failures",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day that was checked"),
        sa.Column("rule_id", sa.Text(), nullable=False, comment="rule of the registry"),
        sa.Column("table_name", sa.Text(), nullable=False, comment="table it is about"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="key of the row; parts of a longer key joined by /"),
        sa.Column(
            "group_id", sa.Text(), nullable=False, comment="hash of the group, where the rule compares rows; else empty"
        ),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=False,
            comment="MINORITY or AMBIGUOUS, where the rule compares rows; else empty",
        ),
        sa.PrimaryKeyConstraint("business_date", "rule_id", "table_name", "record_key", name=op.f("dq_failures_pkey")),
        comment="Keys that broke a rule, night by night: the evidence behind dq_violations.",
    )
    op.create_table(
        "dq_quarantine",
        sa.Column("table_name", sa.Text(), nullable=False, comment="table"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="key of the row"),
        sa.Column("rule_id", sa.Text(), nullable=False, comment="critical rule that the row breaks"),
        sa.Column("from_date", sa.Date(), nullable=False, comment="first business date of the mark"),
        sa.Column("until_date", sa.Date(), nullable=True, comment="business date on which it was lifted"),
        sa.PrimaryKeyConstraint("table_name", "record_key", "rule_id", "from_date", name=op.f("dq_quarantine_pkey")),
        comment="Rows that break a critical rule. Advice: readers count the mark, nobody leaves a row out.",
    )
    op.create_table(
        "dq_results",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day that was checked"),
        sa.Column("rule_id", sa.Text(), nullable=False, comment="rule of the registry"),
        sa.Column("table_name", sa.Text(), nullable=False, comment="table it is about"),
        sa.Column(
            "tested_count",
            sa.BigInteger(),
            nullable=True,
            comment="rows that the rule applies to; null when a table it needs did not come",
        ),
        sa.Column("failing_count", sa.BigInteger(), nullable=True, comment="of these, rows that break it"),
        sa.Column(
            "gx_tested_count", sa.BigInteger(), nullable=True, comment="the same as Great Expectations counted it"
        ),
        sa.Column(
            "gx_failing_count", sa.BigInteger(), nullable=True, comment="the same as Great Expectations counted it"
        ),
        sa.Column("error_code", sa.Text(), nullable=False, comment="why the check itself broke, else empty"),
        sa.Column("state", sa.Text(), nullable=True, comment="PASS … ERROR, null until it is judged"),
        sa.PrimaryKeyConstraint("business_date", "rule_id", name=op.f("dq_results_pkey")),
        comment="What each rule counted each night; the state follows from the counts and the registry's thresholds.",
    )
    op.create_index(
        op.f("dq_results_rule_id_business_date_idx"), "dq_results", ["rule_id", "business_date"], unique=False
    )
    op.create_table(
        "dq_tables",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day that was checked"),
        sa.Column("table_name", sa.Text(), nullable=False, comment="table"),
        sa.Column("row_count", sa.BigInteger(), nullable=False, comment="rows of the snapshot"),
        sa.Column("baseline_date", sa.Date(), nullable=True, comment="newest earlier night that it is compared with"),
        sa.Column("baseline_count", sa.BigInteger(), nullable=False, comment="rows of that night"),
        sa.Column("lost_count", sa.BigInteger(), nullable=False, comment="keys of that night that are gone"),
        sa.Column("reason", sa.Text(), nullable=True, comment="KEYS_LOST, VOLUME or empty; null until it is judged"),
        sa.PrimaryKeyConstraint("business_date", "table_name", name=op.f("dq_tables_pkey")),
        comment="How the size and the keys of each table moved; a bad night is no baseline for the next.",
    )
    op.create_table(
        "dq_violations",
        sa.Column("rule_id", sa.Text(), nullable=False, comment="rule of the registry"),
        sa.Column("table_name", sa.Text(), nullable=False, comment="table it is about"),
        sa.Column("record_key", sa.Text(), nullable=False, comment="key of the row; parts of a longer key joined by /"),
        sa.Column(
            "group_id", sa.Text(), nullable=False, comment="hash of the group, where the rule compares rows; else empty"
        ),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=False,
            comment="MINORITY or AMBIGUOUS, where the rule compares rows; else empty",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="new, known, reopened, fixed or waived"),
        sa.Column("first_seen_date", sa.Date(), nullable=False, comment="first business date it was ever seen"),
        sa.Column("since_date", sa.Date(), nullable=False, comment="first business date of its present spell"),
        sa.Column("last_seen_date", sa.Date(), nullable=False, comment="last business date it was seen"),
        sa.Column("fixed_date", sa.Date(), nullable=True, comment="business date it was first gone"),
        sa.CheckConstraint(
            "status in ('new', 'known', 'reopened', 'fixed', 'waived')", name=op.f("dq_violations_status_check")
        ),
        sa.PrimaryKeyConstraint("rule_id", "table_name", "record_key", name=op.f("dq_violations_pkey")),
        comment="A rule and a key that breaks it, from the first night to the last.",
    )
    op.create_index(op.f("dq_violations_status_idx"), "dq_violations", ["status"], unique=False)
    op.create_table(
        "eligibility_answers",
        sa.Column("answer_id", sa.Text(), nullable=False, comment="hash of file, transaction, member and exchange"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="hash of the file or of the answer in the exchange"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="transaction in it"),
        sa.Column("member_number", sa.Integer(), nullable=False, comment="member in the transaction, from 1"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="applied, unmatched or wrong_member"),
        sa.Column(
            "matched_by",
            sa.Text(),
            nullable=False,
            comment="trace, reference, exchange or member; empty when unmatched",
        ),
        sa.Column("trace_number", sa.Text(), nullable=False, comment="attempt it answers, else empty"),
        sa.Column("check_id", sa.Text(), nullable=False, comment="its check, else empty"),
        sa.Column("question_id", sa.Text(), nullable=False, comment="its question, else empty"),
        sa.Column("service_month", sa.Text(), nullable=False, comment="month it was asked for, else empty"),
        sa.Column("asked_date", sa.Date(), nullable=True, comment="day it was asked for"),
        sa.Column(
            "business_date", sa.Date(), nullable=False, comment="night of the exchange, or night that owns the file"
        ),
        sa.Column(
            "answered_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="payer's time of the answer, read in the practice's zone",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="verdict on the day it was asked for, else empty"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="its reason, else empty"),
        sa.Column(
            "refusals",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="AAAs in and above the member: loop, AAA03, AAA04",
        ),
        sa.Column(
            "periods",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="days that hold for benefits without their own: list of [begin, end]; null without any",
        ),
        sa.Column("is_cut", sa.Boolean(), nullable=False, comment="the transaction ends inside the member"),
        sa.CheckConstraint(
            "outcome in ('applied', 'unmatched', 'wrong_member')", name=op.f("eligibility_answers_outcome_check")
        ),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("eligibility_answers_pkey")),
        comment="Every answer that came, applied or not; rows are only ever added.",
    )
    op.create_index(
        op.f("eligibility_answers_business_date_idx"), "eligibility_answers", ["business_date"], unique=False
    )
    op.create_index(op.f("eligibility_answers_question_id_idx"), "eligibility_answers", ["question_id"], unique=False)
    op.create_table(
        "eligibility_checks",
        sa.Column("check_id", sa.Text(), nullable=False, comment="hash of question, service month and business date"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that decided it"),
        sa.Column(
            "question_id", sa.Text(), nullable=False, comment="hash of coverage, member id, payer and service type"
        ),
        sa.Column("coverage_id", sa.Text(), nullable=False, comment="coverage asked about"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient of the visit"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer asked"),
        sa.Column("npi", sa.Text(), nullable=False, comment="provider in whose name it is asked, as recorded"),
        sa.Column("service_type_code", sa.Text(), nullable=False, comment="X12 service type asked about"),
        sa.Column("service_month", sa.Text(), nullable=False, comment="month of the visits, YYYY-MM"),
        sa.Column("visit_date", sa.Date(), nullable=False, comment="visit it is asked for"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="planned, sent, answered, unanswered, refused, or why it was not asked",
        ),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why there is no answer, else empty"),
        sa.CheckConstraint(
            "state in ('planned', 'sent', 'answered', 'unanswered', 'refused', 'skipped_fresh', 'incomplete', 'not_supported', 'superseded', 'withheld', 'shadow')",
            name=op.f("eligibility_checks_state_check"),
        ),
        sa.PrimaryKeyConstraint("check_id", name=op.f("eligibility_checks_pkey")),
        comment="What the job wanted to know on a night: one question a coverage and service month.",
    )
    op.create_index(op.f("eligibility_checks_business_date_idx"), "eligibility_checks", ["business_date"], unique=False)
    op.create_table(
        "eligibility_statuses",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night"),
        sa.Column("appointment_id", sa.Text(), nullable=False, comment="visit"),
        sa.Column("coverage_id", sa.Text(), nullable=False, comment="coverage of the visit's patient"),
        sa.Column("check_id", sa.Text(), nullable=False, comment="check of that night that serves it"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        sa.Column("visit_date", sa.Date(), nullable=False, comment="local day of the visit"),
        sa.Column("status", sa.Text(), nullable=False, comment="ACTIVE, INACTIVE, UNKNOWN or REJECTED"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why, else empty"),
        sa.Column("is_pending", sa.Boolean(), nullable=False, comment="active or inactive pending the payer's review"),
        sa.Column("answer_id", sa.Text(), nullable=False, comment="answer it rests on, else empty"),
        sa.Column(
            "stake_cents", sa.BigInteger(), nullable=False, comment="expected allowed amount of the visit, 0 if unknown"
        ),
        sa.CheckConstraint(
            "status in ('ACTIVE', 'INACTIVE', 'UNKNOWN', 'REJECTED')", name=op.f("eligibility_statuses_status_check")
        ),
        sa.PrimaryKeyConstraint(
            "business_date", "appointment_id", "coverage_id", name=op.f("eligibility_statuses_pkey")
        ),
        comment="What is known about each coming visit's coverage, as of a night.",
    )
    op.create_table(
        "encounters",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("encounter_id", sa.Text(), nullable=False, comment="the practice's number of the encounter"),
        sa.Column("appointment_id", sa.Text(), nullable=True, comment="visit"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient"),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="provider"),
        sa.Column("service_date", sa.Date(), nullable=False, comment="day of service"),
        sa.Column("signed_date", sa.Date(), nullable=True, comment="day the note was signed"),
        sa.Column("charges_entered_date", sa.Date(), nullable=True, comment="day the charges were entered"),
        sa.PrimaryKeyConstraint("business_date", "encounter_id", name=op.f("encounters_pkey")),
        comment="What happened in a visit.",
    )
    op.create_table(
        "episodes",
        sa.Column("location_id", sa.Text(), nullable=False, comment="office"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("episode_no", sa.Integer(), nullable=False, comment="1 + closed episodes of the pair"),
        sa.Column("opened_date", sa.Date(), nullable=False, comment="first acting night that found it short"),
        sa.Column("closed_date", sa.Date(), nullable=True, comment="first acting night after that found it not short"),
        sa.PrimaryKeyConstraint("location_id", "item_id", "episode_no", name=op.f("episodes_pkey")),
        comment="Uninterrupted periods in which an item was short at a location.",
    )
    op.create_index(
        "episodes_open_key",
        "episodes",
        ["location_id", "item_id"],
        unique=True,
        postgresql_where=sa.text("closed_date is null"),
    )
    op.create_table(
        "equipment",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("equipment_id", sa.Text(), nullable=False, comment="the practice's number of the device"),
        sa.Column("name", sa.Text(), nullable=False, comment="name"),
        sa.Column("category", sa.Text(), nullable=False, comment="kind of device"),
        sa.Column("manufacturer", sa.Text(), nullable=True, comment="manufacturer"),
        sa.Column("model", sa.Text(), nullable=True, comment="model"),
        sa.Column("serial_number", sa.Text(), nullable=True, comment="serial number"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office"),
        sa.Column("room_id", sa.Text(), nullable=True, comment="room"),
        sa.Column("status", sa.Text(), nullable=False, comment="in use or not"),
        sa.Column("risk_class", sa.Text(), nullable=False, comment="risk"),
        sa.Column("acquired_date", sa.Date(), nullable=True, comment="day it was bought"),
        sa.Column("warranty_until_date", sa.Date(), nullable=True, comment="last day of warranty"),
        sa.Column("hours_per_week", sa.BigInteger(), nullable=True, comment="usual running hours"),
        sa.PrimaryKeyConstraint("business_date", "equipment_id", name=op.f("equipment_pkey")),
        comment="Devices that are maintained.",
    )
    op.create_table(
        "fee_schedules",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        sa.Column("procedure_code", sa.Text(), nullable=False, comment="procedure"),
        sa.Column("modifier", sa.Text(), nullable=False, comment="modifier; may be empty"),
        sa.Column("effective_date", sa.Date(), nullable=False, comment="first day"),
        sa.Column("end_date", sa.Date(), nullable=True, comment="last day"),
        sa.Column("allowed_cents", sa.BigInteger(), nullable=False, comment="allowed per unit, in cents"),
        sa.PrimaryKeyConstraint(
            "business_date", "payer_id", "procedure_code", "modifier", "effective_date", name=op.f("fee_schedules_pkey")
        ),
        comment="What each payer allows.",
    )
    op.create_table(
        "gates",
        sa.Column("domain", sa.Text(), nullable=False, comment="eligibility, billing, supplies or maintenance"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day that was judged"),
        sa.Column("is_closed", sa.Boolean(), nullable=False, comment="effects of the domain are withheld"),
        sa.Column("reasons", sa.Text(), nullable=False, comment="rule or feed codes, separated by commas"),
        sa.Column("valid_until_date", sa.Date(), nullable=False, comment="last business date it speaks for"),
        sa.Column("override_reason", sa.Text(), nullable=False, comment="why a person opened it, else empty"),
        sa.Column("override_by", sa.Text(), nullable=False, comment="login of that person, else empty"),
        sa.Column("override_until_at", sa.DateTime(timezone=True), nullable=True, comment="end of the override"),
        sa.PrimaryKeyConstraint("domain", "business_date", name=op.f("gates_pkey")),
        comment="Verdict of validate_records over a domain; advice that only withholds outside effects.",
    )
    op.create_table(
        "incidents",
        sa.Column("incident_id", sa.Text(), nullable=False, comment="id that the failed task shows"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("business_date", sa.Date(), nullable=True, comment="closed day"),
        sa.Column("pipeline", sa.Text(), nullable=False, comment="job"),
        sa.Column("step", sa.Text(), nullable=False, comment="step"),
        sa.Column("code", sa.Text(), nullable=False, comment="code of the failure"),
        sa.Column(
            "detail",
            sa.Text(),
            nullable=False,
            comment="class, place and database code of the error; may hold values, so the table is restricted",
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("incidents_pkey")),
        comment="What a failed task may not print.",
    )
    op.create_table(
        "item_locations",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office"),
        sa.Column("reorder_point_qty", sa.BigInteger(), nullable=False, comment="order at or below, base units"),
        sa.Column("par_qty", sa.BigInteger(), nullable=False, comment="order up to, base units"),
        sa.Column("max_qty", sa.BigInteger(), nullable=True, comment="never above without approval, base units"),
        sa.PrimaryKeyConstraint("business_date", "item_id", "location_id", name=op.f("item_locations_pkey")),
        comment="Stock levels aimed at, per office.",
    )
    op.create_table(
        "item_vendors",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("vendor_id", sa.Text(), nullable=False, comment="vendor"),
        sa.Column("vendor_sku", sa.Text(), nullable=False, comment="the vendor's number"),
        sa.Column("purchase_unit", sa.Text(), nullable=False, comment="unit it is sold in"),
        sa.Column("units_per_purchase_unit", sa.BigInteger(), nullable=False, comment="base units in one"),
        sa.Column("min_order_qty", sa.BigInteger(), nullable=True, comment="least, base units"),
        sa.Column("order_multiple_qty", sa.BigInteger(), nullable=True, comment="in steps of, base units"),
        sa.Column("unit_price_cents", sa.BigInteger(), nullable=False, comment="price of one purchase unit, in cents"),
        sa.Column("price_breaks", sa.Text(), nullable=True, comment="qty:price;… with qty in base units"),
        sa.Column("lead_time_days", sa.BigInteger(), nullable=True, comment="days from order to receipt"),
        sa.Column("preference", sa.BigInteger(), nullable=False, comment="1 first"),
        sa.PrimaryKeyConstraint("business_date", "item_id", "vendor_id", name=op.f("item_vendors_pkey")),
        comment="Which vendor sells which item, and how packed.",
    )
    op.create_table(
        "items",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="the practice's number of the item"),
        sa.Column("name", sa.Text(), nullable=False, comment="name"),
        sa.Column("category", sa.Text(), nullable=False, comment="budget category"),
        sa.Column("base_unit", sa.Text(), nullable=False, comment="smallest unit it is counted in"),
        sa.Column(
            "min_shelf_life_days", sa.BigInteger(), nullable=True, comment="days of life it must have when it arrives"
        ),
        sa.Column("is_controlled", sa.Boolean(), nullable=False, comment="controlled substance"),
        sa.Column("drug_schedule", sa.Text(), nullable=True, comment="DEA schedule"),
        sa.Column("criticality", sa.BigInteger(), nullable=True, comment="1 most critical to 5"),
        sa.Column("status", sa.Text(), nullable=False, comment="still bought or not"),
        sa.Column("substitute_item_id", sa.Text(), nullable=True, comment="item to use instead"),
        sa.PrimaryKeyConstraint("business_date", "item_id", name=op.f("items_pkey")),
        comment="Supplies the practice keeps.",
    )
    op.create_table(
        "journal_entries",
        sa.Column(
            "posting_key",
            sa.Text(),
            nullable=False,
            comment="what the entry means; the same meaning is never posted twice",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="remit, claim, payment or bank line that it comes from"),
        sa.Column("source_key", sa.Text(), nullable=False, comment="posting_key without the count of repetitions"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1, or more when the source posts again after a reversal"
        ),
        sa.Column("event", sa.Text(), nullable=False, comment="what happened"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night it was posted in"),
        sa.Column("event_date", sa.Date(), nullable=False, comment="day it happened"),
        sa.Column("reverses", sa.Text(), nullable=True, comment="posting_key of the entry that this one takes back"),
        sa.CheckConstraint("posting_key !~ '(^|:)(:|$)'", name=op.f("journal_entries_no_empty_part_check")),
        sa.PrimaryKeyConstraint("posting_key", name=op.f("journal_entries_pkey")),
        sa.UniqueConstraint("reverses", name=op.f("journal_entries_reverses_key")),
        comment="The ledger's entries; rows are only ever added, and each entry balances.",
    )
    op.create_index(op.f("journal_entries_source_idx"), "journal_entries", ["source"], unique=False)
    op.create_index(op.f("journal_entries_source_key_idx"), "journal_entries", ["source_key"], unique=False)
    op.create_table(
        "landed_files",
        sa.Column("file_id", sa.BigInteger(), autoincrement=True, nullable=False, comment="number of the landing"),
        sa.Column("kind", sa.Text(), nullable=False, comment="feed, x12 or bank; unknown when nothing reads it"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that owns the file"),
        sa.Column("table_name", sa.Text(), nullable=False, comment="feed table, empty for other kinds"),
        sa.Column("account_id", sa.Text(), nullable=False, comment="bank account folder, empty for other kinds"),
        sa.Column(
            "mode",
            sa.Text(),
            nullable=False,
            comment="full or delta for a feed, as the folder's manifest said; empty for other kinds, and while it is broken",
        ),
        sa.Column("sha256", sa.Text(), nullable=False, comment="hash of the bytes"),
        sa.Column(
            "inbox_path",
            sa.Text(),
            nullable=False,
            comment="where it lay below the inbox; may hold patient words, so it is never logged",
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False, comment="size"),
        sa.Column(
            "modified_ns",
            sa.BigInteger(),
            nullable=False,
            comment="the file's own time stamp; with path and size it tells that it was landed already",
        ),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False, comment="when it was landed"),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the same bytes last came anew; of a day's feed files the one seen last counts",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="landed, loaded, duplicate or quarantined"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why it was quarantined as a whole, else empty"),
        sa.Column(
            "read_count", sa.BigInteger(), nullable=False, comment="rows, transactions or bank lines found in it"
        ),
        sa.Column("loaded_count", sa.BigInteger(), nullable=False, comment="of these, loaded"),
        sa.Column("quarantined_count", sa.BigInteger(), nullable=False, comment="of these, quarantined"),
        sa.Column("duplicate_count", sa.BigInteger(), nullable=False, comment="of these, known already"),
        sa.CheckConstraint(
            "state in ('landed', 'loaded', 'duplicate', 'quarantined')", name=op.f("landed_files_state_check")
        ),
        sa.CheckConstraint(
            "read_count = loaded_count + quarantined_count + duplicate_count",
            name=op.f("landed_files_conservation_check"),
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("landed_files_pkey")),
        comment="Every file that was ever taken from the inbox; the bytes lie in the landed folder under their hash.",
    )
    op.create_index(
        "landed_files_feed_key",
        "landed_files",
        ["business_date", "table_name", "sha256"],
        unique=True,
        postgresql_where="kind = 'feed'",
    )
    op.create_index(
        "landed_files_sha256_key",
        "landed_files",
        ["sha256", "account_id"],
        unique=True,
        postgresql_where="kind <> 'feed'",
    )
    op.create_table(
        "locations",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="the practice's number of the office"),
        sa.Column("name", sa.Text(), nullable=False, comment="name"),
        sa.Column("timezone", sa.Text(), nullable=False, comment="IANA time zone"),
        sa.PrimaryKeyConstraint("business_date", "location_id", name=op.f("locations_pkey")),
        comment="Offices of the practice.",
    )
    op.create_table(
        "maintenance_done",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("completion_id", sa.Text(), nullable=False, comment="record"),
        sa.Column("plan_id", sa.Text(), nullable=False, comment="plan"),
        sa.Column("equipment_id", sa.Text(), nullable=False, comment="device"),
        sa.Column("done_date", sa.Date(), nullable=False, comment="day"),
        sa.Column("result", sa.Text(), nullable=False, comment="outcome"),
        sa.Column("meter_value", sa.BigInteger(), nullable=True, comment="reading at completion"),
        sa.Column("work_order_id", sa.Text(), nullable=True, comment="work order it answers"),
        sa.PrimaryKeyConstraint("business_date", "completion_id", name=op.f("maintenance_done_pkey")),
        comment="Maintenance that was done.",
    )
    op.create_table(
        "maintenance_plans",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("plan_id", sa.Text(), nullable=False, comment="plan"),
        sa.Column("equipment_id", sa.Text(), nullable=False, comment="device"),
        sa.Column("task", sa.Text(), nullable=False, comment="what is done"),
        sa.Column("basis", sa.Text(), nullable=False, comment="what it counts from"),
        sa.Column("interval_count", sa.BigInteger(), nullable=True, comment="interval, in units"),
        sa.Column("interval_unit", sa.Text(), nullable=True, comment="unit of the interval"),
        sa.Column("meter_interval", sa.BigInteger(), nullable=True, comment="interval on the meter"),
        sa.Column("meter_basis", sa.Text(), nullable=True, comment="meter counts from threshold or completion"),
        sa.Column("anchor_date", sa.Date(), nullable=False, comment="first nominal date"),
        sa.Column("duration_minutes", sa.BigInteger(), nullable=False, comment="length in minutes"),
        sa.Column("skill", sa.Text(), nullable=False, comment="skill it needs"),
        sa.Column("is_regulatory", sa.Boolean(), nullable=False, comment="a law or accreditor asks for it"),
        sa.Column("lead_days", sa.BigInteger(), nullable=False, comment="days before it that it may be done"),
        sa.Column("grace_days", sa.BigInteger(), nullable=False, comment="days after it that still count"),
        sa.Column("season_months", sa.Text(), nullable=True, comment="months it applies in, separated by :"),
        sa.Column("kit", sa.Text(), nullable=True, comment="parts, item_id:qty;…"),
        sa.PrimaryKeyConstraint("business_date", "plan_id", name=op.f("maintenance_plans_pkey")),
        comment="What is done to a device, and how often.",
    )
    op.create_table(
        "meter_readings",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("equipment_id", sa.Text(), nullable=False, comment="device"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="reading"),
        sa.Column("is_reset", sa.Boolean(), nullable=True, comment="the counter was reset or replaced"),
        sa.PrimaryKeyConstraint("business_date", "equipment_id", "read_at", name=op.f("meter_readings_pkey")),
        comment="Readings of counters.",
    )
    op.create_table(
        "nights",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day the run is about"),
        sa.Column("pipeline", sa.Text(), nullable=False, comment="job"),
        sa.Column("state", sa.Text(), nullable=False, comment="running, finished or failed"),
        sa.Column(
            "is_acting",
            sa.Boolean(),
            nullable=False,
            comment="the newest night: only it causes effects and touches work items",
        ),
        sa.Column(
            "absent",
            sa.Text(),
            nullable=False,
            comment="forerunners that had not finished when the job went on, separated by commas",
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="begin of the newest run"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True, comment="end of the newest run"),
        sa.Column("code_version", sa.Text(), nullable=False, comment="version of the program"),
        sa.Column("settings_sha256", sa.Text(), nullable=False, comment="hash of the practice's settings file"),
        sa.Column(
            "rules_version",
            sa.Text(),
            nullable=False,
            comment="hash of the rule and code tables that ship with the program",
        ),
        sa.CheckConstraint("state in ('running', 'finished', 'failed')", name=op.f("nights_state_check")),
        sa.PrimaryKeyConstraint("business_date", "pipeline", name=op.f("nights_pkey")),
        comment="One row a job and closed day; what made its decisions stands here.",
    )
    op.create_table(
        "occurrence_history",
        sa.Column("equipment_id", sa.Text(), nullable=False, comment="device"),
        sa.Column("task_id", sa.Text(), nullable=False, comment="plan"),
        sa.Column("due_key", sa.Text(), nullable=False, comment="due instance"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that saw it"),
        sa.Column("state", sa.Text(), nullable=False, comment="state it came to"),
        sa.Column(
            "is_superseded",
            sa.Boolean(),
            nullable=False,
            comment="seen by a night that was no longer the newest, so without effect",
        ),
        sa.PrimaryKeyConstraint(
            "equipment_id", "task_id", "due_key", "business_date", "state", name=op.f("occurrence_history_pkey")
        ),
        comment="When a due instance came to a state; rows are only ever added.",
    )
    op.create_table(
        "occurrences",
        sa.Column("equipment_id", sa.Text(), nullable=False, comment="device"),
        sa.Column("task_id", sa.Text(), nullable=False, comment="plan"),
        sa.Column(
            "due_key",
            sa.Text(),
            nullable=False,
            comment="D:<nominal date>, A:<completion before it>, A:start or M:<epoch>:<threshold>",
        ),
        sa.Column("work_order_id", sa.Text(), nullable=False, comment="number of the work order, made from the key"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="planned, due, scheduled, in_progress, done, missed, cancelled or paused",
        ),
        sa.Column(
            "nominal_date", sa.Date(), nullable=False, comment="day by the rule, or on which the meter reached it"
        ),
        sa.Column("scheduled_date", sa.Date(), nullable=True, comment="day it is placed on, while it is open"),
        sa.Column("window_start_date", sa.Date(), nullable=False, comment="first day on time"),
        sa.Column("window_end_date", sa.Date(), nullable=False, comment="last day on time"),
        sa.Column("is_regulatory", sa.Boolean(), nullable=False, comment="a law or accreditor asks for it"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office of the device"),
        sa.Column("skill", sa.Text(), nullable=False, comment="skill it needs"),
        sa.Column("duration_minutes", sa.Integer(), nullable=False, comment="length"),
        sa.Column("completion_id", sa.Text(), nullable=False, comment="record that satisfied it, else empty"),
        sa.Column("done_date", sa.Date(), nullable=True, comment="day it was done"),
        sa.Column("superseded_by", sa.Text(), nullable=False, comment="due key that overtook a missed one, else empty"),
        sa.Column("missed_date", sa.Date(), nullable=True, comment="day it was overtaken"),
        sa.Column(
            "overdue_since_date",
            sa.Date(),
            nullable=True,
            comment="oldest nominal date left undone since the last completion",
        ),
        sa.Column(
            "cancel_reason",
            sa.Text(),
            nullable=False,
            comment="PLAN_WITHDRAWN, EQUIPMENT_RETIRED or RULE_CHANGED, else empty",
        ),
        sa.CheckConstraint(
            "state in ('planned', 'due', 'scheduled', 'in_progress', 'done', 'missed', 'cancelled', 'paused')",
            name=op.f("occurrences_state_check"),
        ),
        sa.PrimaryKeyConstraint("equipment_id", "task_id", "due_key", name=op.f("occurrences_pkey")),
        sa.UniqueConstraint("work_order_id", name=op.f("occurrences_work_order_id_key")),
        comment="Due instances of maintenance plans, as of the acting night; at most one released a device and plan.",
    )
    op.create_index(
        "occurrences_released_key",
        "occurrences",
        ["equipment_id", "task_id"],
        unique=True,
        postgresql_where=sa.text("state in ('due', 'scheduled', 'in_progress')"),
    )
    op.create_table(
        "open_orders",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("order_number", sa.Text(), nullable=False, comment="order"),
        sa.Column("line_number", sa.BigInteger(), nullable=False, comment="line"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office it is for"),
        sa.Column("vendor_id", sa.Text(), nullable=False, comment="vendor"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("ordered_qty", sa.BigInteger(), nullable=False, comment="ordered, base units"),
        sa.Column("received_qty", sa.BigInteger(), nullable=False, comment="received, base units"),
        sa.Column("order_date", sa.Date(), nullable=False, comment="day of the order"),
        sa.Column("promised_date", sa.Date(), nullable=True, comment="day it is promised for"),
        sa.Column("status", sa.Text(), nullable=False, comment="state at the vendor"),
        sa.PrimaryKeyConstraint("business_date", "order_number", "line_number", name=op.f("open_orders_pkey")),
        comment="Purchase orders as the practice system knows them.",
    )
    op.create_table(
        "opening_balances",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim from before the start"),
        sa.Column("payer_balance_cents", sa.BigInteger(), nullable=False, comment="open at the payer, in cents"),
        sa.Column("patient_balance_cents", sa.BigInteger(), nullable=False, comment="owed by the patient, in cents"),
        sa.PrimaryKeyConstraint("business_date", "claim_id", name=op.f("opening_balances_pkey")),
        comment="Open balances at the practice's ledger_start_date.",
    )
    op.create_table(
        "opening_payer_items",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        sa.Column("reference", sa.Text(), nullable=False, comment="reference of the PLB adjustment"),
        sa.Column("family", sa.Text(), nullable=False, comment="code family"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="open amount, in cents"),
        sa.PrimaryKeyConstraint("business_date", "payer_id", "reference", name=op.f("opening_payer_items_pkey")),
        comment="Provider-level items open at ledger_start_date.",
    )
    op.create_table(
        "outbox",
        sa.Column(
            "key", sa.Text(), nullable=False, comment="what the effect means; the same meaning is never sent twice"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="how it travels: core_270, mail, …"),
        sa.Column("domain", sa.Text(), nullable=False, comment="gate that can withhold it; empty for none"),
        sa.Column("counterpart", sa.Text(), nullable=False, comment="who gets it"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that wants it"),
        sa.Column("owner_role", sa.Text(), nullable=False, comment="who looks after it when its outcome is unknown"),
        sa.Column("payload_sha256", sa.Text(), nullable=False, comment="bytes to send"),
        sa.Column(
            "envelope",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="headers of the way: ids, addresses, subjects; no patient data",
        ),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="ready, sending, sent, confirmed, rejected, unknown, needs_person, cancelled, withheld or shadow",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="when the intent was written"),
        sa.Column("lease_until_at", sa.DateTime(timezone=True), nullable=True, comment="end of the sender's claim"),
        sa.Column(
            "fence", sa.BigInteger(), nullable=False, comment="grows with each claim; a late holder's write fails"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="how often it was handed to the gateway"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="when the gateway took it"),
        sa.Column(
            "not_before_at", sa.DateTime(timezone=True), nullable=True, comment="earliest time of the next attempt"
        ),
        sa.Column("answer_sha256", sa.Text(), nullable=False, comment="bytes that came back, else empty"),
        sa.Column("answer_code", sa.Text(), nullable=False, comment="how the gateway answered, else empty"),
        sa.PrimaryKeyConstraint("key", name=op.f("outbox_pkey")),
        comment="Effects that a decision wants in the outside world, written in the decision's transaction.",
    )
    op.create_index(op.f("outbox_state_kind_idx"), "outbox", ["state", "kind"], unique=False)
    op.create_table(
        "patient_payments",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("payment_id", sa.Text(), nullable=False, comment="its number"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="payer of it"),
        sa.Column("claim_id", sa.Text(), nullable=True, comment="claim it is for"),
        sa.Column("received_date", sa.Date(), nullable=False, comment="day it was taken"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="amount, in cents"),
        sa.Column("method", sa.Text(), nullable=False, comment="cash, card, check, …"),
        sa.PrimaryKeyConstraint("business_date", "payment_id", name=op.f("patient_payments_pkey")),
        comment="Money taken from patients.",
    )
    op.create_table(
        "patients",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="the practice's number of the patient"),
        sa.Column("last_name", sa.Text(), nullable=False, comment="family name"),
        sa.Column("first_name", sa.Text(), nullable=False, comment="given name"),
        sa.Column("middle_name", sa.Text(), nullable=True, comment="second given name or initial"),
        sa.Column("birth_date", sa.Date(), nullable=False, comment="date of birth"),
        sa.Column("sex", sa.Text(), nullable=False, comment="administrative sex"),
        sa.Column("street", sa.Text(), nullable=True, comment="street and number"),
        sa.Column("city", sa.Text(), nullable=True, comment="city"),
        sa.Column("state", sa.Text(), nullable=True, comment="two-letter state"),
        sa.Column("postal_code", sa.Text(), nullable=True, comment="ZIP or ZIP+4"),
        sa.Column("phone", sa.Text(), nullable=True, comment="telephone number"),
        sa.Column("email", sa.Text(), nullable=True, comment="mail address"),
        sa.Column("created_date", sa.Date(), nullable=False, comment="day the record was made"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="still a patient"),
        sa.PrimaryKeyConstraint("business_date", "patient_id", name=op.f("patients_pkey")),
        comment="People the practice treats.",
    )
    op.create_table(
        "payers",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="the practice's number of the payer"),
        sa.Column("name", sa.Text(), nullable=False, comment="payer name"),
        sa.Column("edi_payer_id", sa.Text(), nullable=False, comment="id in NM109 of transactions"),
        sa.Column("kind", sa.Text(), nullable=False, comment="kind of payer"),
        sa.Column("eligibility_channel", sa.Text(), nullable=False, comment="how eligibility is asked"),
        sa.Column(
            "filing_limit_days", sa.BigInteger(), nullable=True, comment="days from service to the last day of filing"
        ),
        sa.Column(
            "appeal_limit_days",
            sa.BigInteger(),
            nullable=True,
            comment="days from remittance to the last day of appeal",
        ),
        sa.Column("recheck_days", sa.BigInteger(), nullable=True, comment="days an eligibility answer stays fresh"),
        sa.Column(
            "crossover_wait_days",
            sa.BigInteger(),
            nullable=True,
            comment="days to wait for the next payer's remittance",
        ),
        sa.Column(
            "underpayment_tolerance_cents",
            sa.BigInteger(),
            nullable=True,
            comment="difference per line that is let pass, in cents",
        ),
        sa.Column("bank_aliases", sa.Text(), nullable=True, comment="names on bank statements, separated by ;"),
        sa.PrimaryKeyConstraint("business_date", "payer_id", name=op.f("payers_pkey")),
        comment="Insurers and programmes that pay for visits.",
    )
    op.create_table(
        "payloads",
        sa.Column("sha256", sa.Text(), nullable=False, comment="hash of the bytes"),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="the bytes as sent or received"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("payloads_pkey")),
        comment="What went out and what came back; patient data, restricted.",
    )
    op.create_table(
        "pms_postings",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("posting_id", sa.Text(), nullable=False, comment="its number there"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim"),
        sa.Column("posted_date", sa.Date(), nullable=False, comment="day of posting"),
        sa.Column("kind", sa.Text(), nullable=False, comment="kind of posting"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="amount, in cents"),
        sa.Column("payer_or_patient", sa.Text(), nullable=False, comment="whose balance it moved"),
        sa.Column("trace", sa.Text(), nullable=True, comment="trace number of the payment"),
        sa.PrimaryKeyConstraint("business_date", "posting_id", name=op.f("pms_postings_pkey")),
        comment="What the practice system itself posted.",
    )
    op.create_table(
        "providers",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="the practice's number of the provider"),
        sa.Column("npi", sa.Text(), nullable=False, comment="National Provider Identifier"),
        sa.Column("last_name", sa.Text(), nullable=False, comment="family name"),
        sa.Column("first_name", sa.Text(), nullable=False, comment="given name"),
        sa.Column("taxonomy_code", sa.Text(), nullable=False, comment="specialty"),
        sa.Column("license_number", sa.Text(), nullable=False, comment="state licence"),
        sa.Column("license_state", sa.Text(), nullable=False, comment="state of the licence"),
        sa.Column("license_expiry_date", sa.Date(), nullable=False, comment="last day of the licence"),
        sa.Column("dea_number", sa.Text(), nullable=True, comment="controlled-substance registration"),
        sa.Column("dea_expiry_date", sa.Date(), nullable=True, comment="last day of that registration"),
        sa.Column("caqh_attested_date", sa.Date(), nullable=True, comment="last CAQH attestation"),
        sa.Column("in_network_payers", sa.Text(), nullable=True, comment="payer ids, separated by :"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="works here now"),
        sa.PrimaryKeyConstraint("business_date", "provider_id", name=op.f("providers_pkey")),
        comment="Clinicians who see patients.",
    )
    op.create_table(
        "purchase_orders",
        sa.Column("po_number", sa.Text(), nullable=False, comment="our number, given once and never again"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office it is for"),
        sa.Column("vendor_id", sa.Text(), nullable=False, comment="vendor"),
        sa.Column(
            "stream",
            sa.Text(),
            nullable=False,
            comment="normal, controlled or schedule_ii: goods that may not share an order",
        ),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="awaiting_approval, held, withheld, shadow, approved, queued, sent, unknown, acked, part_received, closed, cancelled or rejected",
        ),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="mails written so far; the newest one has this number"
        ),
        sa.Column(
            "intent_key", sa.Text(), nullable=False, comment="outbox key of the newest mail, empty while there is none"
        ),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="total"),
        sa.Column("content_sha256", sa.Text(), nullable=False, comment="hash of its lines, vendor and office"),
        sa.Column(
            "approval_reasons", sa.Text(), nullable=False, comment="why it waits for an approver, separated by commas"
        ),
        sa.Column("order_date", sa.Date(), nullable=False, comment="night that made it as it is"),
        sa.PrimaryKeyConstraint("po_number", name=op.f("purchase_orders_pkey")),
        comment="Purchase orders that we made.",
    )
    op.create_index(
        "purchase_orders_recomputable_key",
        "purchase_orders",
        ["location_id", "vendor_id", "stream"],
        unique=True,
        postgresql_where=sa.text("state in ('awaiting_approval', 'held', 'withheld', 'shadow')"),
    )
    op.create_table(
        "remits",
        sa.Column(
            "remit_id",
            sa.Text(),
            nullable=False,
            comment="hash of the transaction's content, whatever envelope it came in",
        ),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that owns the file it was read from"),
        sa.Column("state", sa.Text(), nullable=False, comment="landed, quarantined, held, memo or posted"),
        sa.Column("kind", sa.Text(), nullable=False, comment="kind of work item when it is quarantined, else empty"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why it is quarantined, held or memo, else empty"),
        sa.Column(
            "is_due",
            sa.Boolean(),
            nullable=False,
            comment="something it depends on has changed since it was last posted",
        ),
        sa.Column("trace_number", sa.Text(), nullable=False, comment="TRN02"),
        sa.Column("payer_trace_id", sa.Text(), nullable=False, comment="TRN03"),
        sa.Column(
            "payer_ids",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="ids the payer gives itself: N104, REF*2U, TRN03, TRN04",
        ),
        sa.Column("payee_id", sa.Text(), nullable=False, comment="N104 of the payee"),
        sa.Column("payment_date", sa.Date(), nullable=True, comment="BPR16"),
        sa.Column("handling_code", sa.Text(), nullable=False, comment="BPR01"),
        sa.Column("method", sa.Text(), nullable=False, comment="BPR04"),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False, comment="BPR02"),
        sa.Column("claim_count", sa.BigInteger(), nullable=False, comment="CLP segments"),
        sa.Column(
            "natural_key",
            sa.Text(),
            nullable=False,
            comment="payer, trace, date and payee; shared by remittances that contradict each other",
        ),
        sa.Column(
            "near_key",
            sa.Text(),
            nullable=False,
            comment="hash of its claims and amounts; shared by remittances that repeat each other",
        ),
        sa.CheckConstraint(
            "state in ('landed', 'quarantined', 'held', 'memo', 'posted')", name=op.f("remits_state_check")
        ),
        sa.PrimaryKeyConstraint("remit_id", name=op.f("remits_pkey")),
        comment="Every remittance (835 transaction) that was ever read, once.",
    )
    op.create_index("remits_due_idx", "remits", ["is_due"], unique=False, postgresql_where="is_due")
    op.create_index(op.f("remits_natural_key_idx"), "remits", ["natural_key"], unique=False)
    op.create_index(op.f("remits_near_key_idx"), "remits", ["near_key"], unique=False)
    op.create_table(
        "reports",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that it reports"),
        sa.Column("html", sa.Text(), nullable=False, comment="the page: self-contained, ids and counts only"),
        sa.Column(
            "figures",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="the figures on it: pipeline.step.name of the count → value",
        ),
        sa.PrimaryKeyConstraint("business_date", name=op.f("reports_pkey")),
        comment="The morning report of each night, as it was last made.",
    )
    op.create_table(
        "run_counts",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day"),
        sa.Column("pipeline", sa.Text(), nullable=False, comment="job"),
        sa.Column("step", sa.Text(), nullable=False, comment="step of the job"),
        sa.Column("name", sa.Text(), nullable=False, comment="what was counted"),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="the count; cents where the name ends in _cents"),
        sa.PrimaryKeyConstraint("business_date", "pipeline", "step", "name", name=op.f("run_counts_pkey")),
        comment="Figures of each night's newest run.",
    )
    op.create_table(
        "staff",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("staff_id", sa.Text(), nullable=False, comment="the practice's number of the person"),
        sa.Column("last_name", sa.Text(), nullable=False, comment="family name"),
        sa.Column("first_name", sa.Text(), nullable=False, comment="given name"),
        sa.Column("role", sa.Text(), nullable=False, comment="job"),
        sa.Column("hired_date", sa.Date(), nullable=False, comment="first day"),
        sa.Column("left_date", sa.Date(), nullable=True, comment="last day"),
        sa.PrimaryKeyConstraint("business_date", "staff_id", name=op.f("staff_pkey")),
        comment="People who work here.",
    )
    op.create_table(
        "stock_evaluations",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="sufficient, ordered, quarantined or declined"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why, where there is more to say, else empty"),
        sa.Column(
            "is_superseded",
            sa.Boolean(),
            nullable=False,
            comment="evaluated by a night that was no longer the newest, so without effect",
        ),
        sa.Column("usable_qty", sa.BigInteger(), nullable=False, comment="usable the day after, base units"),
        sa.Column(
            "usable_later_qty",
            sa.BigInteger(),
            nullable=False,
            comment="of it, still usable when an order would arrive",
        ),
        sa.Column("allocated_qty", sa.BigInteger(), nullable=False, comment="promised to planned work until then"),
        sa.Column("on_order_qty", sa.BigInteger(), nullable=False, comment="under way"),
        sa.Column("position_qty", sa.BigInteger(), nullable=False, comment="usable later − allocated + on order"),
        sa.Column("reorder_point_qty", sa.BigInteger(), nullable=False, comment="order at or below"),
        sa.Column("par_qty", sa.BigInteger(), nullable=False, comment="order up to"),
        sa.Column("used_qty", sa.BigInteger(), nullable=False, comment="used in the usage window"),
        sa.Column("lead_days", sa.Integer(), nullable=False, comment="lead time of the preferred offer"),
        sa.CheckConstraint(
            "outcome in ('sufficient', 'ordered', 'quarantined', 'declined')",
            name=op.f("stock_evaluations_outcome_check"),
        ),
        sa.PrimaryKeyConstraint("business_date", "location_id", "item_id", name=op.f("stock_evaluations_pkey")),
        comment="What each night found and decided for each item at each location.",
    )
    op.create_table(
        "stock_lots",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office"),
        sa.Column("lot_number", sa.Text(), nullable=False, comment="lot"),
        sa.Column("expiry_date", sa.Date(), nullable=True, comment="last day of use"),
        sa.Column("on_hand_qty", sa.BigInteger(), nullable=False, comment="counted, base units"),
        sa.Column("status", sa.Text(), nullable=False, comment="may it be used"),
        sa.Column("counted_date", sa.Date(), nullable=False, comment="day of the count"),
        sa.PrimaryKeyConstraint("business_date", "item_id", "location_id", "lot_number", name=op.f("stock_lots_pkey")),
        comment="What was counted, lot by lot.",
    )
    op.create_table(
        "stock_usage",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="office"),
        sa.Column("usage_date", sa.Date(), nullable=False, comment="day"),
        sa.Column("used_qty", sa.BigInteger(), nullable=False, comment="used, base units"),
        sa.PrimaryKeyConstraint("business_date", "item_id", "location_id", "usage_date", name=op.f("stock_usage_pkey")),
        comment="What was used up, day by day.",
    )
    op.create_table(
        "switches",
        sa.Column(
            "name", sa.Text(), nullable=False, comment="what it stops; 'sending' is the one that stops all sending"
        ),
        sa.Column("is_on", sa.Boolean(), nullable=False, comment="effects flow"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it was last moved"),
        sa.Column("changed_by", sa.Text(), nullable=False, comment="login"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("name", name=op.f("switches_pkey")),
        comment="Switches that a person moves.",
    )
    op.create_table(
        "technician_absences",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("technician_id", sa.Text(), nullable=False, comment="technician"),
        sa.Column("absent_date", sa.Date(), nullable=False, comment="day"),
        sa.PrimaryKeyConstraint("business_date", "technician_id", "absent_date", name=op.f("technician_absences_pkey")),
        comment="Days a technician is away.",
    )
    op.create_table(
        "technicians",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("technician_id", sa.Text(), nullable=False, comment="technician"),
        sa.Column("name", sa.Text(), nullable=False, comment="name"),
        sa.Column("skills", sa.Text(), nullable=False, comment="skills, separated by :"),
        sa.Column("minutes_per_day", sa.BigInteger(), nullable=False, comment="minutes a day for maintenance"),
        sa.Column("vendor_id", sa.Text(), nullable=True, comment="works for that vendor"),
        sa.PrimaryKeyConstraint("business_date", "technician_id", name=op.f("technicians_pkey")),
        comment="Who maintains.",
    )
    op.create_table(
        "vendors",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day this row describes"),
        sa.Column("vendor_id", sa.Text(), nullable=False, comment="the practice's number of the vendor"),
        sa.Column("name", sa.Text(), nullable=False, comment="name"),
        sa.Column("email", sa.Text(), nullable=True, comment="address for orders"),
        sa.Column("account_number", sa.Text(), nullable=True, comment="our account there"),
        sa.Column("order_channel", sa.Text(), nullable=False, comment="how orders go out"),
        sa.Column("order_minimum_cents", sa.BigInteger(), nullable=True, comment="smallest order, in cents"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="orders may go there"),
        sa.PrimaryKeyConstraint("business_date", "vendor_id", name=op.f("vendors_pkey")),
        comment="Who supplies.",
    )
    op.create_table(
        "work_item_history",
        sa.Column("history_id", sa.BigInteger(), autoincrement=True, nullable=False, comment="order of the acts"),
        sa.Column("pipeline", sa.Text(), nullable=False, comment="job of the item"),
        sa.Column("kind", sa.Text(), nullable=False, comment="kind of the item"),
        sa.Column("subject", sa.Text(), nullable=False, comment="subject of the item"),
        sa.Column("action", sa.Text(), nullable=False, comment="opened, changed, closed, reopened, claimed, …"),
        sa.Column("actor", sa.Text(), nullable=False, comment="login, or the job"),
        sa.Column("business_date", sa.Date(), nullable=True, comment="night of the act"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="reason at that time"),
        sa.Column("status", sa.Text(), nullable=False, comment="status after it"),
        sa.PrimaryKeyConstraint("history_id", name=op.f("work_item_history_pkey")),
        comment="How an item came to be what it is; rows are only ever added.",
    )
    op.create_index(
        op.f("work_item_history_pipeline_kind_subject_idx"),
        "work_item_history",
        ["pipeline", "kind", "subject"],
        unique=False,
    )
    op.create_table(
        "work_items",
        sa.Column("pipeline", sa.Text(), nullable=False, comment="job that found it"),
        sa.Column("kind", sa.Text(), nullable=False, comment="kind of condition"),
        sa.Column("subject", sa.Text(), nullable=False, comment="opaque id of what it is about"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why, from the catalogue"),
        sa.Column("owner_role", sa.Text(), nullable=False, comment="who settles it"),
        sa.Column("due_date", sa.Date(), nullable=False, comment="by when"),
        sa.Column("stake_cents", sa.BigInteger(), nullable=False, comment="money at stake, in cents"),
        sa.Column("parent_kind", sa.Text(), nullable=False, comment="kind of the item that lists this one, else empty"),
        sa.Column("parent_subject", sa.Text(), nullable=False, comment="its subject, else empty"),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="ids and counts that the decision rests on; no patient data",
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="open, claimed, snoozed, resolved or closed_by_system"),
        sa.Column("is_shadow", sa.Boolean(), nullable=False, comment="found in shadow mode"),
        sa.Column("first_seen_date", sa.Date(), nullable=False, comment="first business date it was seen"),
        sa.Column("last_seen_date", sa.Date(), nullable=False, comment="last business date it was seen"),
        sa.Column("closed_date", sa.Date(), nullable=True, comment="business date it was closed on"),
        sa.Column("assignee", sa.Text(), nullable=False, comment="login of who claimed it, else empty"),
        sa.Column("snoozed_until_date", sa.Date(), nullable=True, comment="asleep until"),
        sa.Column("outcome_code", sa.Text(), nullable=False, comment="how a person resolved it, else empty"),
        sa.Column("version", sa.Integer(), nullable=False, comment="grows with each change, for the optimistic lock"),
        sa.CheckConstraint(
            "status in ('open', 'claimed', 'snoozed', 'resolved', 'closed_by_system')",
            name=op.f("work_items_status_check"),
        ),
        sa.PrimaryKeyConstraint("pipeline", "kind", "subject", name=op.f("work_items_pkey")),
        comment="What needs a person, once.",
    )
    op.create_index(
        op.f("work_items_status_owner_role_due_date_idx"),
        "work_items",
        ["status", "owner_role", "due_date"],
        unique=False,
    )
    op.create_table(
        "bank_matches",
        sa.Column("line_id", sa.Text(), nullable=False, comment="bank line"),
        sa.Column(
            "counterpart", sa.Text(), nullable=False, comment="remit or payment it settles; - when none is known"
        ),
        sa.Column("rung", sa.Integer(), nullable=False, comment="rung of the bank ladder; 0 for none"),
        sa.Column(
            "reason_code", sa.Text(), nullable=False, comment="why money of the line stays unidentified, else empty"
        ),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="cents of the line that settle it"),
        sa.ForeignKeyConstraint(["line_id"], ["bank_lines.line_id"], name=op.f("bank_matches_line_id_fkey")),
        sa.PrimaryKeyConstraint("line_id", "counterpart", name=op.f("bank_matches_pkey")),
        comment="Where the money of each credit belongs, as far as is known.",
    )
    op.create_index(op.f("bank_matches_counterpart_idx"), "bank_matches", ["counterpart"], unique=False)
    op.create_table(
        "edi_transactions",
        sa.Column("file_id", sa.BigInteger(), nullable=False, comment="landed file"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="transaction in the file, from 1"),
        sa.Column("set_id", sa.Text(), nullable=False, comment="ST01"),
        sa.Column("version", sa.Text(), nullable=False, comment="ST03, else GS08"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that owns the file"),
        sa.Column("byte_start", sa.BigInteger(), nullable=False, comment="first byte of its ST in the landed bytes"),
        sa.Column("byte_end", sa.BigInteger(), nullable=False, comment="byte after its SE"),
        sa.Column("segment_count", sa.BigInteger(), nullable=False, comment="segments, ST and SE included"),
        sa.Column("is_test", sa.Boolean(), nullable=False, comment="ISA15 is T"),
        sa.ForeignKeyConstraint(["file_id"], ["landed_files.file_id"], name=op.f("edi_transactions_file_id_fkey")),
        sa.PrimaryKeyConstraint("file_id", "ordinal", name=op.f("edi_transactions_pkey")),
        comment="The transactions found in landed X12 files.",
    )
    op.create_index(
        op.f("edi_transactions_set_id_business_date_idx"), "edi_transactions", ["set_id", "business_date"], unique=False
    )
    op.create_table(
        "eligibility_attempts",
        sa.Column("trace_number", sa.Text(), nullable=False, comment="TRN02 and BHT03: check_id and attempt number"),
        sa.Column("check_id", sa.Text(), nullable=False, comment="check"),
        sa.Column("attempt_no", sa.Integer(), nullable=False, comment="from 1; each further attempt costs a fee"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night of the check"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer asked"),
        sa.Column("edi_payer_id", sa.Text(), nullable=False, comment="its id in NM109"),
        sa.Column("member_id", sa.Text(), nullable=False, comment="member id asked, upper-case letters and digits"),
        sa.Column("birth_date", sa.Date(), nullable=False, comment="birth date asked"),
        sa.Column("is_dependent", sa.Boolean(), nullable=False, comment="asked about in the dependent's loop"),
        sa.Column("control_number", sa.BigInteger(), nullable=False, comment="ISA13, GS06 and ST02"),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), nullable=False, comment="time of writing, as in ISA09 and ISA10"
        ),
        sa.Column("outbox_key", sa.Text(), nullable=False, comment="key of the intent"),
        sa.Column(
            "answer_sha256",
            sa.Text(),
            nullable=False,
            comment="bytes that came back in the exchange, once they are read; else empty",
        ),
        sa.Column("refusal_code", sa.Text(), nullable=False, comment="999 or TA1 that refused it, else empty"),
        sa.ForeignKeyConstraint(
            ["check_id"], ["eligibility_checks.check_id"], name=op.f("eligibility_attempts_check_id_fkey")
        ),
        sa.PrimaryKeyConstraint("trace_number", name=op.f("eligibility_attempts_pkey")),
        comment="Each 270 that was written for a check; patient data, restricted.",
    )
    op.create_index(op.f("eligibility_attempts_check_id_idx"), "eligibility_attempts", ["check_id"], unique=False)
    op.create_index(
        op.f("eligibility_attempts_control_number_idx"), "eligibility_attempts", ["control_number"], unique=False
    )
    op.create_index(op.f("eligibility_attempts_member_id_idx"), "eligibility_attempts", ["member_id"], unique=False)
    op.create_index(op.f("eligibility_attempts_outbox_key_idx"), "eligibility_attempts", ["outbox_key"], unique=False)
    op.create_table(
        "eligibility_benefits",
        sa.Column("answer_id", sa.Text(), nullable=False, comment="answer"),
        sa.Column("benefit_number", sa.Integer(), nullable=False, comment="EB of the member, from 1"),
        sa.Column("service_type_code", sa.Text(), nullable=False, comment="one of its EB03 codes, empty without any"),
        sa.Column("info_code", sa.Text(), nullable=False, comment="EB01"),
        sa.Column("level_code", sa.Text(), nullable=False, comment="EB02"),
        sa.Column("insurance_type", sa.Text(), nullable=False, comment="EB04"),
        sa.Column("plan_name", sa.Text(), nullable=False, comment="EB05"),
        sa.Column("time_period", sa.Text(), nullable=False, comment="EB06"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True, comment="EB07"),
        sa.Column("percent_bp", sa.BigInteger(), nullable=True, comment="EB08 in basis points"),
        sa.Column("quantity_qualifier", sa.Text(), nullable=False, comment="EB09"),
        sa.Column("quantity", sa.Text(), nullable=False, comment="EB10"),
        sa.Column("needs_authorization", sa.Text(), nullable=False, comment="EB11: Y, N or U"),
        sa.Column("network", sa.Text(), nullable=False, comment="EB12: Y, N, W or U"),
        sa.Column("procedure_code", sa.Text(), nullable=False, comment="EB13"),
        sa.Column("place_of_service", sa.Text(), nullable=False, comment="III02"),
        sa.Column(
            "periods",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="its own days: list of [begin, end]; null without any",
        ),
        sa.Column("messages", sa.Text(), nullable=False, comment="MSG texts, one a line"),
        sa.Column(
            "entities",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="NM1s of loop 2120: list of [code, name, id]",
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["eligibility_answers.answer_id"], name=op.f("eligibility_benefits_answer_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "answer_id", "benefit_number", "service_type_code", name=op.f("eligibility_benefits_pkey")
        ),
        comment="Benefits of applied answers, one row a service type; rows are only ever added.",
    )
    op.create_table(
        "journal_lines",
        sa.Column("posting_key", sa.Text(), nullable=False, comment="entry"),
        sa.Column("line", sa.Integer(), nullable=False, comment="line of the entry, from 1"),
        sa.Column("account", sa.Text(), nullable=False, comment="number of the account"),
        sa.Column("subledger", sa.Text(), nullable=False, comment="key within the account"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim it touches, else empty"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="debit positive, credit negative"),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("journal_lines_amount_check")),
        sa.CheckConstraint("line > 0", name=op.f("journal_lines_line_check")),
        sa.ForeignKeyConstraint(
            ["posting_key"], ["journal_entries.posting_key"], name=op.f("journal_lines_posting_key_fkey")
        ),
        sa.PrimaryKeyConstraint("posting_key", "line", name=op.f("journal_lines_pkey")),
        comment="Debits and credits of the entries.",
    )
    op.create_index(
        op.f("journal_lines_account_subledger_idx"), "journal_lines", ["account", "subledger"], unique=False
    )
    op.create_index(op.f("journal_lines_claim_id_idx"), "journal_lines", ["claim_id"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("location_id", sa.Text(), nullable=False, comment="office"),
        sa.Column("item_id", sa.Text(), nullable=False, comment="item"),
        sa.Column("episode_no", sa.Integer(), nullable=False, comment="shortage it answers"),
        sa.Column("attempt", sa.Integer(), nullable=False, comment="which answer to that shortage"),
        sa.Column("po_number", sa.Text(), nullable=False, comment="order"),
        sa.Column("line_number", sa.Integer(), nullable=False, comment="line of the order, from 1"),
        sa.Column("vendor_sku", sa.Text(), nullable=False, comment="the vendor's number"),
        sa.Column("purchase_unit", sa.Text(), nullable=False, comment="unit it is sold in"),
        sa.Column("units_per_purchase_unit", sa.BigInteger(), nullable=False, comment="base units in one"),
        sa.Column("qty", sa.BigInteger(), nullable=False, comment="ordered, base units"),
        sa.Column("unit_price_cents", sa.BigInteger(), nullable=False, comment="price of a purchase unit"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="price of the line"),
        sa.Column("mark", sa.Text(), nullable=False, comment="BELOW_PAR, OVER_MAX or empty"),
        sa.Column("choice_reason", sa.Text(), nullable=False, comment="why not the first vendor, or empty"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="awaiting_approval, held, withheld, shadow, approved, queued, sent, unknown, acked, part_received, closed, cancelled or rejected",
        ),
        sa.Column("order_date", sa.Date(), nullable=False, comment="night that made it as it is"),
        sa.Column("received_qty", sa.BigInteger(), nullable=False, comment="received so far, base units"),
        sa.Column("cancelled_qty", sa.BigInteger(), nullable=False, comment="that will not come any more, base units"),
        sa.CheckConstraint("qty > 0", name=op.f("order_lines_qty_check")),
        sa.ForeignKeyConstraint(
            ["location_id", "item_id", "episode_no"],
            ["episodes.location_id", "episodes.item_id", "episodes.episode_no"],
            name=op.f("order_lines_location_id_item_id_episode_no_fkey"),
        ),
        sa.ForeignKeyConstraint(["po_number"], ["purchase_orders.po_number"], name=op.f("order_lines_po_number_fkey")),
        sa.PrimaryKeyConstraint("location_id", "item_id", "episode_no", "attempt", name=op.f("order_lines_pkey")),
        comment="Lines of our orders: at most one answer to a shortage is open for change at any time.",
    )
    op.create_index(
        op.f("order_lines_po_number_line_number_idx"), "order_lines", ["po_number", "line_number"], unique=True
    )
    op.create_index(
        "order_lines_recomputable_key",
        "order_lines",
        ["location_id", "item_id"],
        unique=True,
        postgresql_where=sa.text("state in ('awaiting_approval', 'held', 'withheld', 'shadow')"),
    )
    op.create_table(
        "quarantine",
        sa.Column("file_id", sa.BigInteger(), nullable=False, comment="landed file"),
        sa.Column(
            "line_number", sa.BigInteger(), nullable=False, comment="line, record or transaction in it; 0 for the file"
        ),
        sa.Column("column_name", sa.Text(), nullable=False, comment="column or segment, empty for the whole line"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why it can't be used"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that owns the file"),
        sa.ForeignKeyConstraint(["file_id"], ["landed_files.file_id"], name=op.f("quarantine_file_id_fkey")),
        sa.PrimaryKeyConstraint("file_id", "line_number", "column_name", "reason_code", name=op.f("quarantine_pkey")),
        comment="What could not be used, and why; never the value itself.",
    )
    op.create_table(
        "remit_claims",
        sa.Column("remit_id", sa.Text(), nullable=False, comment="remittance"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="CLP in it, from 1"),
        sa.Column("claim_number", sa.Text(), nullable=False, comment="CLP01"),
        sa.Column(
            "match_key", sa.Text(), nullable=False, comment="CLP01 in upper case without separators and leading zeros"
        ),
        sa.Column("payer_claim_number", sa.Text(), nullable=False, comment="CLP07, the payer's number (ICN)"),
        sa.Column("status_code", sa.Text(), nullable=False, comment="CLP02"),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False, comment="CLP03"),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False, comment="CLP04"),
        sa.Column("service_from_date", sa.Date(), nullable=True, comment="first day of service"),
        sa.Column("service_to_date", sa.Date(), nullable=True, comment="last day of service"),
        sa.Column("fault_code", sa.Text(), nullable=False, comment="why parts of it could not be read, else empty"),
        sa.ForeignKeyConstraint(["remit_id"], ["remits.remit_id"], name=op.f("remit_claims_remit_id_fkey")),
        sa.PrimaryKeyConstraint("remit_id", "ordinal", name=op.f("remit_claims_pkey")),
        comment="Claims as a remittance reports them.",
    )
    op.create_index(op.f("remit_claims_match_key_idx"), "remit_claims", ["match_key"], unique=False)
    op.create_index(op.f("remit_claims_payer_claim_number_idx"), "remit_claims", ["payer_claim_number"], unique=False)
    op.create_table(
        "remit_plbs",
        sa.Column("remit_id", sa.Text(), nullable=False, comment="remittance"),
        sa.Column("segment", sa.Integer(), nullable=False, comment="PLB in it, from 1"),
        sa.Column("pair", sa.Integer(), nullable=False, comment="code and amount in that segment, from 1"),
        sa.Column("provider_id", sa.Text(), nullable=False, comment="PLB01"),
        sa.Column("code", sa.Text(), nullable=False, comment="PLB03-1"),
        sa.Column("reference", sa.Text(), nullable=False, comment="PLB03-2"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="PLB04; positive lowers the payment"),
        sa.ForeignKeyConstraint(["remit_id"], ["remits.remit_id"], name=op.f("remit_plbs_remit_id_fkey")),
        sa.PrimaryKeyConstraint("remit_id", "segment", "pair", name=op.f("remit_plbs_pkey")),
        comment="Adjustments at provider level (PLB).",
    )
    op.create_table(
        "snapshot_loads",
        sa.Column("business_date", sa.Date(), nullable=False, comment="closed day"),
        sa.Column("table_name", sa.Text(), nullable=False, comment="feed table"),
        sa.Column("file_id", sa.BigInteger(), nullable=False, comment="landed file it was read from"),
        sa.Column(
            "source_date",
            sa.Date(),
            nullable=False,
            comment="folder it came from; earlier than business_date when the day's own file was missing",
        ),
        sa.Column("mode", sa.Text(), nullable=False, comment="full or delta"),
        sa.Column(
            "lineage",
            sa.Text(),
            nullable=False,
            comment="hash of the file and, for a delta, of all files it builds on; another one means: load anew",
        ),
        sa.Column("read_count", sa.BigInteger(), nullable=False, comment="rows in the file"),
        sa.Column("loaded_count", sa.BigInteger(), nullable=False, comment="rows taken"),
        sa.Column("quarantined_count", sa.BigInteger(), nullable=False, comment="rows put aside"),
        sa.Column("duplicate_count", sa.BigInteger(), nullable=False, comment="identical rows dropped"),
        sa.Column(
            "row_count", sa.BigInteger(), nullable=False, comment="rows of the snapshot; more than loaded for a delta"
        ),
        sa.Column("unknown_columns", sa.BigInteger(), nullable=False, comment="columns the contract does not know"),
        sa.Column("encoding", sa.Text(), nullable=False, comment="utf-8 or cp1252"),
        sa.ForeignKeyConstraint(["file_id"], ["landed_files.file_id"], name=op.f("snapshot_loads_file_id_fkey")),
        sa.PrimaryKeyConstraint("business_date", "table_name", name=op.f("snapshot_loads_pkey")),
        comment="Which file stands behind which snapshot.",
    )
    op.create_table(
        "remit_adjustments",
        sa.Column("remit_id", sa.Text(), nullable=False, comment="remittance"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="CLP in it"),
        sa.Column("line", sa.Integer(), nullable=False, comment="SVC in that claim; 0 for the claim itself"),
        sa.Column("cas", sa.Integer(), nullable=False, comment="adjustment there, from 1"),
        sa.Column("group_code", sa.Text(), nullable=False, comment="CAS01"),
        sa.Column("carc", sa.Text(), nullable=False, comment="claim adjustment reason code"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="what was not paid for that reason"),
        sa.ForeignKeyConstraint(
            ["remit_id", "ordinal"],
            ["remit_claims.remit_id", "remit_claims.ordinal"],
            name=op.f("remit_adjustments_remit_id_ordinal_fkey"),
        ),
        sa.PrimaryKeyConstraint("remit_id", "ordinal", "line", "cas", name=op.f("remit_adjustments_pkey")),
        comment="Adjustments (CAS) of claims and services.",
    )
    op.create_table(
        "remit_lines",
        sa.Column("remit_id", sa.Text(), nullable=False, comment="remittance"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="CLP in it"),
        sa.Column("line", sa.Integer(), nullable=False, comment="SVC in that claim, from 1"),
        sa.Column("procedure_code", sa.Text(), nullable=False, comment="SVC01-2"),
        sa.Column("modifiers", sa.Text(), nullable=False, comment="SVC01-3 to -6, separated by :"),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False, comment="SVC02"),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False, comment="SVC03"),
        sa.Column("service_from_date", sa.Date(), nullable=True, comment="first day of service"),
        sa.Column("service_to_date", sa.Date(), nullable=True, comment="last day of service"),
        sa.Column("line_control_number", sa.Text(), nullable=False, comment="REF*6R"),
        sa.Column("remarks", sa.Text(), nullable=False, comment="LQ codes, separated by :"),
        sa.ForeignKeyConstraint(
            ["remit_id", "ordinal"],
            ["remit_claims.remit_id", "remit_claims.ordinal"],
            name=op.f("remit_lines_remit_id_ordinal_fkey"),
        ),
        sa.PrimaryKeyConstraint("remit_id", "ordinal", "line", name=op.f("remit_lines_pkey")),
        comment="Services as a remittance reports them.",
    )
    op.create_table(
        "remit_placements",
        sa.Column("remit_id", sa.Text(), nullable=False, comment="remittance"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="CLP in it"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night it was last placed in"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="posted, memo, suspense or reversal"),
        sa.Column("kind", sa.Text(), nullable=False, comment="kind of work item when it is in suspense, else empty"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="why it is in suspense, else empty"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="our claim, empty when none"),
        sa.Column("rung", sa.Integer(), nullable=False, comment="rung of the match ladder; 0 for none"),
        sa.Column("rank", sa.Integer(), nullable=False, comment="coverage the payment comes from"),
        sa.Column(
            "candidates",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="claim ids that were looked at and not taken",
        ),
        sa.Column("is_reversed", sa.Boolean(), nullable=False, comment="a later reversal has undone it"),
        sa.CheckConstraint(
            "outcome in ('posted', 'memo', 'suspense', 'reversal')", name=op.f("remit_placements_outcome_check")
        ),
        sa.ForeignKeyConstraint(
            ["remit_id", "ordinal"],
            ["remit_claims.remit_id", "remit_claims.ordinal"],
            name=op.f("remit_placements_remit_id_ordinal_fkey"),
        ),
        sa.PrimaryKeyConstraint("remit_id", "ordinal", name=op.f("remit_placements_pkey")),
        comment="What became of each claim of a posted remittance.",
    )
    op.create_index(op.f("remit_placements_claim_id_idx"), "remit_placements", ["claim_id"], unique=False)


def downgrade() -> None:
    """Goes back to the version before."""
    op.execute(sa.schema.DropSequence(sa.Sequence("eligibility_control_numbers")))
    op.execute(sa.schema.DropSequence(sa.Sequence("po_numbers")))
    op.drop_index(op.f("remit_placements_claim_id_idx"), table_name="remit_placements")
    op.drop_table("remit_placements")
    op.drop_table("remit_lines")
    op.drop_table("remit_adjustments")
    op.drop_table("snapshot_loads")
    op.drop_table("remit_plbs")
    op.drop_index(op.f("remit_claims_payer_claim_number_idx"), table_name="remit_claims")
    op.drop_index(op.f("remit_claims_match_key_idx"), table_name="remit_claims")
    op.drop_table("remit_claims")
    op.drop_table("quarantine")
    op.drop_index(
        "order_lines_recomputable_key",
        table_name="order_lines",
        postgresql_where=sa.text("state in ('awaiting_approval', 'held', 'withheld', 'shadow')"),
    )
    op.drop_index(op.f("order_lines_po_number_line_number_idx"), table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_index(op.f("journal_lines_claim_id_idx"), table_name="journal_lines")
    op.drop_index(op.f("journal_lines_account_subledger_idx"), table_name="journal_lines")
    op.drop_table("journal_lines")
    op.drop_table("eligibility_benefits")
    op.drop_index(op.f("eligibility_attempts_outbox_key_idx"), table_name="eligibility_attempts")
    op.drop_index(op.f("eligibility_attempts_member_id_idx"), table_name="eligibility_attempts")
    op.drop_index(op.f("eligibility_attempts_control_number_idx"), table_name="eligibility_attempts")
    op.drop_index(op.f("eligibility_attempts_check_id_idx"), table_name="eligibility_attempts")
    op.drop_table("eligibility_attempts")
    op.drop_index(op.f("edi_transactions_set_id_business_date_idx"), table_name="edi_transactions")
    op.drop_table("edi_transactions")
    op.drop_index(op.f("bank_matches_counterpart_idx"), table_name="bank_matches")
    op.drop_table("bank_matches")
    op.drop_index(op.f("work_items_status_owner_role_due_date_idx"), table_name="work_items")
    op.drop_table("work_items")
    op.drop_index(op.f("work_item_history_pipeline_kind_subject_idx"), table_name="work_item_history")
    op.drop_table("work_item_history")
    op.drop_table("vendors")
    op.drop_table("technicians")
    op.drop_table("technician_absences")
    op.drop_table("switches")
    op.drop_table("stock_usage")
    op.drop_table("stock_lots")
    op.drop_table("stock_evaluations")
    op.drop_table("staff")
    op.drop_table("run_counts")
    op.drop_table("reports")
    op.drop_index(op.f("remits_near_key_idx"), table_name="remits")
    op.drop_index(op.f("remits_natural_key_idx"), table_name="remits")
    op.drop_index("remits_due_idx", table_name="remits", postgresql_where="is_due")
    op.drop_table("remits")
    op.drop_index(
        "purchase_orders_recomputable_key",
        table_name="purchase_orders",
        postgresql_where=sa.text("state in ('awaiting_approval', 'held', 'withheld', 'shadow')"),
    )
    op.drop_table("purchase_orders")
    op.drop_table("providers")
    op.drop_table("pms_postings")
    op.drop_table("payloads")
    op.drop_table("payers")
    op.drop_table("patients")
    op.drop_table("patient_payments")
    op.drop_index(op.f("outbox_state_kind_idx"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("opening_payer_items")
    op.drop_table("opening_balances")
    op.drop_table("open_orders")
    op.drop_index(
        "occurrences_released_key",
        table_name="occurrences",
        postgresql_where=sa.text("state in ('due', 'scheduled', 'in_progress')"),
    )
    op.drop_table("occurrences")
    op.drop_table("occurrence_history")
    op.drop_table("nights")
    op.drop_table("meter_readings")
    op.drop_table("maintenance_plans")
    op.drop_table("maintenance_done")
    op.drop_table("locations")
    op.drop_index("landed_files_sha256_key", table_name="landed_files", postgresql_where="kind <> 'feed'")
    op.drop_index("landed_files_feed_key", table_name="landed_files", postgresql_where="kind = 'feed'")
    op.drop_table("landed_files")
    op.drop_index(op.f("journal_entries_source_key_idx"), table_name="journal_entries")
    op.drop_index(op.f("journal_entries_source_idx"), table_name="journal_entries")
    op.drop_table("journal_entries")
    op.drop_table("items")
    op.drop_table("item_vendors")
    op.drop_table("item_locations")
    op.drop_table("incidents")
    op.drop_table("gates")
    op.drop_table("fee_schedules")
    op.drop_table("equipment")
    op.drop_index("episodes_open_key", table_name="episodes", postgresql_where=sa.text("closed_date is null"))
    op.drop_table("episodes")
    op.drop_table("encounters")
    op.drop_table("eligibility_statuses")
    op.drop_index(op.f("eligibility_checks_business_date_idx"), table_name="eligibility_checks")
    op.drop_table("eligibility_checks")
    op.drop_index(op.f("eligibility_answers_question_id_idx"), table_name="eligibility_answers")
    op.drop_index(op.f("eligibility_answers_business_date_idx"), table_name="eligibility_answers")
    op.drop_table("eligibility_answers")
    op.drop_index(op.f("dq_violations_status_idx"), table_name="dq_violations")
    op.drop_table("dq_violations")
    op.drop_table("dq_tables")
    op.drop_index(op.f("dq_results_rule_id_business_date_idx"), table_name="dq_results")
    op.drop_table("dq_results")
    op.drop_table("dq_quarantine")
    op.drop_table("dq_failures")
    op.drop_index(op.f("denials_claim_id_idx"), table_name="denials")
    op.drop_table("denials")
    op.drop_table("credentials")
    op.drop_table("coverages")
    op.drop_table("consumptions")
    op.drop_table("closures")
    op.drop_table("claims")
    op.drop_table("claim_lines")
    op.drop_table("budgets")
    op.drop_index(op.f("billing_takings_claim_id_idx"), table_name="billing_takings")
    op.drop_table("billing_takings")
    op.drop_table("billing_openings")
    op.drop_index(op.f("billing_claims_replaces_claim_id_idx"), table_name="billing_claims")
    op.drop_index(op.f("billing_claims_payer_claim_number_idx"), table_name="billing_claims")
    op.drop_index(
        op.f("billing_claims_match_key_idx"),
        table_name="billing_claims",
        postgresql_ops={"match_key": "text_pattern_ops"},
    )
    op.drop_index("billing_claims_due_idx", table_name="billing_claims", postgresql_where="is_due")
    op.drop_table("billing_claims")
    op.drop_table("billing_charges")
    op.drop_index(op.f("bank_lines_posted_date_idx"), table_name="bank_lines")
    op.drop_table("bank_lines")
    op.drop_table("authorizations")
    op.drop_table("audit_log")
    op.drop_table("appointments")
    op.drop_index(op.f("allocations_location_id_item_id_idx"), table_name="allocations")
    op.drop_table("allocations")
