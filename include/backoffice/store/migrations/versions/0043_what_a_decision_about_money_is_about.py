"""a decision about money names the payments that it is about"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_BEFORE = "claim a payment is or is not for, or what a deposit settles; else empty"
_NOW = "claim a payment is or is not for, what a deposit settles, or payments that left what is given up"


def upgrade() -> None:
    """Goes to this version. Decisions that are there name none: they hold for all that stands under their subject."""
    op.alter_column("billing_rulings", "object", comment=_NOW, existing_comment=_BEFORE)


def downgrade() -> None:
    """Goes back to the version before."""
    op.alter_column("billing_rulings", "object", comment=_BEFORE, existing_comment=_NOW)
