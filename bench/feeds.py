"""Loading a feed of 100,000 rows."""

import csv
import io
from datetime import date

from psycopg import Connection as DriverConnection
from psycopg import sql

from backoffice.feeds.contract import FEEDS
from backoffice.feeds.csv_reader import read_table
from backoffice.store.engine import transaction
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.write import replace_night
from bench.measure import measured
from bench.server import Server
from bench.table import Result

ROWS = 100_000
NIGHT = date(2026, 10, 5)
TABLE = "claim_lines"
_COLUMNS = [column.stored_name for column in FEEDS[TABLE].columns]


def run(server: Server) -> Result:
    """The standard library's way first, then ours; each also without the database."""
    data = a_feed()
    figures = [
        measured("`csv.reader`, DELETE, raw COPY", copy, server, data, server_pid=server.pid),
        measured("ours: checked, snapshot replaced", load, server, data, server_pid=server.pid),
        measured("`csv.reader` alone", parse, data),
        measured("ours: reading alone", read, data),
    ]
    return Result("Feeds: a CSV table", f"{ROWS:,} rows of `{TABLE}`, {len(data) / 1e6:.1f} MB.", figures)


def parse(data: bytes) -> list[list[str]]:
    """Cells as they stand, nothing checked."""
    _, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return rows


def read(data: bytes) -> None:
    """Every cell checked and typed, keys unique, faults with their lines; ValueError when a row is lost."""
    if len(read_table(FEEDS[TABLE], data).rows) != ROWS:
        raise ValueError("rows are missing")


def copy(server: Server, data: bytes) -> None:
    """The quickest way into the same table: money is in cents already, empty cells are nulls."""
    columns = sql.SQL(", ").join(map(sql.Identifier, ("business_date", *_COLUMNS)))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(TABLE), columns)
    engine = server.engine()
    with engine.begin() as connection:
        driver = connection.connection.driver_connection
        if not isinstance(driver, DriverConnection):
            raise TypeError("not psycopg")
        driver.execute(sql.SQL("DELETE FROM {} WHERE business_date = %s").format(sql.Identifier(TABLE)), [NIGHT])
        with driver.cursor() as cursor, cursor.copy(statement) as stream:
            for row in parse(data):
                stream.write_row((NIGHT, *(cell.replace(".", "") or None for cell in row)))
    engine.dispose()


def load(server: Server, data: bytes) -> None:
    """What a job's `ensure_loaded` does with the bytes of a landed file."""
    engine = server.engine()
    with transaction(engine) as connection:
        replace_night(connection, SNAPSHOTS[TABLE], NIGHT, _COLUMNS, read_table(FEEDS[TABLE], data).rows)
    engine.dispose()


def a_feed() -> bytes:
    """Four lines a claim, all of them good."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.name for column in FEEDS[TABLE].columns)
    for number in range(ROWS):
        claim, line = divmod(number, 4)
        charge = f"{50 + number % 400}.{number % 100:02}"
        writer.writerow((f"C{claim}", line + 1, "99213", "25", "E119:I10", 1, charge, "", f"C{claim}-{line + 1}"))
    return text.getvalue().encode()
