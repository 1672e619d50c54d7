"""whom a claim was sent to"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version. All that is there counts as sent to its first payer: the next claims feed knows better."""
    comment = "rank of the payer that it was sent to, as the feed says"
    op.add_column(
        "billing_claims",
        sa.Column("billed_rank", sa.Integer(), nullable=False, server_default="1", comment=comment),
    )
    op.alter_column("billing_claims", "billed_rank", server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("billing_claims", "billed_rank")
