"""An opened practice: settings, database, folders, clock. Every step gets one, beside the business date."""

import json
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from backoffice.config import PracticeSettings, load, practice
from backoffice.errors import Broken
from backoffice.store.engine import engine_for, transaction

Counts = dict[str, int]

SCHEMES = {"sftp": "sftp", "ssh": "sftp", "fs": "file"}
"""How a counterpart is reached, by the type of its Airflow Connection, where the Connection names no schema."""


@dataclass(frozen=True, slots=True)
class Partner:
    """How a counterpart is reached; the secret part of the settings.

    `schema`: http, https, sftp or file. `host_key` as in known_hosts, `private_key` in PEM: SFTP alone.
    """

    host: str
    port: int
    login: str = ""
    password: str = ""
    schema: str = ""
    path: str = ""
    host_key: str = ""
    private_key: str = field(default="", repr=False)


def system_clock() -> datetime:
    """The time now, in UTC. The only clock of the program: decisions get dates as arguments."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


def partner_from_environment(connection_id: str) -> Partner:
    """A connection given as Airflow reads it: `AIRFLOW_CONN_<ID>` in JSON form. `Broken` when there is none."""
    raw = os.environ.get(f"AIRFLOW_CONN_{connection_id.upper()}")
    if raw is None:
        raise Broken("CONNECTION_MISSING", connection_id)
    fields = json.loads(raw)
    extra = fields.get("extra") or {}
    return Partner(
        host=fields.get("host") or "",
        port=int(fields.get("port") or 0),
        login=fields.get("login") or "",
        password=fields.get("password") or "",
        schema=fields.get("schema") or SCHEMES.get(fields.get("conn_type") or "", ""),
        path=extra.get("path", ""),
        host_key=extra.get("host_key", ""),
        private_key=extra.get("private_key", ""),
    )


@dataclass(frozen=True, slots=True)
class Office:
    """What a step works with. Two practices never share an Office."""

    settings: PracticeSettings
    engine: Engine
    inbox: Path
    landed: Path
    partners: Callable[[str], Partner] = partner_from_environment
    clock: Callable[[], datetime] = system_clock

    @property
    def practice_id(self) -> str:
        """Id of the practice."""
        return self.settings.practice_id

    def transaction(self) -> AbstractContextManager[Connection]:
        """One database transaction in the practice's schema."""
        return transaction(self.engine)


def open_office(practice_id: str, partners: Callable[[str], Partner] = partner_from_environment) -> Office:
    """The practice as this deployment's environment describes it."""
    return Office(
        settings=practice(practice_id),
        engine=engine_for(load.database_url(), practice_id),
        inbox=load.inbox_folder(practice_id),
        landed=load.landed_folder(practice_id),
        partners=partners,
    )
