"""Makes a practice's schema and brings it up to date."""

from importlib.resources import files

from psycopg import sql
from sqlalchemy import Connection, text

from backoffice.store.engine import engine_for, schema_of
from backoffice.store.metadata import metadata
from backoffice.store.tables import APPEND_ONLY


def migrate(url: str, practice_id: str) -> None:
    """Creates what is missing; running it again changes nothing."""
    engine = engine_for(url, practice_id)
    with engine.begin() as connection:
        _execute(
            connection,
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema_of(practice_id))),
        )
    with engine.begin() as connection:
        metadata.create_all(connection)
        for resource in sorted(files("backoffice.store").joinpath("sql").iterdir(), key=lambda item: item.name):
            connection.exec_driver_sql(resource.read_text(encoding="utf-8"))
        guard(connection)


def guard(connection: Connection) -> None:
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
