"""The few calls of Airflow's REST API that the quick start needs."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from http.client import HTTPConnection, HTTPException
from typing import cast
from urllib.parse import quote

Json = dict[str, object]
_PAGE = 100
_SECONDS = 30.0


class RestError(Exception):
    """Airflow has refused a call; the text names call and status."""


class Airflow:
    """A running Airflow on this machine, spoken to as one user."""

    def __init__(self, port: int, login: str, password: str) -> None:
        self._port = port
        self._credentials: Json = {"username": login, "password": password}
        self._token = ""

    def is_healthy(self) -> bool:
        """Whether api-server, scheduler and dag-processor all say so."""
        try:
            health = self._call("GET", "/api/v2/monitor/health")
        except (OSError, HTTPException, RestError):
            return False
        states = (cast(Json, health[part])["status"] for part in ("metadatabase", "scheduler", "dag_processor"))
        return all(state == "healthy" for state in states)

    def import_errors(self, since: datetime) -> list[str]:
        """DAG files that could not be loaded since then, with the last line of the reason."""
        rows = self._pages("GET", "/api/v2/importErrors", "import_errors", {})
        return [
            f"{row['filename']}: {str(row['stack_trace']).strip().splitlines()[-1]}"
            for row in rows
            if (at := _moment(row["timestamp"])) and at >= since
        ]

    def parsed_since(self, moment: datetime) -> set[str]:
        """dag_ids that have been read from their files since then."""
        rows = self._pages("GET", "/api/v2/dags", "dags", {})
        return {str(row["dag_id"]) for row in rows if (at := _moment(row["last_parsed_time"])) and at >= moment}

    def make_pools(self, slots: Mapping[str, int]) -> None:
        """Creates the pools, or sets their size."""
        pools = [{"name": name, "slots": size, "include_deferred": False} for name, size in slots.items()]
        create = {"action": "create", "action_on_existence": "overwrite", "entities": pools}
        self._call("PATCH", "/api/v2/pools", {"actions": [create]})

    def trigger(self, dag_id: str, business_date: date) -> str:
        """Starts a run for a closed day; its id."""
        body: Json = {"logical_date": None, "conf": {"business_date": business_date.isoformat()}}
        return str(self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", body)["dag_run_id"])

    def abandon_runs(self, dag_ids: Collection[str]) -> None:
        """Fails what an interrupted night has left queued or running: a new run would wait for it."""
        body: Json = {"dag_ids": sorted(dag_ids), "states": ["queued", "running"]}
        for run in [*self._pages("POST", "/api/v2/dags/~/dagRuns/list", "dag_runs", body)]:
            path = f"/api/v2/dags/{run['dag_id']}/dagRuns/{quote(str(run['dag_run_id']))}"
            self._call("PATCH", path, {"state": "failed"})

    def backfill(self, dag_id: str, start: datetime, end: datetime) -> None:
        """Starts a backfill over all nights between two moments, also those that have run."""
        body: Json = {
            "dag_id": dag_id,
            "from_date": start.isoformat(),
            "to_date": end.isoformat(),
            "reprocess_behavior": "completed",
            "max_active_runs": 2,
        }
        self._call("POST", "/api/v2/backfills", body)

    def runs(self, dag_ids: Collection[str], since: datetime) -> list[Json]:
        """Runs of these DAGs that were queued since then."""
        body: Json = {"dag_ids": sorted(dag_ids), "order_by": "-id"}
        rows = self._pages("POST", "/api/v2/dags/~/dagRuns/list", "dag_runs", body)
        return [row for row in rows if (at := _moment(row["queued_at"])) and at >= since]

    def tasks(self, dag_ids: Collection[str], run_ids: Collection[str]) -> list[Json]:
        """Task instances of these runs."""
        body: Json = {"dag_ids": sorted(dag_ids), "dag_run_ids": sorted(run_ids)}
        return list(self._pages("POST", "/api/v2/dags/~/dagRuns/~/taskInstances/list", "task_instances", body))

    def _pages(self, method: str, path: str, name: str, body: Json) -> Iterator[Json]:
        """All rows of a list: a page holds a hundred at most."""
        offset, total = 0, 1
        while offset < total:
            if method == "GET":
                answer = self._call("GET", f"{path}?limit={_PAGE}&offset={offset}")
            else:
                answer = self._call("POST", path, body | {"page_limit": _PAGE, "page_offset": offset})
            yield from cast(list[Json], answer[name])
            offset, total = offset + _PAGE, int(str(answer["total_entries"]))

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        status, answer = self._ask(method, path, body)
        if status == 401:
            self._token = self._log_in()
            status, answer = self._ask(method, path, body)
        if status >= 400:
            raise RestError(f"{method} {path} was answered with {status}")
        return answer

    def _log_in(self) -> str:
        status, answer = self._ask("POST", "/auth/token", self._credentials)
        if status >= 400:
            raise RestError(f"POST /auth/token was answered with {status}")
        return str(answer["access_token"])

    def _ask(self, method: str, path: str, body: Json | None) -> tuple[int, Json]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        return response.status, json.loads(content) if content.startswith(b"{") else {}


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
