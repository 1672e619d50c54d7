"""payloads are sealed"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from backoffice.store.seal import seal, unseal

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_PLAIN = "What went out and what came back; patient data, restricted."
_SEALED = "What went out and what came back; patient data, restricted, never deleted."
_HASH, _HASH_BEFORE = "hash of the bytes", "hash of the bytes, before they were sealed"
_BYTES, _TOKEN = (
    "the bytes as sent or received",
    "the bytes as sent or received, encrypted with a key of the deployment",
)
_AT_A_TIME = 500

payloads = sa.table("payloads", sa.column("sha256", sa.Text()), sa.column("content", sa.LargeBinary()))


def upgrade() -> None:
    """Goes to this version."""
    _rewrite(seal)
    op.create_table_comment("payloads", _SEALED, existing_comment=_PLAIN)
    op.alter_column("payloads", "sha256", comment=_HASH_BEFORE, existing_comment=_HASH)
    op.alter_column("payloads", "content", comment=_TOKEN, existing_comment=_BYTES)


def downgrade() -> None:
    """Goes back to the version before."""
    op.execute("DROP TRIGGER IF EXISTS kept_for_good ON payloads")
    op.alter_column("payloads", "content", comment=_BYTES, existing_comment=_TOKEN)
    op.alter_column("payloads", "sha256", comment=_HASH, existing_comment=_HASH_BEFORE)
    op.create_table_comment("payloads", _PLAIN, existing_comment=_SEALED)
    _rewrite(unseal)


def _rewrite(change: Callable[[bytes], bytes]) -> None:
    """Puts what `change` makes of them in place of all bytes, some at a time."""
    connection, last = op.get_bind(), ""
    while rows := connection.execute(
        sa.select(payloads).where(payloads.c.sha256 > last).order_by(payloads.c.sha256).limit(_AT_A_TIME)
    ).all():
        for key, content in rows:
            mine = sa.update(payloads).where(payloads.c.sha256 == key)
            connection.execute(mine.values(content=change(bytes(content))))
        last = rows[-1].sha256
