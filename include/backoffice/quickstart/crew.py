"""The processes of the quick start, each in a session of its own: so whatever it forks can be found and ended."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

GRACE_SECONDS = 15.0
_LOOK_SECONDS = 0.1


class PartFailed(Exception):
    """A process that should run, or end well, has not; the text names it and its log."""


@dataclass(frozen=True, slots=True)
class Part:
    """A started process and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Until it has ended; `PartFailed` unless it ended well."""
        if self.process.wait():
            raise PartFailed(f"{self.name} ended with {self.process.returncode}; see {self.log}")

    def check(self) -> None:
        """`PartFailed` when a process that should stay has ended."""
        if self.process.poll() is not None:
            raise PartFailed(f"{self.name} has stopped; see {self.log}")


@dataclass
class Crew:
    """Starts processes, writes down which, and ends all of them, also those that a killed run left behind."""

    folder: Path
    parts: dict[str, Part] = field(default_factory=dict)

    def start(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> Part:
        """Starts a process; its output goes to `<folder>/<name>.log`."""
        log = self.folder / f"{name}.log"
        self.folder.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603
                argv, env=dict(env), stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        self.parts[name] = part = Part(name, process, log)
        self._write_down(name, process.pid)
        return part

    def check(self, *names: str) -> None:
        """`PartFailed` when one of these has stopped."""
        for name in names:
            self.parts[name].check()

    def is_up(self) -> bool:
        """Whether processes of this crew are running, of this run or of an earlier one."""
        return bool(self._alive())

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> list[int]:
        """Asks everybody to end, then makes them; the ids of those that are still there, which should be none."""
        self._signal_all(signal.SIGTERM)
        if not self._gone_within(grace_seconds):
            self._signal_all(signal.SIGKILL)
            self._gone_within(grace_seconds)
        left = self._alive()
        if not left:
            self._book.unlink(missing_ok=True)
        return left

    @property
    def _book(self) -> Path:
        return self.folder / "crew.json"

    def _write_down(self, name: str, pid: int) -> None:
        book = self._read() | {name: [pid, _born(pid), psutil.boot_time()]}
        self._book.write_text(json.dumps(book), encoding="utf-8")

    def _read(self) -> dict[str, list[float]]:
        if not self._book.exists():
            return {}
        book: dict[str, list[float]] = json.loads(self._book.read_text(encoding="utf-8"))
        return book

    def _alive(self) -> list[int]:
        for part in self.parts.values():
            part.process.poll()  # takes leave of those that have ended
        sessions = {int(pid) for pid, born, boot in self._read().values() if _is_ours(int(pid), born, boot)}
        return [pid for pid in psutil.pids() if _session(pid) in sessions and _runs(pid)]

    def _signal_all(self, what: signal.Signals) -> None:
        for pid in self._alive():
            try:
                os.kill(pid, what)
            except ProcessLookupError:
                continue

    def _gone_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while self._alive():
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_SECONDS)
        return True


def _is_ours(pid: int, born: float, boot: float) -> bool:
    """Whether a session in the book can still be ours: not from before a restart, its id not given to somebody else."""
    return abs(boot - psutil.boot_time()) < 1 and _born(pid) in (born, 0.0)


def _born(pid: int) -> float:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return 0.0


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return -1


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
