"""Everything a night needs, on this machine: database server, office, simulated counterparts, Airflow."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from shlex import quote

from backoffice.nightly.jobs import PIPELINES, POOL_SLOTS, dag_id
from backoffice.office import system_clock
from backoffice.quickstart import components
from backoffice.quickstart.crew import Crew, PartFailed
from backoffice.quickstart.phases import Phases
from backoffice.quickstart.postgres import Postgres
from backoffice.quickstart.rest import Airflow
from backoffice.quickstart.stage import Stage
from backoffice.store.migrate import migrate

_METADATA = "airflow"
_PATIENCE_SECONDS = 180.0
_LOOK_SECONDS = 0.2
_ONCE = 3600  # a night reads its DAG files once


class Deployment:
    """Started part by part, as much as possible at once; `close` ends whatever was started."""

    def __init__(self, root: Path, stage: Stage, phases: Phases, port: int = 0, parse_seconds: int = _ONCE) -> None:
        office = root / ".office"
        self.stage, self.phases = stage, phases
        self._crew = Crew(office / "run")
        self._root, self._home = root, office / "airflow"
        self._postgres = Postgres(office / "postgres")
        self._keys = components.kept_secrets(office)
        self._port = port or components.free_port()
        self._parse_seconds = parse_seconds
        self.api = Airflow(self._port, components.LOGIN, self._keys.password)

    @property
    def address(self) -> str:
        """Where a browser finds Airflow."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def login(self) -> tuple[str, str]:
        """Name and password of the one user."""
        return components.LOGIN, self._keys.password

    @property
    def logs(self) -> Path:
        """Where the tasks' logs lie."""
        return self._home / "logs"

    @property
    def metadata_url(self) -> str:
        """Address of Airflow's own database."""
        return self._postgres.url(_METADATA, "psycopg2")

    @property
    def airflow_environment(self) -> dict[str, str]:
        """What an Airflow command needs to work on this deployment."""
        own = components.settings(
            self._root, self._home, self.metadata_url, self._port, self._keys, self._parse_seconds
        )
        return components.environment(own, self._office)

    def dag_ids(self, jobs: Sequence[str]) -> dict[str, str]:
        """dag_id → practice, for these jobs of all practices, in their order."""
        ids = self.stage.practice_ids
        return {dag_id(job, practice_id, is_only=len(ids) == 1): practice_id for job in jobs for practice_id in ids}

    def open_office(self) -> None:
        """Starts the database server and brings the office database up to date; this process may use it from now on."""
        with self.phases.phase("database"):
            self._postgres.start()
            self._prepared_for = self._postgres.ensure_database(_METADATA)
            self._postgres.ensure_database(self.stage.database)
            url = self._postgres.url(self.stage.database, "psycopg")
            self._office = self.stage.environment(url, self._keys.seal)
            lines = (f"export {name}={quote(value)}\n" for name, value in self._office.items())
            components.write_private(self.stage.environment_file, "".join(lines))
            os.environ.update(self._office)
            for practice_id in self.stage.practice_ids:
                migrate(url, practice_id)

    def is_up(self) -> bool:
        """Whether parts are running that this process has not started."""
        return self._crew.is_up()

    def open_airflow(self, meanwhile: Callable[[], None]) -> None:
        """Starts the counterparts and Airflow, running `meanwhile` beside what takes long."""
        with self.phases.phase("Airflow and practice"):
            ports = components.free_port(), components.free_port()
            self._office |= self.stage.connections(*ports)
            os.environ.update(self._office)
            self._start_counterparts(*ports)
            since = system_clock()
            self._start_airflow()
            meanwhile()
            self._until(self.api.is_healthy, "Airflow did not become healthy")
            self._until(lambda: self._are_dags_read(since), "some DAG files were not read")
            self.api.make_pools(POOL_SLOTS)

    def check(self) -> None:
        """`PartFailed` when a part that should be running has stopped."""
        self._crew.check(*components.COMPONENTS, "counterparts")

    def close(self) -> None:
        """Ends everything that was started, by this process or by an earlier one; `PartFailed` when something stays."""
        left = self._crew.stop()
        self._postgres.stop()
        if left:
            raise PartFailed(f"these processes would not end: {left}")

    def _start_counterparts(self, payer_port: int, smtp_port: int) -> None:
        argv = [sys.executable, "-m", "backoffice.simulator.serve", "--folder", str(self.stage.folder)]
        ports = ["--payer-port", str(payer_port), "--smtp-port", str(smtp_port)]
        self._crew.start("counterparts", [*argv, *ports], components.environment(self._office))

    def _start_airflow(self) -> None:
        env = self.airflow_environment
        if self._prepared_for != components.release():
            self._crew.start("migration", components.airflow_command("db", "migrate"), env).wait()
            self._postgres.label(_METADATA, components.release())
        for component in components.COMPONENTS:
            self._crew.start(component, components.command(component, self._port), env)

    def _are_dags_read(self, since: datetime) -> bool:
        if errors := self.api.import_errors(since):
            raise PartFailed("\n".join(["these DAG files can't be loaded:", *errors]))
        return self.dag_ids(tuple(PIPELINES)).keys() <= self.api.parsed_since(since)

    def _until(self, is_so: Callable[[], bool], complaint: str) -> None:
        end = time.monotonic() + _PATIENCE_SECONDS
        while not is_so():
            self.check()
            if time.monotonic() > end:
                raise PartFailed(f"{complaint}; see {self._crew.folder}")
            time.sleep(_LOOK_SECONDS)
