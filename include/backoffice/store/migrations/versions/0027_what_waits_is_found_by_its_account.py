"""what waits is found by its account

Suspense and open items are few among all lines and are looked for; every other account is added up whole, for which an
index over all lines was written and never read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.drop_index(op.f("journal_lines_account_subledger_idx"), table_name="journal_lines")
    op.create_index(
        op.f("journal_lines_account_idx"),
        "journal_lines",
        ["account"],
        postgresql_where=sa.text("account IN ('2200', '2400')"),
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_index(op.f("journal_lines_account_idx"), table_name="journal_lines")
    op.create_index(
        op.f("journal_lines_account_subledger_idx"), "journal_lines", ["account", "subledger"], unique=False
    )
