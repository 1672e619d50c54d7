"""A simulated practice as it lies in the inbox after each of its nights."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from backoffice.simulator import members, practice

PRACTICE = "demo"
FIRST_NIGHT = date(2026, 10, 5)


@dataclass(frozen=True, slots=True)
class World:
    """Nights of a practice. `folder` holds, for each of them, the inbox and what the payers knew by then."""

    folder: Path
    nights: tuple[date, ...]

    def inbox(self, night: date) -> Path:
        """The inbox with everything that had been delivered by that night. Nobody writes into it."""
        return self.folder / night.isoformat() / "inbox" / PRACTICE

    def registry(self, night: date) -> Path:
        """What the payers knew on that night."""
        return members.path_of(self.folder / night.isoformat(), PRACTICE)


def make_world(folder: Path, nights: int, seed: int, patients: int) -> World:
    """Writes that many nights, one after the other."""
    source = folder / "source"
    practice.generate(source, PRACTICE, seed, patients, FIRST_NIGHT, 0)
    dates = []
    for _ in range(nights):
        night = practice.extend(source, PRACTICE)
        for part in ("inbox", "payer"):
            shutil.copytree(source / part, folder / night.isoformat() / part)
        dates.append(night)
    return World(folder, tuple(dates))
