"""services, adjustments and placements are held to their claim once a statement

A foreign key looked their claim up, and locked it, once a row. What remittances say is only ever added to.
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_KEY = ["remit_id", "ordinal"]
_COMMENTS = {
    "remit_lines": "Services as a remittance reports them.",
    "remit_adjustments": "Adjustments (CAS) of claims and services.",
    "remit_placements": "What became of each claim of a posted remittance.",
}


def upgrade() -> None:
    """Goes to this version."""
    for table, comment in _COMMENTS.items():
        op.drop_constraint(f"{table}_remit_id_ordinal_fkey", table, type_="foreignkey")
        now = f"{comment.removesuffix('.')}; a trigger refuses one without its claim."
        op.create_table_comment(table, now, existing_comment=comment)


def downgrade() -> None:
    """Goes back to the version before."""
    for table, comment in _COMMENTS.items():
        op.execute(f"DROP TRIGGER IF EXISTS has_claim ON {table}")
        op.create_table_comment(table, comment)
        op.create_foreign_key(f"{table}_remit_id_ordinal_fkey", table, "remit_claims", _KEY, _KEY)
    for table in ("remit_claims", "remit_lines", "remit_adjustments", "remit_plbs"):
        op.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}")
