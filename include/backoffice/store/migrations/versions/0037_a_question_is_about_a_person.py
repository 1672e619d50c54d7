"""what the key of a question and the details of a benefit hold is said as it is"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_QUESTION = (
    "hash of coverage, member id, payer and service type",
    "hash of coverage, person asked about, member id, payer and service type",
)
_DETAILS = (
    "its DTP (dates), HSD (limits), III (natures) and REF (references) as they came",
    "its DTP (dates), HSD (limits), III (natures), REF (references) as they came; what of it was unreadable",
)


def upgrade() -> None:
    """Goes to this version."""
    op.alter_column("eligibility_checks", "question_id", comment=_QUESTION[1], existing_comment=_QUESTION[0])
    op.alter_column("eligibility_benefits", "details", comment=_DETAILS[1], existing_comment=_DETAILS[0])


def downgrade() -> None:
    """Goes back to the version before."""
    op.alter_column("eligibility_benefits", "details", comment=_DETAILS[0], existing_comment=_DETAILS[1])
    op.alter_column("eligibility_checks", "question_id", comment=_QUESTION[0], existing_comment=_QUESTION[1])
