"""A home of the test run's own for Airflow, which reads its settings when first imported: import this before it."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
HOME = Path(tempfile.mkdtemp(prefix="airflow-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

SETTINGS = {
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(HOME / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__CORE__XCOM_BACKEND": "backoffice.nightly.xcom.IdsAndCountsXCom",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME / 'airflow.db'}",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
}
os.environ.update(SETTINGS)


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


def ids(rows: Iterable[object]) -> list[str]:
    """Their texts in order, for comparing sets of ids."""
    return sorted(map(str, rows))
