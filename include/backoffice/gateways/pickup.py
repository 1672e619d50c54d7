"""Takes the files out of a partner's folder: each by itself, once its writer is done with it."""

import stat
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Protocol

from backoffice.limits import LARGEST_FILE_BYTES

Keep = Callable[[bytes], None]
"""Keeps the bytes of a file for good; only then is the partner's copy removed. The same bytes may come again."""

Stamp = tuple[int, float]
"""Size and time of last change, as the partner's side states them."""

_BROKEN_LINE = (TimeoutError, ConnectionError)


class Fate(StrEnum):
    """What became of a file that lay there."""

    COLLECTED = "collected"
    NOT_REMOVED = "not_removed"  # kept, and still there: it comes again until somebody may remove it
    UNFINISHED = "unfinished"  # it changes while we look: taken another time
    NOT_READ = "not_read"  # not allowed, or too large
    OUT_OF_REACH = "not_reached"  # the line broke


class Shelf(Protocol):
    """A partner's folder. `OSError` for what can't be done to one file; whatever tells of a broken line passes on."""

    def look(self) -> dict[str, tuple[int, Stamp]]:
        """Mode and stamp of everything in it, by name."""

    def stamp(self, name: str) -> Stamp:
        """The stamp of one file now."""

    def fetch(self, name: str) -> bytes:
        """Its bytes."""

    def remove(self, name: str) -> None:
        """Takes it away."""


def pick_up(shelf: Shelf, keep: Keep, settle_seconds: float) -> Iterator[Fate]:
    """Takes what lies there, in order of the names, and says what became of each file; of one that has gone, nothing.

    A file is finished when it has not changed for `settle_seconds`: some partners write under the final name.
    """
    waiting = {name: stamp for name, (mode, stamp) in sorted(shelf.look().items()) if _is_for_us(name, mode)}
    if waiting:
        time.sleep(settle_seconds)
    for name, stamp in waiting.items():
        try:
            yield _take(shelf, name, stamp, keep)
        except FileNotFoundError:
            continue
        except _BROKEN_LINE:
            raise
        except OSError:
            yield Fate.NOT_READ


def _take(shelf: Shelf, name: str, stamp: Stamp, keep: Keep) -> Fate:
    if stamp[0] > LARGEST_FILE_BYTES:
        return Fate.NOT_READ
    if shelf.stamp(name) != stamp:
        return Fate.UNFINISHED
    content = shelf.fetch(name)
    if (len(content), stamp) != (stamp[0], shelf.stamp(name)):
        return Fate.UNFINISHED
    keep(content)
    return Fate.COLLECTED if _is_removed(shelf, name) else Fate.NOT_REMOVED


def _is_removed(shelf: Shelf, name: str) -> bool:
    try:
        shelf.remove(name)
    except FileNotFoundError:
        return True
    except _BROKEN_LINE:
        raise
    except OSError:
        return False
    return True


def _is_for_us(name: str, mode: int) -> bool:
    """Whether it is a plain file that its writer is done with, as far as its name tells."""
    return stat.S_ISREG(mode) and not name.startswith(".") and not name.endswith((".part", ".tmp", ".filepart"))
