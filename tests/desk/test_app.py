"""The desk alone, behind a guard of the test's own."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI, HTTPException, Request
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import insert

from backoffice.config import load
from backoffice.desk.app import desk_app
from backoffice.office import Office
from backoffice.store.engine import engine_for
from backoffice.store.tables.report import reports

ROOT = Path(__file__).parents[2]


class Doorman:
    """Knows one word."""

    @property
    def login(self) -> Callable[..., Awaitable[str]]:
        async def login(request: Request) -> str:
            if request.headers.get("X-Word") != "right":
                raise HTTPException(401)
            return "anna"

        return login


@pytest.fixture
def desk(office: Office, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    """The desk of practice `demo` on the test's database."""
    (tmp_path / "practices").mkdir()
    (tmp_path / "practices" / "demo.yaml").write_bytes((ROOT / "practices" / "demo.yaml").read_bytes())
    monkeypatch.setenv("BACKOFFICE_PRACTICES", str(tmp_path / "practices"))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database)
    monkeypatch.setenv("BACKOFFICE_INBOX", str(tmp_path))
    monkeypatch.setenv("BACKOFFICE_LANDED", str(tmp_path))
    load.practice.cache_clear()
    yield desk_app(Doorman())
    engine_for(database, "demo").dispose()
    load.practice.cache_clear()


def report(office: Office, business_date: date, html: str) -> None:
    with office.transaction() as connection:
        connection.execute(insert(reports), [{"business_date": business_date, "html": html, "figures": {}}])


def client(desk: FastAPI, word: str = "right") -> TestClient:
    return TestClient(desk, headers={"X-Word": word})


def test_the_newest_report_is_the_front_page_of_a_single_practice(office: Office, desk: FastAPI) -> None:
    report(office, date(2026, 10, 5), "<p>Monday</p>")
    report(office, date(2026, 10, 6), "<p>Tuesday</p>")
    assert client(desk).get("/").text == "<p>Tuesday</p>"
    assert client(desk).get("/p/demo/").text == "<p>Tuesday</p>"
    assert client(desk).get("/p/demo/night/2026-10-05").text == "<p>Monday</p>"


@pytest.mark.parametrize("path", ["/p/demo/", "/p/demo/night/2026-10-05", "/p/other/", "/elsewhere"])
def test_what_is_not_there_is_not_found(desk: FastAPI, path: str) -> None:
    assert client(desk).get(path).status_code == 404


def test_nobody_gets_in_without_the_guard(desk: FastAPI) -> None:
    routes = [route for route in desk.routes if isinstance(route, APIRoute)]
    paths = [route.path.format(practice_id="demo", business_date="2026-10-05") for route in routes]
    assert len(paths) == 3
    assert {client(desk, "wrong").get(path).status_code for path in paths} == {401}
    assert len(desk.routes) == len(routes)


def test_no_page_is_kept_framed_elsewhere_or_loads_anything(office: Office, desk: FastAPI) -> None:
    report(office, date(2026, 10, 5), "<p>Monday</p>")
    headers = client(desk).get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_several_practices_are_listed(desk: FastAPI, tmp_path: Path) -> None:
    (tmp_path / "practices" / "north.yaml").touch()
    assert '<a href="p/north/">north</a>' in client(desk).get("/").text
