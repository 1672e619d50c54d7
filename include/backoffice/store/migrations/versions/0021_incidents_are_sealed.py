"""incidents are sealed"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from backoffice.store.seal import seal, unseal

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_PLAIN = "class, place and database code of the error; may hold values, so the table is restricted"
_SEALED = "the error's own texts, which may hold values, encrypted with a key of the deployment"

incidents = sa.table("incidents", sa.column("incident_id", sa.Text()), sa.column("detail", sa.LargeBinary()))


def upgrade() -> None:
    """Goes to this version: what stood there in clear is sealed."""
    op.add_column(
        "incidents",
        sa.Column(
            "origin",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="file, line and function of the program in which it arose; no values",
        ),
    )
    op.alter_column("incidents", "origin", server_default=None)
    op.alter_column(
        "incidents",
        "detail",
        type_=sa.LargeBinary(),
        existing_type=sa.Text(),
        postgresql_using="convert_to(detail, 'UTF8')",
    )
    _rewrite(seal)
    op.alter_column("incidents", "detail", comment=_SEALED, existing_comment=_PLAIN)


def downgrade() -> None:
    """Goes back to the version before."""
    op.alter_column("incidents", "detail", comment=_PLAIN, existing_comment=_SEALED)
    _rewrite(unseal)
    op.alter_column(
        "incidents",
        "detail",
        type_=sa.Text(),
        existing_type=sa.LargeBinary(),
        postgresql_using="convert_from(detail, 'UTF8')",
    )
    op.drop_column("incidents", "origin")


def _rewrite(change: Callable[[bytes], bytes]) -> None:
    """Puts what `change` makes of them in place of all details."""
    connection = op.get_bind()
    for incident_id, detail in connection.execute(sa.select(incidents)).all():
        mine = sa.update(incidents).where(incidents.c.incident_id == incident_id)
        connection.execute(mine.values(detail=change(bytes(detail))))
