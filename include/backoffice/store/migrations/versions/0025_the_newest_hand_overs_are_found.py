"""the newest hand-overs are found"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_NAME = "outbox_counterpart_handed_at_idx"


def upgrade() -> None:
    """Goes to this version: what a counterpart was handed last is looked up, not searched for."""
    is_handed = sa.text("handed_at IS NOT NULL")
    op.create_index(op.f(_NAME), "outbox", ["counterpart", "handed_at"], postgresql_where=is_handed)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_index(op.f(_NAME), "outbox")
