"""open items of payers: those from before the start, and the ids that payers go by"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "billing_payers",
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        sa.Column("edi_payer_id", sa.Text(), nullable=False, comment="the id it goes by in files"),
        sa.Column(
            "business_date", sa.Date(), nullable=False, comment="night whose feed it was taken from; the newest wins"
        ),
        sa.PrimaryKeyConstraint("payer_id", name=op.f("billing_payers_pkey")),
        comment="Payers by the ids that they go by: a remittance may name either.",
    )
    op.create_table(
        "billing_opening_items",
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        sa.Column("reference", sa.Text(), nullable=False, comment="reference of the PLB adjustment"),
        sa.Column("family", sa.Text(), nullable=False, comment="WO, FB or AP"),
        sa.Column(
            "business_date", sa.Date(), nullable=False, comment="night whose feed it was taken from; the newest wins"
        ),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="what the payer will still keep back"),
        sa.Column(
            "is_due",
            sa.Boolean(),
            nullable=False,
            comment="it, or its payer, has changed since it was last posted",
        ),
        sa.PrimaryKeyConstraint("payer_id", "reference", "family", name=op.f("billing_opening_items_pkey")),
        comment="Provider-level items that were open at ledger_start_date.",
    )
    op.alter_column("opening_payer_items", "amount_cents", comment=_AMOUNT, existing_comment=_AMOUNT_BEFORE)


def downgrade() -> None:
    """Goes back to the version before."""
    op.alter_column("opening_payer_items", "amount_cents", comment=_AMOUNT_BEFORE, existing_comment=_AMOUNT)
    op.drop_table("billing_opening_items")
    op.drop_table("billing_payers")


_AMOUNT = "positive: what the payer will still keep back, in cents"
_AMOUNT_BEFORE = "open amount, in cents"
