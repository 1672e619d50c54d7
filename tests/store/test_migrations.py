"""The revisions lead to the tables that the program knows, and running them again changes nothing."""

import shutil
from pathlib import Path
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import connect, sql
from sqlalchemy import Table, func, select, text

from backoffice.office import Office
from backoffice.store import migrate as migrate_module
from backoffice.store.engine import engine_for
from backoffice.store.metadata import metadata
from backoffice.store.metadata import text as text_column
from backoffice.store.migrate import migrate
from backoffice.store.revise import revise
from backoffice.store.tables import APPEND_ONLY
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


def test_a_revision_is_written_for_a_new_table_that_only_grows(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(migrate_module.REVISIONS, tmp_path / "migrations")
    monkeypatch.setattr(migrate_module, "REVISIONS", str(tmp_path / "migrations"))
    monkeypatch.setattr(migrate_module, "APPEND_ONLY", (*APPEND_ONLY, "looks_ahead"))
    with connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE scratch"))
    table = Table("looks_ahead", metadata, text_column("name", "a name", key=True), comment="A table of tomorrow.")
    try:
        written = Path(revise(database_url(postgres, "scratch"), "looks ahead"))
    finally:
        metadata.remove(table)
    assert written.parent == tmp_path / "migrations" / "versions"
    assert "create_table" in written.read_text(encoding="utf-8")


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
