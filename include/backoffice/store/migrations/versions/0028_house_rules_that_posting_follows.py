"""house rules that posting follows"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "billing_house_rules",
        sa.Column("group_code", sa.Text(), nullable=False, comment="CAS01"),
        sa.Column("carc", sa.Text(), nullable=False, comment="claim adjustment reason code"),
        sa.Column("rarc", sa.Text(), nullable=False, comment="remark code that has to stand beside it, empty for any"),
        sa.Column(
            "meaning",
            sa.Text(),
            nullable=False,
            comment="share, resend, appeal, final, review, contractual or programme",
        ),
        sa.PrimaryKeyConstraint("group_code", "carc", "rarc", "meaning", name=op.f("billing_house_rules_pkey")),
        comment="What adjustments mean by the settings that posting last followed; a change of them posts anew.",
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_table("billing_house_rules")
