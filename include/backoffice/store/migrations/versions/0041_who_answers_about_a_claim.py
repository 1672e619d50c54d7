"""who answers about a claim"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version. Of answers that are there the payer is not known: their day tells which copy they are about."""
    comment = "NM109 of the payer that answers, empty for a clearinghouse"
    op.add_column(
        "claim_answers",
        sa.Column("payer_number", sa.Text(), nullable=False, server_default="", comment=comment),
    )
    op.alter_column("claim_answers", "payer_number", server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("claim_answers", "payer_number")
