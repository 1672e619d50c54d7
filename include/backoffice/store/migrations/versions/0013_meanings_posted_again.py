"""meanings that were posted again are found by an index of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.create_index(
        op.f("journal_entries_source_key_idx"),
        "journal_entries",
        ["source_key"],
        unique=False,
        postgresql_where=sa.text("version > 1"),
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_index(op.f("journal_entries_source_key_idx"), table_name="journal_entries")
