"""index of ready intents"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.create_index(
        "outbox_ready_idx",
        "outbox",
        ["kind", "counterpart", "created_at", "key"],
        postgresql_where=sa.text("state = 'ready'"),
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_index("outbox_ready_idx", "outbox")
