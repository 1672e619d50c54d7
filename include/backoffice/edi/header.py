"""Where interchanges begin and which delimiters they use, whatever the padding of the ISA."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backoffice.edi.model import Delimiters

BLANKS = " \t\r\n\0\x1a"
"""What may stand around a segment without meaning anything."""

LINE_ENDS = "\r\n"
"""If one of them ends segments, the other does as well."""

_ISA_ELEMENTS = 16
_HEADER_SPAN = 512
_STRETCH = 1 << 16
_FIRST_ISA = re.compile(r"(?<![0-9A-Za-z])ISA(?=[^0-9A-Za-z \r\n\0\x1a])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Region:
    """One interchange as a stretch of text: `text[start:end]`, without the terminator that ends it."""

    start: int
    end: int
    delimiters: Delimiters
    is_header_usable: bool


def regions(text: str, start: int, delimiters: Delimiters) -> Iterator[Region]:
    """Each interchange from the first one on; an ISA with an unusable header keeps the last delimiters."""
    is_usable = True
    while start >= 0:
        end, following, found = _next_interchange(text, start, delimiters)
        yield Region(start, end, delimiters, is_usable)
        start, is_usable, delimiters = following, found is not None, found or delimiters


def first_interchange(text: str) -> tuple[int, Delimiters | None]:
    """Position and delimiters of the first usable ISA; else position of the first ISA (or -1) and None."""
    first = -1
    for match in _FIRST_ISA.finditer(text):
        delimiters = read_delimiters(text, match.start())
        if delimiters is not None:
            return match.start(), delimiters
        first = match.start() if first < 0 else first
    return first, None


def read_delimiters(text: str, isa: int) -> Delimiters | None:
    """The delimiters that this ISA announces: sixteen separators are counted, no width is trusted."""
    element = text[isa + 3 : isa + 4]
    last = isa + 2
    for _ in range(_ISA_ELEMENTS):
        last = text.find(element, last + 1, isa + _HEADER_SPAN)
        if last < 0:
            return None
    component, terminator = text[last + 1 : last + 2], text[last + 2 : last + 3]
    if not terminator or terminator.isalnum() or terminator in (element, " ") or component.isalnum():
        return None
    repetition = _repetition(text[isa:last].split(element)[11], element + component + terminator)
    return Delimiters(element, component, repetition, terminator)


def pieces(text: str, region: Region) -> Iterator[tuple[str, int]]:
    """The region cut at its terminators; if that is CR or LF, both of them cut.

    Each piece comes without the blanks around it, and with the place in the text where it begins; one that is nothing
    but blanks is empty. A stretch is cut at a time, so that the pieces of a long region never lie in memory together.
    """
    delimiters, start = region.delimiters, region.start
    blanks = "".join(set(BLANKS) - {delimiters.element})
    while start <= region.end:
        stop = text.find(delimiters.terminator, min(start + _STRETCH, region.end), region.end)
        for piece in _cut(text[start : region.end if stop < 0 else stop], delimiters.terminator):
            body, size = piece.strip(blanks), len(piece)
            yield body, start if len(body) == size or not body else start + piece.index(body[0])
            start += size + 1


def _cut(stretch: str, terminator: str) -> list[str]:
    return stretch.replace("\r", "\n").split("\n") if terminator in LINE_ENDS else stretch.split(terminator)


def _repetition(candidate: str, others: str) -> str:
    """ISA11 when it can be a separator; in 4010 it is the letter U or one of the other delimiters."""
    is_symbol = len(candidate) == 1 and not candidate.isalnum() and candidate not in BLANKS
    return candidate if is_symbol and candidate not in others else ""


def _next_interchange(text: str, start: int, delimiters: Delimiters) -> tuple[int, int, Delimiters | None]:
    """End of this interchange, start of the next (-1: none), and the next one's delimiters if usable."""
    terminators = LINE_ENDS if delimiters.terminator in LINE_ENDS else delimiters.terminator
    blanks = "".join(set(BLANKS) - set(terminators))
    opening = re.compile(f"[{re.escape(terminators)}][{blanks}]*(ISA)(?=[^0-9A-Za-z])", re.IGNORECASE)
    for match in opening.finditer(text, start):
        found = read_delimiters(text, match.start(1))
        if found is not None or text.startswith(delimiters.element, match.end()):
            return match.start(), match.start(1), found
    return len(text), -1, None
