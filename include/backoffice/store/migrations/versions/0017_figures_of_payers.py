"""figures of payers"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_COUNTS = {
    "asked": "questions of the night that it may have got",
    "answered": "of these, answered by now",
    "visits": "coming visits with a coverage of this payer, once a coverage",
    "verified": "of these, those whose status is active or inactive",
    "unknown": "of these, those of which nothing is known",
    "fresh": "questions that a fresh answer made needless",
    "cost_cents": "fees for what was asked",
    "saved_cents": "fees that fresh answers saved",
}
_TIMES = {
    "answer_p50_ms": "half of the answers came within so many milliseconds",
    "answer_p90_ms": "nine in ten came within so many milliseconds",
}


def upgrade() -> None:
    """Goes to this version."""
    op.add_column(
        "outbox",
        sa.Column(
            "handed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it was last handed to the gateway",
        ),
    )
    op.create_table(
        "eligibility_payer_figures",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night"),
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        *(sa.Column(name, sa.BigInteger(), nullable=False, comment=comment) for name, comment in _COUNTS.items()),
        *(sa.Column(name, sa.BigInteger(), nullable=True, comment=comment) for name, comment in _TIMES.items()),
        sa.PrimaryKeyConstraint("business_date", "payer_id", name=op.f("eligibility_payer_figures_pkey")),
        comment="How each payer did on a night.",
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_table("eligibility_payer_figures")
    op.drop_column("outbox", "handed_at")
