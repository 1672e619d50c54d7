"""The revisions lead to the tables that the program knows, and running them again changes nothing."""

from threading import Thread

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import connect, sql
from sqlalchemy import func, select, text

from backoffice.office import Office
from backoffice.store.engine import engine_for
from backoffice.store.metadata import metadata
from backoffice.store.migrate import migrate
from tests.conftest import database_url


def test_the_revisions_give_the_tables_of_the_program(office: Office) -> None:
    with office.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []


def test_the_revisions_give_the_sequences_of_the_program(office: Office) -> None:
    with office.transaction() as connection:
        known = set(
            connection.scalars(text("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"))
        )
    assert set(metadata._sequences) <= known


def test_two_migrations_at_once_and_a_third_one_later_make_one_schema(postgres: str) -> None:
    with connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE migrations"))
    url = database_url(postgres, "migrations")
    threads = [Thread(target=migrate, args=(url, "demo")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    migrate(url, "demo")
    with engine_for(url, "demo").connect() as connection:
        versions = connection.scalar(select(func.count()).select_from(text("alembic_version")))
    assert versions == 1
