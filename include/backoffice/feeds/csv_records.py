"""Cuts a CSV text into records, so that a stray quote costs its own line and not those below it."""

import csv
import io
from collections import deque
from collections.abc import Iterator

MAX_FIELD_CHARACTERS = 1 << 17
MAX_RECORD_LINES = 100
_PATIENCE_CHARACTERS = 1_000_000  # what may be read again of any file, and
_PATIENCE_TIMES = 4  # how often its own size on top


def csv_records(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Records with the number of their first physical line; None for a line that is not CSV. Blank lines are none.

    A record that breaks RFC 4180, or goes on over several lines and then lacks the width of the first record, costs
    its first line alone: reading goes on at the next one.
    """
    csv.field_size_limit(MAX_FIELD_CHARACTERS)
    lines = _Lines(text)
    reader = csv.reader(lines, strict=True)
    width = 0
    while True:
        cells: list[str] | None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells is None or (width and lines.span > 1 and len(cells) != width):
            yield lines.keep_first(), None
        elif cells:
            width = width or len(cells)
            yield lines.keep(), cells
        else:
            lines.keep()


class _Lines:
    """Physical lines for a CSV reader. It ends early for a record that grows too long, and can take lines back.

    What is taken back is bounded by the size of the text: once that patience is gone, each record is one line, so that
    no text takes more than linear time.
    """

    def __init__(self, text: str) -> None:
        self._fresh = io.StringIO(text, newline="")
        self._again: deque[str] = deque()
        self._record: list[str] = []
        self._first = 1
        self._patience = _PATIENCE_CHARACTERS + _PATIENCE_TIMES * len(text)
        self._longest = MAX_RECORD_LINES

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._record) >= self._longest:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._fresh)
        self._record.append(line)
        return line

    @property
    def span(self) -> int:
        """Lines of the record just read."""
        return len(self._record)

    def keep(self) -> int:
        """Closes the record just read; the number of its first line."""
        first = self._first
        self._first += len(self._record)
        self._record.clear()
        return first

    def keep_first(self) -> int:
        """Closes the record after its first line, whose number it gives; the other lines will be read again."""
        again = self._record[1:]
        del self._record[1:]
        self._again.extendleft(reversed(again))
        self._patience -= sum(map(len, again))
        if self._patience < 0:
            self._longest = 1
        return self.keep()
