"""Creates databases that sort and compare text by its bytes, the same on every machine."""

from psycopg import Connection, sql

_CREATE = sql.SQL(
    "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8'"
)


def create_database(connection: Connection[tuple[object, ...]], name: str) -> None:
    """Creates an empty database, on a connection that commits by itself.

    Its order of text is PostgreSQL's own (17 and later), not the C library's: that one is slower, and an update of it
    leaves indexes behind that are sorted in another way.
    """
    connection.execute(_CREATE.format(sql.Identifier(name)))
