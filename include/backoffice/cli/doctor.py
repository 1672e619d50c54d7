"""`backoffice doctor`: is everything there that the night needs, and if not, what to do."""

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer
from sqlalchemy import func, inspect, select

from backoffice import nights
from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.config import SettingsError
from backoffice.errors import BackofficeError, Broken
from backoffice.feeds.inbox import ready_dates
from backoffice.gateways.sftp import SSH_PORT
from backoffice.office import Office
from backoffice.store.metadata import metadata
from backoffice.store.reseal import sample
from backoffice.store.seal import key_count

_LEAST_FREE_BYTES = 1 << 30
_MOST_CLOCK_DRIFT = timedelta(seconds=5)
_CONNECT_SECONDS = 3
_PORTS = {"http": 80, "https": 443, "sftp": SSH_PORT}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; the remedy is what to do when it is not well."""

    name: str
    is_well: bool
    found: str
    remedy: str


@coded
def doctor(practice: Practice = "", as_json: AsJson = False) -> None:
    """Checks settings, database, folders, disk, clock and connections of a practice."""
    office = opened(practice)
    checks = [_looked(look, office) for look in (_settings, _database, _seal, _clock, _inbox, _landed)]
    checks += [_partner(office, connection_id) for connection_id in sorted(office.settings.connection_ids)]
    records = [
        {
            "check": check.name,
            "well": check.is_well,
            "found": check.found,
            "remedy": "" if check.is_well else check.remedy,
        }
        for check in checks
    ]
    Output(as_json).records("Doctor", records)
    if not all(check.is_well for check in checks):
        raise typer.Exit(Exit.ATTENTION)


def _looked(look: Callable[[Office], Check], office: Office) -> Check:
    try:
        return look(office)
    except BackofficeError as error:
        return Check(look.__name__.strip("_"), False, str(error), "Check BACKOFFICE_DATABASE_URL and the server's log.")


def _settings(office: Office) -> Check:
    found = f"{office.practice_id}.yaml is valid, mode {office.settings.mode}"
    return Check("settings", True, found, "")


def _database(office: Office) -> Check:
    with office.transaction() as connection:
        missing = metadata.tables.keys() - set(inspect(connection).get_table_names())
    found = f"{len(metadata.tables) - len(missing)} of {len(metadata.tables)} tables"
    return Check("database", not missing, found, "Run: backoffice migrate")


def _seal(office: Office) -> Check:
    remedy = "Set BACKOFFICE_SEAL_KEYS; behind the newest key, after a comma, the older ones that still seal something."
    try:
        keys, found = key_count(), sample(office.engine)
    except SettingsError as error:
        return Check("seal", False, str(error), remedy)
    except Broken as error:
        return Check("seal", False, error.code, remedy)
    words = f"{keys} keys; of a sample of {found['opened']}, {found['under_older_key']} under an older one"
    return Check("seal", True, words, remedy)


def _clock(office: Office) -> Check:
    with office.transaction() as connection:
        theirs = connection.execute(select(func.now())).scalar_one()
    drift = abs(theirs - office.clock())
    found = f"{drift.total_seconds():.1f} s from the database server's"
    return Check("clock", drift <= _MOST_CLOCK_DRIFT, found, "Synchronise both clocks by NTP.")


def _inbox(office: Office) -> Check:
    dates = ready_dates(office.inbox)
    acting = nights.acting_date(office)
    found = f"{len(dates)} ready folders, acting night {acting or 'none'}"
    return Check("inbox", bool(dates), found, "Put a feeds/<business_date> folder with _READY into the inbox.")


def _landed(office: Office) -> Check:
    folder = next(path for path in (office.landed, *office.landed.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    is_well = free >= _LEAST_FREE_BYTES and os.access(folder, os.W_OK)
    return Check(
        "disk", is_well, f"{free // (1 << 20)} MiB free", f"Make room on, and allow writing to, {Path(folder)}"
    )


def _partner(office: Office, connection_id: str) -> Check:
    name = f"connection {connection_id}"
    remedy = f"Set the Airflow Connection {connection_id}, and see that its host answers or its folder is there."
    try:
        partner = office.partners(connection_id)
        if partner.schema == "file":
            is_there = os.access(partner.path, os.W_OK | os.X_OK)
            return Check(name, is_there, "may be written" if is_there else "can't be written", remedy)
        with socket.create_connection(
            (partner.host, partner.port or _PORTS.get(partner.schema, 0)), timeout=_CONNECT_SECONDS
        ):
            return Check(name, True, "answers", remedy)
    except BackofficeError as error:
        return Check(name, False, error.code, remedy)
    except OSError:
        return Check(name, False, "does not answer", remedy)
