"""Connections to the office database: one engine a practice, bound to its schema by the search path."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import msgspec
import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from backoffice.config.load import SettingsError
from backoffice.errors import UNEXPECTED, BackofficeError, Broken, Retryable
from backoffice.store.lists import TextListDumper

_CONNECTIONS = 16
"""Kept open, each from when it is first needed: as many as there may be questions on their way to a payer at once."""

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':' || :name, 0))")
_WORTH_ANOTHER_TRY = (
    "08",
    "40",
    "53",
    "55P03",
    "57",
)  # connection, deadlock, resources, lock timeout, shutdown


def schema_of(practice_id: str) -> str:
    """Name of the practice's PostgreSQL schema."""
    return f"practice_{practice_id}"


@cache
def engine_for(url: str, practice_id: str) -> Engine:
    """The engine whose every statement reads and writes that practice's schema alone; one a process."""
    return new_engine(url, practice_id)


def new_engine(url: str, practice_id: str) -> Engine:
    """Such an engine, for whoever disposes of it."""
    bound = make_url(url).update_query_dict({"options": f"-csearch_path={schema_of(practice_id)}"})
    engine = create_engine(
        bound,
        pool_size=_CONNECTIONS,
        pool_pre_ping=True,
        hide_parameters=True,
        json_deserializer=msgspec.json.decode,
    )
    event.listen(engine, "connect", _dump_lists)
    return engine


def _dump_lists(connection: psycopg.Connection[tuple[object, ...]], _: object) -> None:
    """Of our own connections alone: how others in the process dump lists is theirs."""
    connection.adapters.register_dumper(list, TextListDumper)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end; database errors come out as `Retryable` or `Broken` without any value."""
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise translated(error) from None


def translated(error: DBAPIError) -> Retryable | Broken:
    """The error as sqlstate, constraint and table: PostgreSQL's own text quotes the offending row."""
    state = getattr(error.orig, "sqlstate", None) or "08000"
    diagnosis = getattr(error.orig, "diag", None)
    place = ".".join(filter(None, (getattr(diagnosis, "table_name", ""), getattr(diagnosis, "constraint_name", ""))))
    kind = Retryable if state.startswith(_WORTH_ANOTHER_TRY) else Broken
    return kind(f"SQL_{state}", place)


def coded(error: BaseException, subject: str = "") -> BackofficeError:
    """Any failure in the house's own terms, without any value: what may pass by itself is `Retryable`.

    `subject` is the opaque id of what was worked on; of a bug with none, its type is said.
    """
    match error:
        case BackofficeError():
            return error
        case DBAPIError():
            return translated(error)
        case NoFreeConnection():
            return Retryable("TIMED_OUT", subject)
        case OSError():
            return Retryable(f"OS_{errno.errorcode.get(error.errno or 0, 'ERROR')}", subject)
        case SettingsError():
            return Broken("SETTINGS_UNUSABLE")
        case _:
            return Broken(UNEXPECTED, subject or type(error).__name__)


def lock(connection: Connection, name: str) -> None:
    """Waits for, and holds until the transaction ends, the practice's lock of that name."""
    connection.execute(_LOCK, {"name": name})
