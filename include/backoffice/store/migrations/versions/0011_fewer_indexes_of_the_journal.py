"""fewer indexes over the journal

What is posted for a source is found by the source, and most entries take nothing back: neither needs an index that
grows with every entry.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.drop_index(op.f("journal_entries_source_key_idx"), table_name="journal_entries")
    op.drop_constraint(op.f("journal_entries_reverses_key"), "journal_entries", type_="unique")
    op.create_index(
        op.f("journal_entries_reverses_idx"),
        "journal_entries",
        ["reverses"],
        unique=True,
        postgresql_where=sa.text("reverses IS NOT NULL"),
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_index(op.f("journal_entries_reverses_idx"), table_name="journal_entries")
    op.create_unique_constraint(op.f("journal_entries_reverses_key"), "journal_entries", ["reverses"])
    op.create_index(op.f("journal_entries_source_key_idx"), "journal_entries", ["source_key"], unique=False)
