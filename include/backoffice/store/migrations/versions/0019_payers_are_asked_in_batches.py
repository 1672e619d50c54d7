"""payers are asked in batches"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BEFORE = (
    "state in ('planned', 'sent', 'answered', 'unanswered', 'refused', 'skipped_fresh', 'awaited', 'incomplete', "
    "'not_supported', 'superseded', 'withheld', 'shadow')"
)


def upgrade() -> None:
    """Goes to this version: nobody is left out for the way in which a payer is asked."""
    _replace("'not_supported'", _BEFORE.replace("'not_supported', ", ""))


def downgrade() -> None:
    """Goes back to the version before."""
    _replace("''", _BEFORE)


def _replace(gone: str, states: str) -> None:
    name, table = op.f("eligibility_checks_state_check"), "eligibility_checks"
    op.drop_constraint(name, table, type_="check")
    op.execute(sa.text(f"UPDATE eligibility_checks SET state = 'unanswered' WHERE state = {gone}"))  # noqa: S608 - ours
    op.create_check_constraint(name, table, states)
