"""How long each part of a night takes: printed as it ends, and kept as one line of JSON a run."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rich.console import Console


@dataclass
class Phases:
    """Wall seconds and CPU seconds of the machine, by phase."""

    console: Console
    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measures what runs inside; a phase that fails is not kept."""
        started, busy = time.monotonic(), _busy_seconds()
        yield
        self.wall[name] = round(time.monotonic() - started, 1)
        self.cpu[name] = round(_busy_seconds() - busy, 1)
        self.console.print(f"  [green]✓[/] {name:<24}{self.wall[name]:7.1f} s")

    @property
    def total(self) -> float:
        """Wall seconds of all phases."""
        return round(sum(self.wall.values()), 1)

    def keep(self, path: Path, **facts: str | int | bool) -> None:
        """Appends a line with all phases and the facts of the run."""
        path.parent.mkdir(parents=True, exist_ok=True)
        line = facts | {
            "cores": os.cpu_count() or 0,
            "wall_seconds": self.wall,
            "cpu_seconds": self.cpu,
            "total_seconds": self.total,
        }
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.system)
