"""Measures a case in a process of its own: wall, CPU and how far its memory grew."""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psutil

_UNTIL_BACKENDS_HAVE_ENDED = 0.3


@dataclass(frozen=True, slots=True)
class Figure:
    """One case, in its least disturbed run. `server_cpu_seconds` is what the database server burnt, 0 without one.

    `peak_mb`: growth of the process's memory at its highest over what it held before the first run.
    """

    name: str
    wall_seconds: float
    cpu_seconds: float
    server_cpu_seconds: float = 0.0
    peak_mb: float = 0.0

    @property
    def total_cpu_seconds(self) -> float:
        """CPU of client and server together."""
        return self.cpu_seconds + self.server_cpu_seconds


def measured(
    name: str, case: Callable[..., object], *arguments: object, repeats: int = 3, server_pid: int = 0
) -> Figure:
    """The figure of `case(*arguments)`, a function of a module; all its runs happen in one fresh process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, name, case, arguments, repeats, server_pid).result()


@dataclass
class Watch:
    """Wall and CPU from its making to `stop`."""

    server_pid: int = 0

    def __post_init__(self) -> None:
        self._wall, self._cpu, self._server = time.perf_counter(), time.process_time(), server_cpu(self.server_pid)

    def stop(self, name: str) -> Figure:
        """What has passed since."""
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        if self.server_pid:
            time.sleep(_UNTIL_BACKENDS_HAVE_ENDED)  # one that is just ending stands in neither account
        return Figure(name, wall, cpu, server_cpu(self.server_pid) - self._server)


def server_cpu(pid: int) -> float:
    """CPU seconds of a database server so far: itself, its children, and those that have ended; 0 for no server."""
    if not pid:
        return 0.0
    server = psutil.Process(pid)
    own = server.cpu_times()
    live = [child.cpu_times() for child in server.children()]
    ended = own.children_user + own.children_system
    return ended + sum(times.user + times.system for times in (own, *live))


def _measure(name: str, case: Callable[..., object], arguments: tuple[object, ...], repeats: int, pid: int) -> Figure:
    memory = Memory()
    runs = []
    for _ in range(repeats):
        watch = Watch(pid)
        case(*arguments)
        runs.append(watch.stop(name))
    return Figure(
        name,
        min(run.wall_seconds for run in runs),
        min(run.cpu_seconds for run in runs),
        min(run.server_cpu_seconds for run in runs),
        memory.grown_mb(),
    )


class Memory:
    """How far this process's memory grows at its highest, from the making of this on (proc(5), clear_refs)."""

    def __init__(self) -> None:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self._held = _memory_mb("VmRSS")

    def grown_mb(self) -> float:
        """Megabytes over what it held."""
        return _memory_mb("VmHWM") - self._held


def _memory_mb(field: str) -> float:
    """A field of Linux's account of this process: `VmRSS` what it holds, `VmHWM` its highest so far."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))
