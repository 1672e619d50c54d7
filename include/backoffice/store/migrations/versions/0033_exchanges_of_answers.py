"""exchanges of answers"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_TABLE, _COLUMN = "eligibility_answers", "exchange"
_COMMENT = "trace number of the question it came back on; empty for a file"
_OF_OLD_ROWS = """
    UPDATE eligibility_answers SET exchange = messages.exchange
    FROM eligibility_messages messages
    WHERE messages.direction = 'answered' AND messages.exchange <> ''
        AND messages.sha256 = eligibility_answers.sha256 AND messages.ordinal = eligibility_answers.ordinal
        AND eligibility_answers.answer_id = left(encode(sha256(convert_to(concat_ws(
            chr(31), messages.sha256, messages.ordinal, eligibility_answers.member_number, messages.exchange
        ), 'UTF8')), 'hex'), 32)
"""


def upgrade() -> None:
    """Goes to this version: an answer knows the exchange it came on; an old one's stands in its id, as a hash."""
    op.add_column(_TABLE, sa.Column(_COLUMN, sa.Text(), nullable=False, comment=_COMMENT, server_default=sa.text("''")))
    op.alter_column(_TABLE, _COLUMN, server_default=None)
    op.execute("ALTER TABLE eligibility_answers DISABLE TRIGGER USER")
    op.execute(_OF_OLD_ROWS)
    op.execute("ALTER TABLE eligibility_answers ENABLE TRIGGER USER")


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column(_TABLE, _COLUMN)
