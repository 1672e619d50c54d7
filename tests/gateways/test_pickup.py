"""Taking files out of a folder of which nothing can be relied on."""

import stat
from collections import Counter
from dataclasses import dataclass, field

import pytest

from backoffice.gateways.pickup import Fate, Stamp, pick_up
from backoffice.limits import LARGEST_FILE_BYTES

FILE = stat.S_IFREG


@dataclass
class Shelf:
    """A folder in memory; `troubles` says what happens to a file at which call of it."""

    files: dict[str, bytes]
    troubles: dict[tuple[str, str], OSError] = field(default_factory=dict)
    stamps: dict[str, list[Stamp]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def look(self) -> dict[str, tuple[int, Stamp]]:
        return {name: (FILE, (self.sizes.get(name, len(content)), 1)) for name, content in self.files.items()}

    def stamp(self, name: str) -> Stamp:
        self._meet("stamp", name)
        later = self.stamps.get(name)
        return later.pop(0) if later else (len(self.files[name]), 1)

    def fetch(self, name: str) -> bytes:
        self._meet("fetch", name)
        return self.files[name]

    def remove(self, name: str) -> None:
        self._meet("remove", name)
        del self.files[name]

    def _meet(self, call: str, name: str) -> None:
        if trouble := self.troubles.get((call, name)):
            raise trouble


def taken(shelf: Shelf) -> tuple[dict[Fate, int], list[bytes]]:
    kept: list[bytes] = []
    return dict(Counter(pick_up(shelf, kept.append, 0))), kept


@pytest.mark.parametrize(
    ("call", "trouble", "fates", "kept"),
    [
        ("fetch", PermissionError(), {Fate.NOT_READ: 1, Fate.COLLECTED: 1}, [b"b"]),
        ("fetch", OSError("Failure"), {Fate.NOT_READ: 1, Fate.COLLECTED: 1}, [b"b"]),
        ("fetch", FileNotFoundError(), {Fate.COLLECTED: 1}, [b"b"]),
        ("stamp", FileNotFoundError(), {Fate.COLLECTED: 1}, [b"b"]),
        ("remove", PermissionError(), {Fate.NOT_REMOVED: 1, Fate.COLLECTED: 1}, [b"a", b"b"]),
        ("remove", FileNotFoundError(), {Fate.COLLECTED: 2}, [b"a", b"b"]),
    ],
)
def test_what_happens_to_one_file_stops_none_behind_it(
    call: str, trouble: OSError, fates: dict[Fate, int], kept: list[bytes]
) -> None:
    assert taken(Shelf({"1": b"a", "2": b"b"}, {(call, "1"): trouble})) == (fates, kept)


@pytest.mark.parametrize("call", ["fetch", "remove"])
@pytest.mark.parametrize("trouble", [TimeoutError(), ConnectionResetError()], ids=repr)
def test_a_broken_line_ends_the_round(call: str, trouble: OSError) -> None:
    with pytest.raises(type(trouble)):
        taken(Shelf({"1": b"a", "2": b"b"}, {(call, "1"): trouble}))


@pytest.mark.parametrize(
    "later",
    [[(2, 1)], [(1, 2)], [(1, 1), (2, 1)], [(1, 1), (1, 2)]],
    ids=["grown", "touched", "grown while it was read", "touched while it was read"],
)
def test_a_file_that_changes_is_left_there(later: list[Stamp]) -> None:
    shelf = Shelf({"1": b"a"}, stamps={"1": later})
    assert taken(shelf) == ({Fate.UNFINISHED: 1}, [])
    assert taken(shelf) == ({Fate.COLLECTED: 1}, [b"a"])


def test_a_file_of_which_less_came_than_lies_there_is_not_whole() -> None:
    shelf = Shelf({"1": b"a"}, stamps={"1": [(2, 1), (2, 1)]}, sizes={"1": 2})
    assert (taken(shelf), list(shelf.files)) == (({Fate.UNFINISHED: 1}, []), ["1"])


def test_a_file_beyond_all_measure_is_not_read_and_is_said_to_be_there() -> None:
    assert taken(Shelf({"1": b"a"}, sizes={"1": LARGEST_FILE_BYTES + 1})) == ({Fate.NOT_READ: 1}, [])
