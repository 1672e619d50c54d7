"""A bug that shows with one thing alone: every statement that speaks of it fails as no code foresees."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from backoffice.office import Office


@contextmanager
def poisoned(office: Office, table: str, subject: str) -> Iterator[None]:
    """Whatever writes to the table with that id among its values ends in a `KeyError` that quotes a patient."""

    def listen(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if f"UPDATE {table} " in statement and subject in str(parameters):
            raise KeyError("JANE DOE")

    event.listen(office.engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(office.engine, "before_cursor_execute", listen)
