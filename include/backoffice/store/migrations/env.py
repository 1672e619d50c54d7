"""Alembic's entry: migrates the schema that the given connection's search path names."""

from alembic import context

import backoffice.store.tables  # noqa: F401 - fills the metadata
from backoffice.store.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
