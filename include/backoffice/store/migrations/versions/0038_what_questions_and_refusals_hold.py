"""what questions, refusals and damages hold is said as it is"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_COMMENTS = {
    ("eligibility_checks", "question_id"): (
        "hash of coverage, person asked about, member id, payer and service type",
        "hash of person asked about, member id, payer and service type",
    ),
    ("eligibility_checks", "coverage_id"): (
        "coverage asked about",
        "coverage asked about, one of them where the same is recorded twice",
    ),
    ("eligibility_answers", "refusals"): (
        "AAAs in and above the member: loop, AAA03, AAA04",
        "AAAs in and above the member: loop, AAA03, AAA04, AAA01",
    ),
    ("eligibility_answers", "damages"): (
        "what could not be read: list of [code, segment ordinal]",
        "what could not be read of the member and around it: list of [code, segment ordinal]",
    ),
}


def upgrade() -> None:
    """Goes to this version."""
    for (table, column), (before, after) in _COMMENTS.items():
        op.alter_column(table, column, comment=after, existing_comment=before)


def downgrade() -> None:
    """Goes back to the version before."""
    for (table, column), (before, after) in _COMMENTS.items():
        op.alter_column(table, column, comment=before, existing_comment=after)
