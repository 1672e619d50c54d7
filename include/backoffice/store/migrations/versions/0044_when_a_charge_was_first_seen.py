"""when a charge was first seen"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version. Of charges that are there the night is not known any more."""
    comment = "first night with it; null where it is not known any more"
    op.add_column("billing_charges", sa.Column("first_seen_date", sa.Date(), nullable=True, comment=comment))


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("billing_charges", "first_seen_date")
