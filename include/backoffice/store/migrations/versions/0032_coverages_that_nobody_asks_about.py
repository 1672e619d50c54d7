"""coverages that nobody asks about"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_TABLE, _CHECK = "eligibility_checks", "eligibility_checks_state_check"
_BEFORE = (
    "'planned', 'sent', 'answered', 'unanswered', 'refused', 'skipped_fresh', 'awaited', 'incomplete', "
    "'superseded', 'withheld', 'shadow'"
)


def upgrade() -> None:
    """Goes to this version: a coverage that is never asked about has a check that says so."""
    _allow(f"{_BEFORE}, 'not_supported', 'do_not_verify'")


def downgrade() -> None:
    """Goes back to the version before; such checks and what rests on them are gone."""
    gone = "SELECT check_id FROM eligibility_checks WHERE state IN ('not_supported', 'do_not_verify')"
    op.execute(f"DELETE FROM eligibility_statuses WHERE check_id IN ({gone})")  # noqa: S608 - ours
    op.execute("DELETE FROM eligibility_checks WHERE state IN ('not_supported', 'do_not_verify')")
    _allow(_BEFORE)


def _allow(states: str) -> None:
    op.drop_constraint(op.f(_CHECK), _TABLE, type_="check")
    op.create_check_constraint(op.f(_CHECK), _TABLE, f"state in ({states})")
