"""attempts know the day they ask about, and breakers how often a payer wanted quiet"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version; until now an attempt asked about the day of its check."""
    comment = "day asked about, as in DTP*291: the answer speaks for that day and later ones"
    op.add_column("eligibility_attempts", sa.Column("asked_date", sa.Date(), nullable=True, comment=comment))
    op.execute(
        "UPDATE eligibility_attempts SET asked_date = eligibility_checks.visit_date "
        "FROM eligibility_checks WHERE eligibility_checks.check_id = eligibility_attempts.check_id"
    )
    op.alter_column("eligibility_attempts", "asked_date", nullable=False)
    comment = "how often it has asked for quiet"
    throttles = sa.Column("throttles", sa.Integer(), nullable=False, comment=comment, server_default=sa.text("0"))
    op.add_column("eligibility_breakers", throttles)
    op.alter_column("eligibility_breakers", "throttles", server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("eligibility_breakers", "throttles")
    op.drop_column("eligibility_attempts", "asked_date")
