"""claims that the patient pays"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version. The flag is false for all that is there: the next claims feed says where it is true."""
    comment = "all of its coverages say that the patient pays, and there is one"
    op.add_column(
        "billing_claims",
        sa.Column("is_self_pay", sa.Boolean(), nullable=False, server_default=sa.false(), comment=comment),
    )
    op.alter_column("billing_claims", "is_self_pay", server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("billing_claims", "is_self_pay")
