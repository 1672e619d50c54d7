"""who was asked about is known by first name"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_TABLE, _COLUMN = "eligibility_attempts", "first_name"


def upgrade() -> None:
    """Goes to this version; of questions that were asked before, nobody knows the first name."""
    comment = "first name of the patient as recorded, empty without any"
    op.add_column(_TABLE, sa.Column(_COLUMN, sa.Text(), nullable=False, server_default="", comment=comment))
    op.alter_column(_TABLE, _COLUMN, server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column(_TABLE, _COLUMN)
