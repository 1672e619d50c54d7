"""what is told twice moves once"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_TOLD = "Movements on the practice's bank accounts, as files tell of them; echoes move no money."
_EACH_ONCE = "Movements on the practice's bank accounts, each once."


def upgrade() -> None:
    """Goes to this version."""
    comment = "the statement's line of which this line of an ACH file tells again, else empty"
    op.add_column("bank_lines", sa.Column("echo_of", sa.Text(), nullable=False, server_default="", comment=comment))
    op.alter_column("bank_lines", "echo_of", server_default=None)
    op.create_table_comment("bank_lines", _TOLD, existing_comment=_EACH_ONCE)


def downgrade() -> None:
    """Goes back to the version before."""
    op.create_table_comment("bank_lines", _EACH_ONCE, existing_comment=_TOLD)
    op.drop_column("bank_lines", "echo_of")
