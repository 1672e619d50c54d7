"""entries are checked once a statement

Whether an entry is whole was looked up at commit row by row, and so was the entry of each line. Triggers of a statement
now do both for all of its rows at once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_LINES = "Debits and credits of the entries."
_LINES_NOW = "Debits and credits of the entries; a trigger refuses one without an entry."


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "journal_checks",
        sa.Column("check_id", sa.BigInteger(), autoincrement=True, nullable=False, comment="surrogate"),
        sa.Column(
            "sources",
            JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="sources whose entries must be whole when the transaction commits",
        ),
        sa.PrimaryKeyConstraint("check_id", name=op.f("journal_checks_pkey")),
        comment="Which entries are checked at commit; empty between two transactions.",
    )
    op.drop_constraint(op.f("journal_lines_posting_key_fkey"), "journal_lines", type_="foreignkey")
    op.create_table_comment("journal_lines", _LINES_NOW, existing_comment=_LINES)


def downgrade() -> None:
    """Goes back to the version before."""
    op.create_table_comment("journal_lines", _LINES, existing_comment=_LINES_NOW)
    op.create_foreign_key(
        op.f("journal_lines_posting_key_fkey"), "journal_lines", "journal_entries", ["posting_key"], ["posting_key"]
    )
    op.execute("DROP TRIGGER IF EXISTS entries_are_checked ON journal_entries")
    op.execute("DROP TRIGGER IF EXISTS lines_are_checked ON journal_lines")
    op.drop_table("journal_checks")
