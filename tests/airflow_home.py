"""A home of the test run's own for Airflow, which reads its settings when first imported: import this before it."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
HOME = Path(tempfile.mkdtemp(prefix="airflow-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

SETTINGS = {
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__CORE__XCOM_BACKEND": "backoffice.nightly.xcom.IdsAndCountsXCom",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
    "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(HOME / "passwords.json"),
    "AIRFLOW__API_AUTH__JWT_SECRET": "a secret of the test run, long enough for SHA-512: " + "x" * 64,
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME / 'airflow.db'}",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
}
os.environ.update(SETTINGS)
(HOME / "passwords.json").write_text('{"admin": "admin"}', encoding="utf-8")


@cache
def prepare_database() -> None:
    """Makes Airflow's own tables, once a test run."""
    from airflow.utils.db import resetdb

    resetdb()


def write_practices(folder: Path, zones: Mapping[str, str], waiting: Mapping[str, object] | None = None) -> None:
    """One settings file a practice, with its time zone."""
    folder.mkdir(parents=True, exist_ok=True)
    for practice_id, zone in zones.items():
        raw = {
            "practice_id": practice_id,
            "name": "A Practice",
            "timezone": zone,
            "ledger_start_date": "2026-01-01",
            "npis": ["1234567893"],
            "tax_ids": ["123456789"],
            "waiting": dict(waiting or {}),
        }
        (folder / f"{practice_id}.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
