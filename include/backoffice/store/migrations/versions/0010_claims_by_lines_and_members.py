"""claims are also found by line numbers, members and days"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LISTS = {
    "line_numbers": "line control numbers of its lines",
    "member_keys": "hashes of the member ids of its coverages",
}


def upgrade() -> None:
    """Goes to this version; what the lists hold comes with the next claims feed."""
    for name, comment in _LISTS.items():
        column = sa.Column(
            name, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="[]", comment=comment
        )
        op.add_column("billing_claims", column)
        op.alter_column("billing_claims", name, server_default=None)
    op.create_index(op.f("billing_claims_line_numbers_idx"), "billing_claims", ["line_numbers"], postgresql_using="gin")
    op.create_index(
        op.f("billing_claims_service_from_date_charge_cents_idx"),
        "billing_claims",
        ["service_from_date", "charge_cents"],
    )
    op.create_index(
        op.f("remit_lines_line_control_number_idx"),
        "remit_lines",
        ["line_control_number"],
        postgresql_where=sa.text("line_control_number <> ''"),
    )
    op.create_index(
        "remit_placements_nameless_idx",
        "remit_placements",
        ["remit_id"],
        postgresql_where=sa.text("rung in (0, 5)"),
    )
    member = sa.Column(
        "member_key",
        sa.Text(),
        nullable=False,
        server_default="",
        comment="hash of the member id, empty without one",
    )
    op.add_column("remit_claims", member)
    op.alter_column("remit_claims", "member_key", server_default=None)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_column("remit_claims", "member_key")
    op.drop_index("remit_placements_nameless_idx", table_name="remit_placements")
    op.drop_index(op.f("remit_lines_line_control_number_idx"), table_name="remit_lines")
    op.drop_index(op.f("billing_claims_service_from_date_charge_cents_idx"), table_name="billing_claims")
    op.drop_index(op.f("billing_claims_line_numbers_idx"), table_name="billing_claims")
    for name in reversed(_LISTS):
        op.drop_column("billing_claims", name)
