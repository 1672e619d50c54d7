"""What one job learns of a patient and others have to heed."""

from sqlalchemy import CheckConstraint, Table

from backoffice.store.metadata import day, flag, metadata, moment, text

APPEND_ONLY = ("patient_flags",)

patient_flags = Table(
    "patient_flags",
    metadata,
    text("patient_id", "patient", key=True),
    text("flag", "what the word is about: qmb, Qualified Medicare Beneficiary", key=True),
    day("visit_date", "day of the visit for which the payer was asked", key=True),
    text("answer_id", "answer that says it", key=True),
    moment("stated_at", "when the payer said it"),
    flag("is_set", "whether the patient is one on that day"),
    day("begin_date", "first day on which the patient is one; null when none is stated", null=True),
    day("end_date", "last day; null when none is stated", null=True),
    CheckConstraint("flag in ('qmb')", name="flag"),
    comment="What payers have said of patients that every job heeds; rows are only ever added, the newest word wins.",
)
