"""Partners who exchange files: one folder that we put files into, one that we take theirs from."""

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from backoffice.gateways.outcomes import NotSent
from backoffice.gateways.pickup import Fate, Keep, Stamp, pick_up
from backoffice.whole_file import write_whole


class FileExchange(Protocol):
    """One partner's pair of folders. Raises `gateways.outcomes` for what goes wrong outside."""

    def hand_in(self, name: str, content: bytes) -> None:
        """Puts a file there, whole or not at all; one of that name that is there already stays as it is."""

    def collect(self, keep: Keep, settle_seconds: float) -> Counter[Fate]:
        """Hands over the bytes of each finished file that lies there and removes it; what became of how many."""


@dataclass(frozen=True, slots=True)
class LocalFolders:
    """Two folders of this machine, which somebody else carries to the partner."""

    outgoing: Path
    incoming: Path

    def hand_in(self, name: str, content: bytes) -> None:
        """As a file exchange; `NotSent` when the folder can't be written."""
        if not self._put(name, content):
            raise NotSent("FOLDER_NOT_WRITABLE")

    def collect(self, keep: Keep, settle_seconds: float) -> Counter[Fate]:
        """As a file exchange; `NotSent` when the folder can't be read."""
        fates = self._collect(keep, settle_seconds)
        if fates is None:
            raise NotSent("FOLDER_NOT_READABLE")
        return fates

    def _collect(self, keep: Keep, settle_seconds: float) -> Counter[Fate] | None:
        try:
            return Counter(pick_up(_LocalShelf(self.incoming), keep, settle_seconds))
        except OSError:
            return None

    def _put(self, name: str, content: bytes) -> bool:
        place, aside = self.outgoing / name, self.outgoing / f".{name}.part"
        try:
            if place.exists():
                return True
            write_whole(place, aside, content)
        except OSError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class _LocalShelf:
    folder: Path

    def look(self) -> dict[str, tuple[int, Stamp]]:
        statuses = {path.name: path.lstat() for path in self.folder.iterdir()}
        return {name: (status.st_mode, _stamp(status)) for name, status in statuses.items()}

    def stamp(self, name: str) -> Stamp:
        return _stamp((self.folder / name).lstat())

    def fetch(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime
