"""The row of each night and job: when it ran, what made its decisions, what it counted, and whether it acts."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, update

from backoffice.config import settings_sha256
from backoffice.feeds.inbox import ready_dates
from backoffice.office import Counts, Office
from backoffice.store.tables.house import nights, run_counts, snapshot_loads
from backoffice.store.tables.work import work_items
from backoffice.store.write import upsert

Step = Callable[[Office, date], Counts]


def acting_date(office: Office) -> date | None:
    """The acting night: the newest business date with a ready folder in the inbox or already loaded (house.md 3.5)."""
    with office.transaction() as connection:
        loaded = connection.scalar(select(func.max(snapshot_loads.c.business_date)))
    return max(filter(None, (loaded, *ready_dates(office.inbox))), default=None)


def is_acting(office: Office, business_date: date) -> bool:
    """Whether that night may cause effects and touch work items. A first night without any folder acts."""
    newest = acting_date(office)
    return newest is None or business_date >= newest


def is_first(connection: Connection, business_date: date, pipeline: str) -> bool:
    """Whether no earlier night of the job has acted to the end, or opened an item: what it finds existed before us."""
    acted = select(nights.c.pipeline).where(nights.c.is_acting, nights.c.state == "finished")
    acted = acted.where(nights.c.pipeline == pipeline, nights.c.business_date < business_date)
    opened = select(work_items.c.pipeline).where(work_items.c.pipeline == pipeline)
    opened = opened.where(work_items.c.first_seen_date < business_date)
    return not connection.scalar(select(acted.exists() | opened.exists()))


def begin(office: Office, business_date: date, pipeline: str, absent: Iterable[str] = ()) -> None:
    """Opens, or opens again, the night's row of a job. A night that has acted once stays one that has."""
    acting = is_acting(office, business_date)
    row = {
        "business_date": business_date,
        "pipeline": pipeline,
        "state": "running",
        "is_acting": acting,
        "absent": ",".join(sorted(absent)),
        "started_at": office.clock(),
        "finished_at": None,
        "code_version": code_version(),
        "settings_sha256": settings_sha256(office.settings),
        "rules_version": rules_version(),
    }
    with office.transaction() as connection:
        upsert(connection, nights, [row], keep=() if acting else ("is_acting",))


def close(office: Office, business_date: date, pipeline: str, state: str) -> None:
    """Marks the night's row of a job `finished` or `failed`."""
    with office.transaction() as connection:
        connection.execute(
            update(nights)
            .where(nights.c.business_date == business_date, nights.c.pipeline == pipeline)
            .values(state=state, finished_at=office.clock())
        )


def newest_with(connection: Connection, pipeline: str, step: str) -> date | None:
    """The newest night in which that step of a job has come to its end; None before the first."""
    done = (run_counts.c.pipeline == pipeline, run_counts.c.step == step)
    newest: date | None = connection.scalar(select(func.max(run_counts.c.business_date)).where(*done))
    return newest


def states(office: Office, business_date: date) -> dict[str, str]:
    """How far each job that has begun that night has come: running, finished or failed."""
    with office.transaction() as connection:
        query = select(nights.c.pipeline, nights.c.state).where(nights.c.business_date == business_date)
        return {row.pipeline: row.state for row in connection.execute(query)}


def run_step(office: Office, business_date: date, pipeline: str, name: str, step: Step) -> Counts:
    """Runs one step of a job and keeps its counts in place of those of an earlier run."""
    counts = step(office, business_date)
    rows = [
        {"business_date": business_date, "pipeline": pipeline, "step": name, "name": key, "value": value}
        for key, value in counts.items()
    ]
    with office.transaction() as connection:
        connection.execute(
            delete(run_counts).where(
                run_counts.c.business_date == business_date,
                run_counts.c.pipeline == pipeline,
                run_counts.c.step == name,
            )
        )
        upsert(connection, run_counts, rows)
    return counts


@cache
def rules_version() -> str:
    """Hash over the rule and code tables that ship with the program, so that a verdict can be explained later."""
    return _hash_of("*.toml", "*.tsv")


@cache
def code_version() -> str:
    """The program's release, and a hash over its own files, which tells two builds of a release apart."""
    return f"{version('backoffice')}+{_hash_of('*.py', '*.sql')[:12]}"


def _hash_of(*patterns: str) -> str:
    root = Path(str(files("backoffice")))
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in root.rglob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
