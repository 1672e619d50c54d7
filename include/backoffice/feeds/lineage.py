"""Which landed files make up a table's snapshot, and a name for exactly that chain of files."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FeedFile:
    """A landed feed file. `mode` is full or delta, empty while its manifest can't be read."""

    file_id: int
    table: str
    sha256: str
    business_date: date
    name: str
    mode: str


@dataclass(frozen=True, slots=True)
class Link:
    """A file of a chain; `lineage` stands for it and for all that lies behind it."""

    file: FeedFile
    lineage: str


def chain(newest_first: Sequence[FeedFile], oldest: date) -> list[Link]:
    """Links of a snapshot, a full file first and then the deltas of later days, from files back to a full one.

    Empty when even the newest file is older than `oldest`. A chain that begins with a delta lacks its base.
    """
    if not newest_first or newest_first[0].business_date < oldest:
        return []
    links: list[Link] = []
    for file in reversed(newest_first):
        behind = links[-1].lineage if links else ""
        links.append(Link(file, _lineage(behind, file)))
    return links


def _lineage(behind: str, file: FeedFile) -> str:
    if file.mode != "delta":
        return file.sha256
    return hashlib.sha256(f"{behind}+{file.sha256}".encode()).hexdigest()
