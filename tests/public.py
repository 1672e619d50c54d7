"""The public samples, and what a plain split finds in them.

A test states what it expects of the samples that it names. Every other file that lies with them, whatever it holds, is
held to what is true of each file: nothing is lost without a word, and its money adds up.
"""

import os
import re
from collections.abc import Mapping
from itertools import pairwise, zip_longest
from pathlib import Path

ENVELOPES = (("ISA", "IEA"), ("GS", "GE"), ("ST", "SE"))
_EDGES = {edge for envelope in ENVELOPES for edge in envelope}
_HEADER = re.compile(r"(?<![0-9A-Za-z*|])ISA([^0-9A-Za-z\s])(?:(?:(?!\1).)*\1){15}[^0-9A-Za-z]([^0-9A-Za-z ])", re.S)
_ID = re.compile(r"[A-Z0-9]{2,3}")


def files(corpora: Path, *folders: str) -> list[Path]:
    """Every file below these folders of the samples, in an order that stays."""
    return sorted(path for folder in folders for path in (corpora / folder).rglob("*") if path.is_file())


def check_named(found: Mapping[str, object], expected: Mapping[str, object]) -> None:
    """Each file that a test names has what it expects of it; where samples are required, none may be missing."""
    is_required = os.environ.get("BACKOFFICE_REQUIRE_CORPORA") == "1"
    for name, wanted in expected.items():
        if is_required or name in found:
            assert (name, found.get(name)) == (name, wanted)


def plain_segments(data: bytes) -> list[list[str]]:
    """The elements of each segment, as a plain split sees them; no segment where no ISA has sixteen elements.

    The separator stands behind ISA, the terminator two places after the sixteenth separator.
    """
    text = data.decode("latin-1").replace("\0", "")
    headers = list(_HEADER.finditer(text))
    found = []
    for header, following in zip_longest(headers, headers[1:]):
        stretch = text[header.start() : following.start() if following else len(text)]
        terminator = "[\r\n]" if header[2] in "\r\n" else re.escape(header[2])
        bodies = (piece.strip(" \t\r\n\x1a") for piece in re.split(terminator, stretch))
        found += [body.split(header[1]) for body in bodies if body]
    return found


def plain_ids(data: bytes) -> list[str]:
    """The id of each segment; a question mark for what can be none."""
    return [id_or_mark(elements[0].upper()) for elements in plain_segments(data)]


def id_or_mark(name: str) -> str:
    return name if _ID.fullmatch(name) else "?"


def plain_sets(data: bytes, *set_ids: str) -> list[list[list[str]]]:
    """The segments of each transaction of these kinds, from its ST to the envelope segment that comes next."""
    sets: list[list[list[str]]] = []
    is_open = False
    for elements in plain_segments(data):
        if elements[0] in _EDGES:
            is_open = elements[0] == "ST" and elements[1:2] and elements[1] in set_ids
            sets += [[]] if is_open else []
        if is_open:
            sets[-1].append(elements)
    return sets


def unclosed(ids: list[str]) -> int:
    """How many envelopes are left without their trailer before the next one of their level, or above it, begins."""
    count = 0
    for level, (head, trailer) in enumerate(ENVELOPES):
        edges = {edge for envelope in ENVELOPES[: level + 1] for edge in envelope}
        marks = [name for name in ids if name in edges]
        count += sum(one == head and following != trailer for one, following in pairwise([*marks, ""]))
    return count
