"""the talk with a payer knows when it began"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_BEFORE = "Payers that have failed lately: nobody asks them much until one question has come through."
_AFTER = "The newest night's talk with each payer: since when it is asked, and how it bears it."


def upgrade() -> None:
    """Goes to this version."""
    op.rename_table("eligibility_breakers", "eligibility_talks")
    op.execute("ALTER INDEX eligibility_breakers_pkey RENAME TO eligibility_talks_pkey")
    comment = "first hand-over of the night, or after a stop of all sending; null before it"
    op.add_column(
        "eligibility_talks", sa.Column("began_at", sa.DateTime(timezone=True), nullable=True, comment=comment)
    )
    op.alter_column("eligibility_talks", "business_date", comment="night whose questions it is asked")
    op.create_table_comment("eligibility_talks", _AFTER, existing_comment=_BEFORE)


def downgrade() -> None:
    """Goes back to the version before."""
    op.create_table_comment("eligibility_talks", _BEFORE, existing_comment=_AFTER)
    op.alter_column("eligibility_talks", "business_date", comment="night whose questions failed")
    op.drop_column("eligibility_talks", "began_at")
    op.execute("ALTER INDEX eligibility_talks_pkey RENAME TO eligibility_breakers_pkey")
    op.rename_table("eligibility_talks", "eligibility_breakers")
