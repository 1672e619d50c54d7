"""Partners who exchange files: one folder that we put files into, one that we take theirs from."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backoffice.gateways.outcomes import NotSent

Keep = Callable[[bytes], None]
"""Keeps the bytes of a file for good; only then is the partner's copy removed."""

LARGEST_FILE = 200 * 1024 * 1024


class FileExchange(Protocol):
    """One partner's pair of folders. Raises `gateways.outcomes` for what goes wrong outside."""

    def hand_in(self, name: str, content: bytes) -> None:
        """Puts a file there, whole or not at all; one of that name that is there already stays as it is."""

    def collect(self, keep: Keep) -> int:
        """Hands over the bytes of each file that lies there and removes it; how many."""


@dataclass(frozen=True, slots=True)
class LocalFolders:
    """Two folders of this machine, which somebody else carries to the partner."""

    outgoing: Path
    incoming: Path

    def hand_in(self, name: str, content: bytes) -> None:
        """As a file exchange; `NotSent` when the folder can't be written."""
        if not self._put(name, content):
            raise NotSent("FOLDER_NOT_WRITABLE")

    def collect(self, keep: Keep) -> int:
        """As a file exchange; `NotSent` when the folder can't be read."""
        try:
            paths = sorted(path for path in self.incoming.iterdir() if is_finished(path.name, path.lstat().st_mode))
            contents = [(path, path.read_bytes()) for path in paths]
        except OSError:
            contents = None
        if contents is None:
            raise NotSent("FOLDER_NOT_READABLE")
        for path, content in contents:
            keep(content)
            path.unlink(missing_ok=True)
        return len(contents)

    def _put(self, name: str, content: bytes) -> bool:
        place, aside = self.outgoing / name, self.outgoing / f".{name}.part"
        try:
            if place.exists():
                return True
            with aside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.rename(place)
        except OSError:
            return False
        return True


def is_finished(name: str, mode: int) -> bool:
    """Whether it is a plain file that its writer is done with, as far as its name tells."""
    return stat.S_ISREG(mode) and not name.startswith(".") and not name.endswith((".part", ".tmp", ".filepart"))
