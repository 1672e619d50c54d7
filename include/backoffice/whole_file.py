"""Writes files that are there whole or not at all, also after a power cut."""

import os
from pathlib import Path


def write_whole(place: Path, aside: Path, content: bytes) -> None:
    """Writes `aside`, on the same disk, and gives it the name of `place` once it is safe; folders must exist."""
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
