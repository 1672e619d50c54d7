"""Kills a process at the n-th thing it says to the database: before a statement, before a commit, after a commit.

Between two of these points a job only reads, computes, writes a file aside, or talks to a counterpart; so the points
before and after such a call are among them.
"""

import gc
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine, event

_KILLED = 137
_LONGEST_SECONDS = 120


@dataclass
class Points:
    """The points an engine has passed, by kind; `on_point` is told the number of each, from 1."""

    on_point: Callable[[int], None] = lambda number: None
    passed: list[str] = field(default_factory=list)

    def watch(self, engine: Engine) -> None:
        """Listens to that engine."""
        event.listen(engine, "before_cursor_execute", lambda *_: self._pass("statement"))
        do_commit = engine.dialect.do_commit

        def commit(connection: object) -> None:
            self._pass("commit")
            do_commit(connection)
            self._pass("committed")

        engine.dialect.do_commit = commit

    def _pass(self, kind: str) -> None:
        self.passed.append(kind)
        self.on_point(len(self.passed))


def killed_at(point: int, engine: Callable[[], Engine], work: Callable[[Engine], None]) -> bool:
    """Does the work in a child process that dies at that point, as kill -9 would have it; whether it got that far."""
    child = multiprocessing.get_context("fork").Process(target=_die, args=(point, engine, work))
    child.start()
    child.join(_LONGEST_SECONDS)
    if child.is_alive():
        child.kill()
        raise TimeoutError(f"the child hangs before point {point}")
    if child.exitcode not in (0, _KILLED):
        raise RuntimeError(f"the child failed before point {point}, see its traceback")
    return child.exitcode == _KILLED


def _die(point: int, engine: Callable[[], Engine], work: Callable[[Engine], None]) -> None:
    gc.freeze()  # what the parent has thrown away is the parent's: connections among it must not say good-bye

    def on_point(number: int) -> None:
        if number == point:
            os._exit(_KILLED)

    bound = engine()
    Points(on_point).watch(bound)
    work(bound)
