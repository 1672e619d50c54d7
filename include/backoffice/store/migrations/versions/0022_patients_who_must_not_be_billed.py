"""patients who must not be billed for Medicare's share"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_CLASSES = "resend, appeal, final or review"
_CLASSES_NOW = "resend, appeal, final or review; protected: a share that nobody may bill the patient for"
_DENIALS = "Denied or disputed amounts that stand: not reversed, not adjudicated again."
_DENIALS_NOW = "Denied, disputed or protected amounts that stand: not reversed, not adjudicated again."


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "patient_flags",
        sa.Column("patient_id", sa.Text(), nullable=False, comment="patient"),
        sa.Column(
            "flag", sa.Text(), nullable=False, comment="what the word is about: qmb, Qualified Medicare Beneficiary"
        ),
        sa.Column("visit_date", sa.Date(), nullable=False, comment="day of the visit for which the payer was asked"),
        sa.Column("answer_id", sa.Text(), nullable=False, comment="answer that says it"),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False, comment="when the payer said it"),
        sa.Column("is_set", sa.Boolean(), nullable=False, comment="whether the patient is one on that day"),
        sa.Column(
            "begin_date",
            sa.Date(),
            nullable=True,
            comment="first day on which the patient is one; null when none is stated",
        ),
        sa.Column("end_date", sa.Date(), nullable=True, comment="last day; null when none is stated"),
        sa.CheckConstraint("flag in ('qmb')", name=op.f("patient_flags_flag_check")),
        sa.PrimaryKeyConstraint("patient_id", "flag", "visit_date", "answer_id", name=op.f("patient_flags_pkey")),
        comment="What payers have said of patients that every job heeds; rows are only ever added, the newest word wins.",
    )
    _add_flag("has_medicare", "Medicare is one of its payers")
    _add_flag("is_protected", "Medicare's share must not be billed to the patient, a QMB on the day of service")
    op.create_index(
        "billing_claims_medicare_idx", "billing_claims", ["patient_id"], postgresql_where=sa.text("has_medicare")
    )
    op.alter_column("denials", "denial_class", comment=_CLASSES_NOW, existing_comment=_CLASSES)
    op.create_table_comment("denials", _DENIALS_NOW, existing_comment=_DENIALS)


def _add_flag(name: str, comment: str) -> None:
    """Adds a flag that is false for all that is there: the next claims feed says which are true."""
    op.add_column(
        "billing_claims",
        sa.Column(name, sa.Boolean(), nullable=False, comment=comment, server_default=sa.false()),
    )
    op.alter_column("billing_claims", name, server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.create_table_comment("denials", _DENIALS, existing_comment=_DENIALS_NOW)
    op.alter_column("denials", "denial_class", comment=_CLASSES, existing_comment=_CLASSES_NOW)
    op.drop_index("billing_claims_medicare_idx", table_name="billing_claims")
    op.drop_column("billing_claims", "is_protected")
    op.drop_column("billing_claims", "has_medicare")
    op.drop_table("patient_flags")
