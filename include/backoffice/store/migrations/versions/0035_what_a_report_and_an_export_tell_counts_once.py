"""what a report and an export tell counts once"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_OF_ANY_FORMAT = "the line of another format that tells of the same movement and counts, else empty"
_OF_ACH = "the statement's line of which this line of an ACH file tells again, else empty"


def upgrade() -> None:
    """Goes to this version. Files that came before are known by their lines: those of an export have no type code."""
    comment = "a CSV export tells of it; with a type code, word for word as a file of another format does"
    op.add_column("bank_lines", sa.Column("in_csv", sa.Boolean(), nullable=False, server_default="f", comment=comment))
    op.execute("UPDATE bank_lines SET in_csv = (type_code = '')")
    op.alter_column("bank_lines", "in_csv", server_default=None)
    op.alter_column("bank_lines", "echo_of", comment=_OF_ANY_FORMAT, existing_comment=_OF_ACH)
    comment = "a person has to say whether it tells again of that line; until then it does not count"
    op.add_column(
        "bank_lines", sa.Column("is_doubtful", sa.Boolean(), nullable=False, server_default="f", comment=comment)
    )
    op.alter_column("bank_lines", "is_doubtful", server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("bank_lines", "is_doubtful")
    op.alter_column("bank_lines", "echo_of", comment=_OF_ACH, existing_comment=_OF_ANY_FORMAT)
    op.drop_column("bank_lines", "in_csv")
