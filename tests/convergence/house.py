"""Offices that can be copied: a state is frozen once, and each trial works on a copy of its own."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from psycopg import connect, sql
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.engine import make_url

from backoffice.office import Office
from tests.clock import FakeClock
from tests.conftest import database_url, demo_settings
from tests.convergence.counterparts import Counterparts
from tests.convergence.world import World

SETTINGS: dict[str, object] = {
    "bank_accounts": ["operating", "eft", "lockbox", "reserve"],
    "mail": {"sender": "backoffice@demo.example", "digest_to": {"office": "office@demo.example"}},
    # One effect after the other: the n-th thing that a job says to the database is then the same in every run.
    "eligibility": {"default_profile": {"at_once": 1}},
}

_ALONE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
_COPY = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
_DROP = sql.SQL("DROP DATABASE {} WITH (FORCE)")


@dataclass(frozen=True, slots=True)
class Still:
    """A state that nobody works on any more: a database to copy, and the landed bytes that belong to it."""

    database: str
    landed: Path


@dataclass(frozen=True, slots=True)
class House:
    """Makes offices of one simulated practice on a database server."""

    server: str
    empty: Still
    folder: Path
    world: World
    counterparts: Counterparts

    @contextmanager
    def office(self, still: Still, night: date) -> Iterator[Office]:
        """A copy of that state on the morning after a night: its files lie in the inbox, nothing has been sent."""
        copy = self._copy(still)
        self.counterparts.begin(self.world.registry(night))
        yield Office(
            settings=demo_settings(**SETTINGS),
            engine=self.engine(copy.database),
            inbox=self.world.inbox(night),
            landed=copy.landed,
            partners=self.counterparts.partner,
            clock=FakeClock(datetime.combine(night + timedelta(days=1), time(7, 15), UTC)),
        )
        self._drop(copy)

    def freeze(self, office: Office) -> Still:
        """The state of an office as it stands now; the office may go on."""
        database = office.engine.url.database
        assert database is not None
        return self._copy(Still(database, office.landed))

    def engine(self, database: str) -> Engine:
        """An engine that keeps no connection: a database is copied only while nobody is connected."""
        url = make_url(database_url(self.server, database))
        bound = url.update_query_dict({"options": "-csearch_path=practice_demo"})
        return create_engine(bound, hide_parameters=True, poolclass=NullPool)

    def beside(self, office: Office) -> Office:
        """The same office as another process sees it: with an engine of its own."""
        return replace(office, engine=self.engine(str(office.engine.url.database)))

    def _copy(self, still: Still) -> Still:
        name = f"still_{secrets.token_hex(6)}"
        landed = self.folder / name
        shutil.copytree(still.landed, landed)
        with connect(self.server, autocommit=True) as connection:
            connection.execute(_ALONE, [still.database])  # Great Expectations keeps a connection of its own
            connection.execute(_COPY.format(sql.Identifier(name), sql.Identifier(still.database)))
        return Still(name, landed)

    def _drop(self, still: Still) -> None:
        shutil.rmtree(still.landed)
        with connect(self.server, autocommit=True) as connection:
            connection.execute(_DROP.format(sql.Identifier(still.database)))
