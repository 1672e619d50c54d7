"""Makes a practice's schema and brings it up to date.

Tables change by numbered Alembic revisions. Functions and triggers are repeatable: each time they are put in anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Connection, text

from backoffice.store.engine import engine_for, lock, schema_of
from backoffice.store.tables import APPEND_ONLY

REVISIONS = str(files("backoffice.store").joinpath("migrations"))


def migrate(url: str, practice_id: str) -> None:
    """Creates what is missing; running it again, or twice at once, changes nothing more."""
    with at_newest_revision(url, practice_id) as connection:
        for resource in sorted(files("backoffice.store").joinpath("sql").iterdir(), key=lambda item: item.name):
            connection.exec_driver_sql(resource.read_text(encoding="utf-8"))
        _guard(connection)


@contextmanager
def at_newest_revision(url: str, practice_id: str) -> Iterator[Connection]:
    """A transaction in the practice's schema, brought to the newest revision; functions and triggers are left alone.

    A table that the program knows and no revision yet may be missing there.
    """
    schema = sql.Identifier(schema_of(practice_id))
    engine = engine_for(url, practice_id)
    with engine.begin() as connection:
        _execute(connection, sql.SQL("SELECT pg_advisory_xact_lock(hashtext({}))").format(schema_of(practice_id)))
        _execute(connection, sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
    with engine.begin() as connection:
        lock(connection, "migrate")
        command.upgrade(configuration(connection), "head")
        yield connection


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for the schema that the connection's search path names."""
    config = Config()
    config.set_main_option("script_location", REVISIONS)
    config.attributes["connection"] = connection
    return config


def _guard(connection: Connection) -> None:
    """Puts the append-only trigger on every table that only grows."""
    for table in APPEND_ONLY:
        _execute(
            connection,
            sql.SQL(
                "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            ).format(sql.Identifier(table)),
        )


def _execute(connection: Connection, statement: sql.Composed) -> None:
    connection.execute(text(statement.as_string()))
