"""what payers say they allow"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    comment = "AMT*B6, what the payer says it allows; null when it does not say"
    op.add_column("remit_lines", sa.Column("allowed_cents", sa.BigInteger(), nullable=True, comment=comment))


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("remit_lines", "allowed_cents")
