"""indexes over the numbers that are there

Most claims replace no other, and some payers give no number: equality with an empty text would seem to the planner to
hold for nearly every row, and it would read the whole table for each claim.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBERS = (
    ("billing_claims", "payer_claim_number"),
    ("billing_claims", "replaces_claim_id"),
    ("remit_claims", "payer_claim_number"),
)


def upgrade() -> None:
    """Goes to this version."""
    for table, column in _NUMBERS:
        name = op.f(f"{table}_{column}_idx")
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [column], unique=False, postgresql_where=sa.text(f"{column} <> ''"))


def downgrade() -> None:
    """Goes back to the version before."""
    for table, column in _NUMBERS:
        name = op.f(f"{table}_{column}_idx")
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [column], unique=False)
