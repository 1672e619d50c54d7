"""The calls of Airflow's REST API, against a server that answers like one."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from backoffice.quickstart.rest import Airflow, RestError
from tests.gateways.servers import serving

RUN_COUNT = 130


class Handler(BaseHTTPRequestHandler):
    """Knows one login, 130 DAGs, and remembers what it was asked."""

    asked: list[tuple[str, str, object]]
    health = "healthy"

    def do_GET(self) -> None:
        if self.path == "/api/v2/monitor/health":
            parts = ("metadatabase", "scheduler", "dag_processor")
            self.answer(200, {part: {"status": self.health} for part in parts})
        elif self.is_known() and self.path.startswith("/api/v2/dags?"):
            offset = int(self.path.rpartition("=")[2])
            rows = [{"dag_id": f"d{n}", "last_parsed_time": "2026-11-23T10:00:00Z"} for n in range(RUN_COUNT)]
            self.answer(200, {"dags": rows[offset : offset + 100], "total_entries": RUN_COUNT})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/auth/token":
            known = body == {"username": "admin", "password": "right"}
            self.answer(201 if known else 401, {"access_token": "t"} if known else {})
        elif self.is_known():
            self.asked.append(("POST", self.path, body))
            self.answer(200, {"dag_run_id": "manual__1"})

    def is_known(self) -> bool:
        if self.headers.get("Authorization") == "Bearer t":
            return True
        self.rfile.read(0)
        self.answer(401, {})
        return False

    def answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Stays silent."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    fresh = type("Fresh", (Handler,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), fresh)
    with serving(server):
        yield server


def test_a_trigger_names_the_closed_day_and_no_logical_date(server: ThreadingHTTPServer) -> None:
    api = Airflow(server.server_address[1], "admin", "right")
    assert api.trigger("morning_report", date(2026, 10, 5)) == "manual__1"
    assert server.RequestHandlerClass.asked == [
        (
            "POST",
            "/api/v2/dags/morning_report/dagRuns",
            {"logical_date": None, "conf": {"business_date": "2026-10-05"}},
        )
    ]


def test_lists_are_read_to_their_last_page(server: ThreadingHTTPServer) -> None:
    api = Airflow(server.server_address[1], "admin", "right")
    assert len(api.parsed_since(datetime(2026, 11, 23, 9, tzinfo=UTC))) == RUN_COUNT
    assert api.parsed_since(datetime(2026, 11, 23, 11, tzinfo=UTC)) == set()


def test_a_wrong_password_is_said(server: ThreadingHTTPServer) -> None:
    with pytest.raises(RestError, match="POST /auth/token was answered with 401"):
        Airflow(server.server_address[1], "admin", "wrong").trigger("morning_report", date(2026, 10, 5))


def test_health_needs_every_part_and_a_server_that_answers(server: ThreadingHTTPServer) -> None:
    api = Airflow(server.server_address[1], "admin", "right")
    assert api.is_healthy()
    server.RequestHandlerClass.health = "unhealthy"
    assert not api.is_healthy()
    assert not Airflow(9, "admin", "right").is_healthy()
