"""bank returns and balances"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "bank_balances",
        sa.Column("sha256", sa.Text(), nullable=False, comment="bank file that states them"),
        sa.Column(
            "account_number_suffix", sa.Text(), nullable=False, comment="last letters or digits of the account's number"
        ),
        sa.Column("as_of_date", sa.Date(), nullable=False, comment="day of the statement"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night that owns the file"),
        sa.Column("account_id", sa.Text(), nullable=False, comment="bank account"),
        sa.Column("opening_cents", sa.BigInteger(), nullable=True, comment="BAI2 010"),
        sa.Column("closing_cents", sa.BigInteger(), nullable=True, comment="BAI2 015"),
        sa.Column(
            "moved_cents",
            sa.BigInteger(),
            nullable=False,
            comment="credits less debits that the file lists for the account and day",
        ),
        sa.PrimaryKeyConstraint("sha256", "account_number_suffix", "as_of_date", name=op.f("bank_balances_pkey")),
        comment="Balances that banks state beside the movements of a day.",
    )
    op.create_index(
        op.f("bank_balances_account_id_as_of_date_idx"), "bank_balances", ["account_id", "as_of_date"], unique=False
    )
    op.add_column(
        "bank_lines",
        sa.Column(
            "type_code",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="BAI2 type or ACH transaction code, empty when the file has none",
        ),
    )
    op.add_column(
        "bank_lines",
        sa.Column(
            "return_code",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="why an ACH entry came back (R01 …), else empty",
        ),
    )
    op.add_column(
        "bank_matches",
        sa.Column(
            "candidates",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default="[]",
            comment="payments that would fit as well",
        ),
    )
    op.alter_column("bank_lines", "type_code", server_default=None)
    op.alter_column("bank_lines", "return_code", server_default=None)
    op.alter_column("bank_matches", "candidates", server_default=None)
    op.alter_column(
        "bank_matches",
        "counterpart",
        existing_type=sa.TEXT(),
        comment="remit, payment, or deposit that a return takes back; - when none is known",
        existing_comment="remit or payment it settles; - when none is known",
        existing_nullable=False,
    )
    op.alter_column(
        "bank_matches",
        "reason_code",
        existing_type=sa.TEXT(),
        comment="why money of the line stays unidentified, or what is odd about it, else empty",
        existing_comment="why money of the line stays unidentified, else empty",
        existing_nullable=False,
    )
    op.alter_column(
        "bank_matches",
        "amount_cents",
        existing_type=sa.BIGINT(),
        comment="cents of the line that settle it; negative where a return takes them back",
        existing_comment="cents of the line that settle it",
        existing_nullable=False,
    )
    op.create_table_comment(
        "bank_matches",
        "Where the money of each deposit and return belongs, as far as is known.",
        existing_comment="Where the money of each credit belongs, as far as is known.",
        schema=None,
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.create_table_comment(
        "bank_matches",
        "Where the money of each credit belongs, as far as is known.",
        existing_comment="Where the money of each deposit and return belongs, as far as is known.",
        schema=None,
    )
    op.alter_column(
        "bank_matches",
        "amount_cents",
        existing_type=sa.BIGINT(),
        comment="cents of the line that settle it",
        existing_comment="cents of the line that settle it; negative where a return takes them back",
        existing_nullable=False,
    )
    op.alter_column(
        "bank_matches",
        "reason_code",
        existing_type=sa.TEXT(),
        comment="why money of the line stays unidentified, else empty",
        existing_comment="why money of the line stays unidentified, or what is odd about it, else empty",
        existing_nullable=False,
    )
    op.alter_column(
        "bank_matches",
        "counterpart",
        existing_type=sa.TEXT(),
        comment="remit or payment it settles; - when none is known",
        existing_comment="remit, payment, or deposit that a return takes back; - when none is known",
        existing_nullable=False,
    )
    op.drop_column("bank_matches", "candidates")
    op.drop_column("bank_lines", "return_code")
    op.drop_column("bank_lines", "type_code")
    op.drop_index(op.f("bank_balances_account_id_as_of_date_idx"), table_name="bank_balances")
    op.drop_table("bank_balances")
