"""State tables of the eligibility job: checks, their attempts, the history of answers, the status of each visit."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Sequence, Table

from backoffice.store.metadata import day, flag, integer, json, metadata, moment, small, text

APPEND_ONLY: tuple[str, ...] = ("eligibility_answers", "eligibility_benefits")

control_numbers = Sequence("eligibility_control_numbers", start=1, maxvalue=999_999_999, cycle=True, metadata=metadata)
"""ISA13 and GS06 of each interchange."""

eligibility_checks = Table(
    "eligibility_checks",
    metadata,
    text("check_id", "hash of question, service month and business date", key=True),
    day("business_date", "night that decided it"),
    text("question_id", "hash of coverage, member id, payer and service type"),
    text("coverage_id", "coverage asked about"),
    text("patient_id", "patient of the visit"),
    text("payer_id", "payer asked"),
    text("npi", "provider in whose name it is asked, as recorded"),
    text("service_type_code", "X12 service type asked about"),
    text("service_month", "month of the visits, YYYY-MM"),
    day("visit_date", "visit it is asked for"),
    text("state", "planned, sent, answered, unanswered, refused, or why it was not asked"),
    text("reason_code", "why there is no answer, else empty"),
    text("awaited_check_id", "earlier check of the same question whose answer is still to come, else empty"),
    CheckConstraint(
        "state in ('planned', 'sent', 'answered', 'unanswered', 'refused', 'skipped_fresh', 'awaited', 'incomplete', "
        "'not_supported', 'superseded', 'withheld', 'shadow')",
        name="state",
    ),
    Index(None, "business_date"),
    comment="What the job wanted to know on a night: one question a coverage and service month.",
)

eligibility_attempts = Table(
    "eligibility_attempts",
    metadata,
    text("trace_number", "TRN02 and BHT03: check_id and attempt number", key=True),
    text("check_id", "check"),
    small("attempt_no", "from 1; each further attempt costs a fee"),
    day("business_date", "night of the check"),
    text("payer_id", "payer asked"),
    text("edi_payer_id", "its id in NM109"),
    text("member_id", "member id asked, upper-case letters and digits"),
    day("birth_date", "birth date asked"),
    flag("is_dependent", "asked about in the dependent's loop"),
    text("npi", "provider in whose name it asks"),
    text("wording", "as_recorded, normalised or no_first_name: how the person is named"),
    integer("control_number", "ISA13 and GS06"),
    integer("set_number", "ST02: unique in the interchange"),
    moment("written_at", "time of writing, as in ISA09 and ISA10"),
    moment("awaited_until_at", "when an answer is no longer waited for"),
    text("outbox_key", "key of the intent"),
    text("answer_sha256", "bytes that came back in the exchange, once they are read; else empty"),
    text("refusal_code", "999 or TA1 that refused it, else empty"),
    ForeignKeyConstraint(["check_id"], ["eligibility_checks.check_id"]),
    Index(None, "check_id"),
    Index(None, "outbox_key"),
    Index(None, "member_id"),
    Index(None, "control_number"),
    comment="Each 270 that was written for a check; patient data, restricted.",
)

eligibility_breakers = Table(
    "eligibility_breakers",
    metadata,
    text("payer_id", "payer", key=True),
    day("business_date", "night whose questions failed"),
    small("failures", "failures in a row"),
    moment(
        "open_until_at", "when a single question may try whether the payer is back; null while it answers", null=True
    ),
    comment="Payers that have failed lately: nobody asks them much until one question has come through.",
)

eligibility_answers = Table(
    "eligibility_answers",
    metadata,
    text("answer_id", "hash of file, transaction, member and exchange", key=True),
    text("sha256", "hash of the file or of the answer in the exchange"),
    small("ordinal", "transaction in it"),
    small("member_number", "member in the transaction, from 1"),
    text("outcome", "applied, unmatched or wrong_member"),
    text("matched_by", "trace, reference, exchange or member; empty when unmatched"),
    text("trace_number", "attempt it answers, else empty"),
    text("check_id", "its check, else empty"),
    text("question_id", "its question, else empty"),
    text("service_month", "month it was asked for, else empty"),
    day("asked_date", "day it was asked for", null=True),
    day("business_date", "night of the exchange, or night that owns the file"),
    moment("answered_at", "payer's time of the answer, read in the practice's zone"),
    text("status", "verdict on the day it was asked for, else empty"),
    text("reason_code", "its reason, else empty"),
    json("refusals", "AAAs in and above the member: loop, AAA03, AAA04"),
    json("periods", "days that hold for benefits without their own: list of [begin, end]; null without any", null=True),
    flag("is_cut", "the transaction ends inside the member"),
    json("person", "the member as the payer has them on file: names, id, birth date, address, numbers, dates"),
    json("subscriber", "the same of the subscriber above a dependent", null=True),
    json("payer", "who answers: name, id, contacts", null=True),
    json("damages", "what could not be read: list of [code, segment ordinal]"),
    CheckConstraint("outcome in ('applied', 'unmatched', 'wrong_member')", name="outcome"),
    Index(None, "question_id"),
    Index(None, "business_date"),
    comment="Every answer that came, applied or not; rows are only ever added. Patient data, restricted.",
)

eligibility_benefits = Table(
    "eligibility_benefits",
    metadata,
    text("answer_id", "answer", key=True),
    small("benefit_number", "EB of the member, from 1", key=True),
    text("service_type_code", "one of its EB03 codes, empty without any", key=True),
    text("benefit_key", "hash of all that it is about: everything but amount, percentage and quantity"),
    flag("is_conflict", "another row of the answer has the same key and another amount"),
    text("info_code", "EB01"),
    text("level_code", "EB02"),
    text("insurance_type", "EB04"),
    text("plan_name", "EB05"),
    text("time_period", "EB06"),
    integer("amount_cents", "EB07", null=True),
    integer("percent_bp", "EB08 in basis points", null=True),
    text("quantity_qualifier", "EB09"),
    text("quantity", "EB10"),
    text("needs_authorization", "EB11: Y, N or U"),
    text("network", "EB12: Y, N, W or U"),
    text("procedure_kind", "EB13-1, such as HC"),
    text("procedure_code", "EB13-2"),
    text("modifiers", "EB13-3 to EB13-6, separated by :"),
    text("procedure_text", "EB13-7"),
    text("procedure_end_code", "EB13-8, the end of a range"),
    text("diagnosis_pointers", "EB14, separated by :"),
    text("place_of_service", "III02 of the first III that names one"),
    json("periods", "its own days: list of [begin, end]; null without any", null=True),
    text("messages", "MSG texts, one a line"),
    json("entities", "NM1s of loop 2120, with addresses and contacts"),
    json("details", "its DTP (dates), HSD (limits), III (natures) and REF (references) as they came"),
    ForeignKeyConstraint(["answer_id"], ["eligibility_answers.answer_id"]),
    comment="Benefits of applied answers, one row a service type; rows are only ever added.",
)

eligibility_statuses = Table(
    "eligibility_statuses",
    metadata,
    day("business_date", "night", key=True),
    text("appointment_id", "visit", key=True),
    text("coverage_id", "coverage of the visit's patient", key=True),
    text("check_id", "check of that night that serves it"),
    text("patient_id", "patient"),
    text("payer_id", "payer"),
    day("visit_date", "local day of the visit"),
    text("status", "ACTIVE, INACTIVE, UNKNOWN or REJECTED"),
    text("reason_code", "why, else empty"),
    flag("is_pending", "active or inactive pending the payer's review"),
    text("answer_id", "answer it rests on, else empty"),
    integer("stake_cents", "expected allowed amount of the visit, 0 if unknown"),
    CheckConstraint("status in ('ACTIVE', 'INACTIVE', 'UNKNOWN', 'REJECTED')", name="status"),
    comment="What is known about each coming visit's coverage, as of a night.",
)

eligibility_discoveries = Table(
    "eligibility_discoveries",
    metadata,
    day("business_date", "night", key=True),
    text("kind", "kind of its work item", key=True),
    text("subject", "subject of its work item", key=True),
    text("reason_code", "reason of its work item"),
    day("due_date", "day by which somebody has to act"),
    integer("stake_cents", "expected allowed amount of the visit, 0 if unknown"),
    text("appointment_id", "earliest visit that it concerns"),
    text("coverage_id", "coverage that was asked about"),
    text("patient_id", "patient"),
    text("answer_id", "answer that says it"),
    json("facts", "codes and names of fields for the work item"),
    json("stated", "values: field to [ours, the payer's], or other payers; patient data, restricted"),
    comment="What the answers of a night say that somebody has to act on, beside the status.",
)

eligibility_estimates = Table(
    "eligibility_estimates",
    metadata,
    day("business_date", "night", key=True),
    text("appointment_id", "visit", key=True),
    text("coverage_id", "coverage", key=True),
    text("basis", "full, copay, qmb or none"),
    text("reason_code", "what is missing or why it is a range, else empty"),
    integer("low_cents", "what the patient owes at least; null without an estimate", null=True),
    integer("high_cents", "what the patient owes at most", null=True),
    json("inputs", "what it is made of: list of name, low, high (cents or basis points) and benefit numbers"),
    text("answer_id", "answer it rests on"),
    CheckConstraint("basis in ('full', 'copay', 'qmb', 'none')", name="basis"),
    CheckConstraint("0 <= low_cents and low_cents <= high_cents", name="range"),
    comment="What the patient is likely to owe for each visit, as of a night.",
)

self_pay_visits = Table(
    "self_pay_visits",
    metadata,
    text("appointment_id", "visit without insurance", key=True),
    day("first_seen_date", "first closed day on which it was seen: counts as the day of scheduling"),
    comment="Since when each visit without insurance is known.",
)

good_faith_estimates = Table(
    "good_faith_estimates",
    metadata,
    day("business_date", "night", key=True),
    text("appointment_id", "visit without insurance", key=True),
    text("patient_id", "patient"),
    day("visit_date", "local day of the visit"),
    day("scheduled_date", "first closed day on which it was seen"),
    day("due_date", "day by which the patient must have the estimate; null when none is owed", null=True),
    integer("total_cents", "expected charges; null when a fee is missing", null=True),
    json("charges", "list of [procedure, cents or null]"),
    comment="Expected charges of the coming visits without insurance (45 CFR 149.610), as of a night.",
)
