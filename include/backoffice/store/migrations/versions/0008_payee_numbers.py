"""the payee of a remittance by NPI and tax number"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_COLUMNS = {
    "payee_npi": "the payee's NPI, empty when it is not named",
    "payee_tax_id": "the payee's tax number, empty when it is not named",
}
_KIND_BEFORE = "kind of work item when it is quarantined, else empty"
_KIND = "kind of work item when it is quarantined or held, else empty"


def upgrade() -> None:
    """Goes to this version."""
    for name, comment in _COLUMNS.items():
        op.add_column("remits", sa.Column(name, sa.Text(), nullable=False, server_default="", comment=comment))
        op.alter_column("remits", name, server_default=None)
    op.alter_column("remits", "kind", comment=_KIND, existing_comment=_KIND_BEFORE)


def downgrade() -> None:
    """Goes back to the version before."""
    op.alter_column("remits", "kind", comment=_KIND_BEFORE, existing_comment=_KIND)
    for name in reversed(_COLUMNS):
        op.drop_column("remits", name)
