"""what follows from an answer: discoveries, estimates, good-faith estimates"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "eligibility_discoveries",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night"),
        sa.Column("kind", sa.Text(), nullable=False, comment="kind of its work item"),
        sa.Column("subject", sa.Text(), nullable=False, comment="subject of its work item"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="reason of its work item"),
        sa.Column("due_date", sa.Date(), nullable=False, comment="day by which somebody has to act"),
        sa.Column(
            "stake_cents", sa.BigInteger(), nullable=False, comment="expected allowed amount of the visit, 0 if unknown"
        ),
        sa.Column("appointment_id", sa.Text(), nullable=False, comment="earliest visit that it concerns"),
        sa.Column("coverage_id", sa.Text(), nullable=False, comment="coverage that was asked about"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient"),
        sa.Column("answer_id", sa.Text(), nullable=False, comment="answer that says it"),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="codes and names of fields for the work item",
        ),
        sa.Column(
            "stated",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="values: field to [ours, the payer's], or other payers; patient data, restricted",
        ),
        sa.PrimaryKeyConstraint("business_date", "kind", "subject", name=op.f("eligibility_discoveries_pkey")),
        comment="What the answers of a night say that somebody has to act on, beside the status.",
    )
    op.create_table(
        "eligibility_estimates",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night"),
        sa.Column("appointment_id", sa.Text(), nullable=False, comment="visit"),
        sa.Column("coverage_id", sa.Text(), nullable=False, comment="coverage"),
        sa.Column("basis", sa.Text(), nullable=False, comment="full, copay, qmb or none"),
        sa.Column("reason_code", sa.Text(), nullable=False, comment="what is missing or why it is a range, else empty"),
        sa.Column(
            "low_cents",
            sa.BigInteger(),
            nullable=True,
            comment="what the patient owes at least; null without an estimate",
        ),
        sa.Column("high_cents", sa.BigInteger(), nullable=True, comment="what the patient owes at most"),
        sa.Column(
            "inputs",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="what it is made of: list of name, low, high (cents or basis points) and benefit numbers",
        ),
        sa.Column("answer_id", sa.Text(), nullable=False, comment="answer it rests on"),
        sa.CheckConstraint("basis in ('full', 'copay', 'qmb', 'none')", name=op.f("eligibility_estimates_basis_check")),
        sa.CheckConstraint(
            "0 <= low_cents and low_cents <= high_cents", name=op.f("eligibility_estimates_range_check")
        ),
        sa.PrimaryKeyConstraint(
            "business_date", "appointment_id", "coverage_id", name=op.f("eligibility_estimates_pkey")
        ),
        comment="What the patient is likely to owe for each visit, as of a night.",
    )
    op.create_table(
        "good_faith_estimates",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night"),
        sa.Column("appointment_id", sa.Text(), nullable=False, comment="visit without insurance"),
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient"),
        sa.Column("visit_date", sa.Date(), nullable=False, comment="local day of the visit"),
        sa.Column("scheduled_date", sa.Date(), nullable=False, comment="first closed day on which it was seen"),
        sa.Column(
            "due_date",
            sa.Date(),
            nullable=True,
            comment="day by which the patient must have the estimate; null when none is owed",
        ),
        sa.Column(
            "total_cents", sa.BigInteger(), nullable=True, comment="expected charges; null when a fee is missing"
        ),
        sa.Column(
            "charges",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="list of [procedure, cents or null]",
        ),
        sa.PrimaryKeyConstraint("business_date", "appointment_id", name=op.f("good_faith_estimates_pkey")),
        comment="Expected charges of the coming visits without insurance (45 CFR 149.610), as of a night.",
    )
    op.create_table(
        "self_pay_visits",
        sa.Column("appointment_id", sa.Text(), nullable=False, comment="visit without insurance"),
        sa.Column(
            "first_seen_date",
            sa.Date(),
            nullable=False,
            comment="first closed day on which it was seen: counts as the day of scheduling",
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("self_pay_visits_pkey")),
        comment="Since when each visit without insurance is known.",
    )


def downgrade() -> None:
    """Leaves this version."""
    op.drop_table("self_pay_visits")
    op.drop_table("good_faith_estimates")
    op.drop_table("eligibility_estimates")
    op.drop_table("eligibility_discoveries")
