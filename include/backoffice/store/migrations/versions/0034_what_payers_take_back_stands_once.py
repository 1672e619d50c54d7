"""what payers take back is known, and stands once"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    comment = "source_key of the entry that a payer takes back by this one (CLP02 22)"
    op.add_column("journal_entries", sa.Column("undoes", sa.Text(), nullable=True, comment=comment))
    op.create_index(
        op.f("journal_entries_undoes_idx"),
        "journal_entries",
        ["undoes"],
        unique=False,
        postgresql_where=sa.text("undoes IS NOT NULL"),
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.execute("DROP TRIGGER IF EXISTS undone_once ON journal_entries")
    op.drop_index(op.f("journal_entries_undoes_idx"), table_name="journal_entries")
    op.drop_column("journal_entries", "undoes")
