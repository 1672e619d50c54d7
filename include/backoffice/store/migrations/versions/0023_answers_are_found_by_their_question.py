"""answers are found by their question"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TABLE, _COLUMNS = "eligibility_answers", ("check_id", "trace_number")


def upgrade() -> None:
    """Goes to this version: whether a question is answered is looked up, not searched for."""
    for column in _COLUMNS:
        op.create_index(op.f(f"{_TABLE}_{column}_idx"), _TABLE, [column])


def downgrade() -> None:
    """Goes back to the version before."""
    for column in _COLUMNS:
        op.drop_index(op.f(f"{_TABLE}_{column}_idx"), _TABLE)
