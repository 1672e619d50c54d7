"""Airflow's own processes for the quick start: their settings, and how each is started."""

import base64
import json
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

LOGIN = "admin"
COMPONENTS = ("api-server", "scheduler", "dag-processor")
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys that all components share, made once; and the password of the one login."""

    jwt: str
    fernet: str
    session: str
    password: str
    seal: str


def kept_secrets(folder: Path) -> Secrets:
    """The secrets of this checkout; each is made, and written where only its owner reads, on first use."""
    path = folder / "secrets.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    made = {
        "jwt": secrets.token_hex(32),
        "fernet": _fernet_key(),
        "session": secrets.token_hex(32),
        "password": secrets.token_urlsafe(12),
        "seal": _fernet_key(),
    }
    write_private(path, json.dumps(made | kept))
    return Secrets(**(made | kept))


def settings(root: Path, home: Path, database: str, port: int, keys: Secrets, parse_seconds: int) -> dict[str, str]:
    """Airflow's settings as environment variables; docs/decisions/0008 gives the reasons."""
    write_private(home / "passwords.json", json.dumps({LOGIN: keys.password}))
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(root / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(root / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__XCOM_BACKEND": "backoffice.nightly.xcom.IdsAndCountsXCom",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__CORE__FERNET_KEY": keys.fernet,
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{LOGIN}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__SECRET_KEY": keys.session,
        "AIRFLOW__API_AUTH__JWT_SECRET": keys.jwt,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        # Demo nights lie in the past and are asked for: the clock starts nothing by itself.
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
        "AIRFLOW__SCHEDULER__ALLOWED_RUN_ID_PATTERN": "^(manual|scheduled|backfill)__[0-9T:.+-]+$",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "30",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": str(parse_seconds),
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "GX_ANALYTICS_ENABLED": "False",
        "PYTHONPATH": str(root / "include"),
        "PYTHONWARNINGS": "ignore",
    }


def environment(*settings_of_all: Mapping[str, str]) -> dict[str, str]:
    """The environment of a started process: little of the user's, then ours."""
    env = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    env["PATH"] = f"{Path(sys.prefix) / 'bin'}:{env.get('PATH', os.defpath)}"
    for part in settings_of_all:
        env |= part
    return env


def command(component: str, port: int) -> list[str]:
    """How a component is started: on this machine's own address, without its log server."""
    extra = {
        "api-server": ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
        "scheduler": ["--skip-serve-logs"],
    }
    return [*airflow_command(component), *extra.get(component, [])]


def airflow_command(*arguments: str) -> list[str]:
    """Airflow's command line in this virtual environment."""
    return [sys.executable, "-m", "airflow", *arguments]


def release() -> str:
    """The installed Airflow, for which the metadata database must have been migrated."""
    return f"apache-airflow {version('apache-airflow')}"


def free_port() -> int:
    """A port on 127.0.0.1 that nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def is_free(port: int) -> bool:
    """Whether nobody listens on that port of 127.0.0.1."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) != 0


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
