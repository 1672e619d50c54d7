"""The desk inside Airflow's own web application."""

import tests.airflow_home  # noqa: F401, I001 - before the first import of Airflow

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.airflow_home import ROOT, SETTINGS, prepare_database

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def airflow() -> Iterator[TestClient]:
    """Airflow's API server with our plugin, without a running scheduler."""
    from airflow.api_fastapi.app import create_app

    prepare_database()
    with TestClient(create_app(apps="core")) as client:
        yield client


@pytest.fixture
def known(airflow: TestClient) -> dict[str, str]:
    """Headers of somebody who has logged in."""
    answer = airflow.post("/auth/token", json={"username": "admin", "password": "admin"})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.mark.parametrize("path", ["/backoffice/", "/backoffice/p/demo/", "/backoffice/p/demo/night/2026-10-05"])
def test_a_stranger_is_turned_away(airflow: TestClient, path: str) -> None:
    assert airflow.get(path).status_code == 401


@pytest.mark.parametrize("path", ["/backoffice/docs", "/backoffice/openapi.json", "/backoffice/redoc"])
def test_the_desk_describes_itself_to_nobody(airflow: TestClient, path: str) -> None:
    assert airflow.get(path).status_code == 404


def test_who_has_logged_in_to_airflow_comes_in(
    airflow: TestClient, known: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKOFFICE_PRACTICES", str(tmp_path))
    answer = airflow.get("/backoffice/p/nobody/", headers=known)
    assert (answer.status_code, answer.json()) == (404, {"detail": "no such practice"})


def test_the_navigation_has_an_entry(airflow: TestClient, known: dict[str, str]) -> None:
    plugins = airflow.get("/api/v2/plugins", headers=known).json()["plugins"]
    views = [view for plugin in plugins if plugin["name"] == "backoffice" for view in plugin["external_views"]]
    assert [(view["name"], view["href"]) for view in views] == [("Morning report", "/backoffice/")]


def test_a_task_process_that_reads_the_plugin_loads_no_pages() -> None:
    program = (
        "import airflow.sdk, sys; before = {*sys.modules}\n"
        "import runpy; runpy.run_path(sys.argv[1])\n"
        "print([name for name in ('backoffice.desk.app', 'backoffice.desk.guard_airflow') if name in sys.modules])"
    )
    command = [sys.executable, "-c", program, str(ROOT / "plugins" / "backoffice_plugin.py")]
    env = SETTINGS | {"PYTHONPATH": str(ROOT / "include")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
