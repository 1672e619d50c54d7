"""how well a match agrees beyond its number"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version; what was matched before has no grades until it is posted anew."""
    column = sa.Column(
        "grades",
        postgresql.JSONB(astext_type=sa.Text()),
        nullable=False,
        server_default="[]",
        comment="how well charge, day, member and payer of our claim agree; empty without a claim",
    )
    op.add_column("remit_placements", column)
    op.alter_column("remit_placements", "grades", server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("remit_placements", "grades")
