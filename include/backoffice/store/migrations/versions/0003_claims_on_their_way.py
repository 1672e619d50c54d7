"""claims on their way: what was sent to payers, and how they answered"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "claim_answers",
        sa.Column("answer_id", sa.Text(), nullable=False, comment="hash of the content of the 277"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="status in it, from 1"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that owns the file it was read from"),
        sa.Column("is_acknowledgement", sa.Boolean(), nullable=False, comment="a 277CA, not the answer to a question"),
        sa.Column("level", sa.Text(), nullable=False, comment="batch, provider or claim: what it is about"),
        sa.Column("claim_number", sa.Text(), nullable=False, comment="our number of the claim, or of the batch"),
        sa.Column(
            "match_key",
            sa.Text(),
            nullable=False,
            comment="that number in upper case without separators and leading zeros",
        ),
        sa.Column("payer_claim_number", sa.Text(), nullable=False, comment="REF*1K, the payer's number (ICN)"),
        sa.Column("category_code", sa.Text(), nullable=False, comment="STC01-1"),
        sa.Column("status_code", sa.Text(), nullable=False, comment="STC01-2"),
        sa.Column("entity_code", sa.Text(), nullable=False, comment="STC01-3"),
        sa.Column("action_code", sa.Text(), nullable=False, comment="STC03: WQ accepted, U rejected"),
        sa.Column("status_date", sa.Date(), nullable=True, comment="STC02"),
        sa.CheckConstraint("level in ('batch', 'provider', 'claim')", name=op.f("claim_answers_level_check")),
        sa.PrimaryKeyConstraint("answer_id", "ordinal", name=op.f("claim_answers_pkey")),
        comment="What a payer says of a claim before it pays: 277CA and 277.",
    )
    op.create_index("claim_answers_match_key_idx", "claim_answers", ["match_key"])
    op.create_index("claim_answers_payer_claim_number_idx", "claim_answers", ["payer_claim_number"])
    op.create_table(
        "credit_investigations",
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim with the credit balance"),
        sa.Column("party", sa.Text(), nullable=False, comment="payer or patient"),
        sa.Column("opened_date", sa.Date(), nullable=False, comment="day on which the good-faith investigation began"),
        sa.Column("concluded_date", sa.Date(), nullable=True, comment="day on which it ended"),
        sa.CheckConstraint("concluded_date >= opened_date", name=op.f("credit_investigations_order_check")),
        sa.PrimaryKeyConstraint("claim_id", "party", "opened_date", name=op.f("credit_investigations_pkey")),
        comment="Investigations that stop the clock of a credit balance (42 CFR 401.305); acts of people.",
    )
    op.create_table(
        "submission_answers",
        sa.Column("answer_id", sa.Text(), nullable=False, comment="hash of the content of the 999"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="group or set answered in it, from 1"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that owns the file it was read from"),
        sa.Column("group_number", sa.Text(), nullable=False, comment="AK102: GS06 of what was sent"),
        sa.Column(
            "set_number",
            sa.Text(),
            nullable=False,
            comment="AK202: ST02 of what was sent; empty for the group as a whole",
        ),
        sa.Column("status_code", sa.Text(), nullable=False, comment="IK501 or AK901: A, E, P or one of rejection"),
        sa.PrimaryKeyConstraint("answer_id", "ordinal", name=op.f("submission_answers_pkey")),
        comment="What a 999 says about the claim transactions that were sent.",
    )
    op.create_index(
        "submission_answers_group_number_set_number_idx", "submission_answers", ["group_number", "set_number"]
    )
    op.create_table(
        "submissions",
        sa.Column(
            "submission_id",
            sa.Text(),
            nullable=False,
            comment="hash of the transaction's content and of the numbers it was sent under",
        ),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that owns the file it was read from"),
        sa.Column("batch_number", sa.Text(), nullable=False, comment="BHT03: the submitter's number of the batch"),
        sa.Column("group_number", sa.Text(), nullable=False, comment="GS06, by which a 999 names it"),
        sa.Column("set_number", sa.Text(), nullable=False, comment="ST02, by which a 999 names it"),
        sa.Column("sent_date", sa.Date(), nullable=True, comment="BHT04"),
        sa.Column("claim_count", sa.BigInteger(), nullable=False, comment="CLM segments"),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("submissions_pkey")),
        comment="Every copy of a claim transaction (837) that was ever read, once.",
    )
    op.create_index("submissions_group_number_set_number_idx", "submissions", ["group_number", "set_number"])
    op.create_table(
        "submitted_claims",
        sa.Column("submission_id", sa.Text(), nullable=False, comment="transaction"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="CLM in it, from 1"),
        sa.Column("claim_number", sa.Text(), nullable=False, comment="CLM01"),
        sa.Column(
            "rank",
            sa.Integer(),
            nullable=False,
            comment="coverage it was sent to: SBR01 P, S, T as 1, 2, 3; 0 for any other",
        ),
        sa.Column("payer_number", sa.Text(), nullable=False, comment="NM109 of the payer"),
        sa.Column("frequency_code", sa.Text(), nullable=False, comment="CLM05-3"),
        sa.Column(
            "payer_claim_number",
            sa.Text(),
            nullable=False,
            comment="REF*F8: the payer's number of the claim it replaces",
        ),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False, comment="CLM02"),
        sa.Column(
            "lines",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="services: procedure_code, charge_cents, line_control_number",
        ),
        sa.Column("fault_code", sa.Text(), nullable=False, comment="why parts of it could not be read, else empty"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.submission_id"], name=op.f("submitted_claims_submission_id_fkey")
        ),
        sa.PrimaryKeyConstraint("submission_id", "ordinal", name=op.f("submitted_claims_pkey")),
        comment="Claims as they were sent.",
    )
    op.create_index("submitted_claims_claim_number_idx", "submitted_claims", ["claim_number"])
    op.add_column(
        "billing_claims",
        sa.Column("submitted_date", sa.Date(), nullable=True, comment="day it was sent, as the feed says"),
    )
    op.add_column(
        "billing_claims",
        sa.Column(
            "clearinghouse_status",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="what the clearinghouse said of it, as the feed says",
        ),
    )
    op.alter_column("billing_claims", "clearinghouse_status", server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("billing_claims", "clearinghouse_status")
    op.drop_column("billing_claims", "submitted_date")
    op.drop_index("submitted_claims_claim_number_idx", table_name="submitted_claims")
    op.drop_table("submitted_claims")
    op.drop_index("submissions_group_number_set_number_idx", table_name="submissions")
    op.drop_table("submissions")
    op.drop_index("submission_answers_group_number_set_number_idx", table_name="submission_answers")
    op.drop_table("submission_answers")
    op.drop_table("credit_investigations")
    op.drop_index("claim_answers_payer_claim_number_idx", table_name="claim_answers")
    op.drop_index("claim_answers_match_key_idx", table_name="claim_answers")
    op.drop_table("claim_answers")
