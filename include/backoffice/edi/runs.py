"""Runs of segments in a transaction that nobody needs to look at one by one: a survey leaps over them."""

import re
from dataclasses import dataclass

from backoffice.edi.header import BLANKS, LINE_ENDS, Region

_NUL = "\0"


@dataclass(frozen=True, slots=True)
class Run:
    """How many segments it holds, where the text of its last one ends, and where the segment after it begins."""

    count: int
    byte_end: int
    following: int


class Runs:
    """Finds the runs of one interchange.

    `run_after` gives what a walk over the pieces would find, and nothing where one of them is empty, too long, not
    ASCII, holds a NUL or has a name in lower case: such a run has to be walked.
    """

    def __init__(self, region: Region, longest: int) -> None:
        self._terminator, self._end, self._longest = region.delimiters.terminator, region.end, longest
        self._blanks = "".join(set(BLANKS) - {region.delimiters.element, self._terminator})
        element, terminator = map(re.escape, (region.delimiters.element, self._terminator))
        before = f"{terminator}[{re.escape(self._blanks)}]*"
        self._envelope = re.compile(f"{before}(?:ST|SE|GS|GE|IEA)(?![0-9A-Z])", re.IGNORECASE)
        self._odd = re.compile(f"{before}(?:{terminator}|[^{element}{terminator}]*[a-z])")

    def run_after(self, text: str, end: int) -> Run | None:
        """The run that follows the segment whose text ends there, up to the next segment of an envelope."""
        if self._terminator in LINE_ENDS:
            return None
        first = text.find(self._terminator, end, self._end)
        found = self._envelope.search(text, first, self._end) if first >= 0 else None
        if found is None or found.start() == first:
            return None
        run = text[first : found.start() + 1]
        if not run.isascii() or _NUL in run or self._odd.search(run) or self._is_too_long(run):
            return None
        byte_end = first + len(run[:-1].rstrip(self._blanks))
        return Run(run.count(self._terminator) - 1, byte_end, found.start() + 1)

    def _is_too_long(self, run: str) -> bool:
        return len(run) > self._longest and max(map(len, run.split(self._terminator))) > self._longest
