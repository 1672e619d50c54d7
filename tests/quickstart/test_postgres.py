"""The embedded server: databases, labels, addresses, and folders that stay private."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from backoffice.quickstart.postgres import Postgres, _doors_closed_again


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A short path outside pytest's own folder, which other runs make private again."""
    made = Path(tempfile.mkdtemp(prefix="backoffice-test-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Postgres]:
    """A running server."""
    running = Postgres(folder / "data")
    running.start()
    yield running
    running.stop()


def test_a_database_is_made_once_and_keeps_its_label(server: Postgres) -> None:
    assert server.ensure_database("office") == ""
    server.label("office", "prepared for 3.3.2")
    assert server.ensure_database("office") == "prepared for 3.3.2"


def test_its_address_leads_to_it(server: Postgres) -> None:
    server.ensure_database("office")
    engine = create_engine(server.url("office", "psycopg"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == "office"
    engine.dispose()


def test_its_log_can_not_quote_a_row(server: Postgres) -> None:
    engine = create_engine(server.url("postgres", "psycopg"))
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW log_error_verbosity")) == "terse"
        assert connection.scalar(text("SHOW log_min_error_statement")) == "panic"
    engine.dispose()


def test_a_stopped_server_is_gone_and_starts_again(server: Postgres, folder: Path) -> None:
    server.ensure_database("kept")
    server.label("kept", "kept")
    server.stop()
    assert not (folder / "data" / "postmaster.pid").exists()
    server.stop()
    server.start()
    assert server.ensure_database("kept") == "kept"


def test_a_private_folder_above_the_data_can_be_walked_through_and_no_more(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with _doors_closed_again(private / "data"):
        private.chmod(0o755)
    assert stat.S_IMODE(private.stat().st_mode) == 0o711


def test_a_folder_that_nobody_opened_stays_as_it_is(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with _doors_closed_again(private / "data"):
        pass
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
