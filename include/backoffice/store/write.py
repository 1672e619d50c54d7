"""Bulk writes: COPY into a table, a snapshot replaced whole, rows inserted or kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from psycopg import Connection as DriverConnection
from psycopg import sql
from sqlalchemy import Connection, Table, delete, text
from sqlalchemy.dialects.postgresql import insert

Row = Mapping[str, object]


def copy_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Adds rows by COPY, in the order of `columns`; how many. Without any rows the database is not asked."""
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        return 0
    driver = connection.connection.driver_connection
    if not isinstance(driver, DriverConnection):
        raise TypeError("the office database is reached by psycopg")
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for count, row in enumerate(chain((first,), rest), 1):  # noqa: B007
            copy.write_row(row)
    return count


def replace_night(
    connection: Connection,
    table: Table,
    business_date: date,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> int:
    """Replaces what a table holds for a business date; how many rows it holds now. `columns` omit business_date."""
    connection.execute(delete(table).where(table.c.business_date == business_date))
    return copy_rows(connection, table, ("business_date", *columns), ((business_date, *row) for row in rows))


def analyze(connection: Connection, table: Table) -> None:
    """Tells the planner what a table now holds: of rows just copied in, it would think there is one."""
    connection.execute(text(sql.SQL("ANALYZE {}").format(sql.Identifier(table.name)).as_string()))


def insert_or_keep(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Inserts rows whose key is new and leaves the others as they are; how many were new."""
    if not rows:
        return 0
    statement = insert(table).on_conflict_do_nothing().returning(table.primary_key.columns.values()[0])
    return len(connection.execute(statement, list(rows)).all())


def upsert(connection: Connection, table: Table, rows: Sequence[Row], keep: Collection[str] = ()) -> None:
    """Inserts rows, or overwrites those with the same primary key, all but the columns to `keep`."""
    if not rows:
        return
    statement = insert(table)
    keys = [column.name for column in table.primary_key.columns]
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys and name not in keep}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), list(rows))
