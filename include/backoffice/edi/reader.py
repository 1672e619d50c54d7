"""The one X12 reader: bytes in, transactions and findings out.

It never raises on content, and never loses a segment without a finding. `read` gives a file whole; `survey` gives its
envelopes, and its transactions one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backoffice.edi.assembly import Assembly
from backoffice.edi.collector import resting_collector
from backoffice.edi.encoding import encoding_of
from backoffice.edi.header import BLANKS, Region, first_interchange, pieces, regions
from backoffice.edi.model import (
    Delimiters,
    Finding,
    FindingCode,
    Group,
    Interchange,
    Reading,
    Segment,
    Transaction,
)
from backoffice.edi.runs import Runs
from backoffice.limits import LARGEST_FILE_BYTES

__all__ = [
    "Delimiters",
    "Finding",
    "FindingCode",
    "Group",
    "Interchange",
    "Limits",
    "Reading",
    "Segment",
    "Survey",
    "Transaction",
    "read",
    "survey",
]

_BOM = b"\xef\xbb\xbf"
_NUL = "\0"
"""No text of ours can hold it: PostgreSQL refuses it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A larger file is not read at all; a longer segment is read and noted."""

    file_bytes: int = LARGEST_FILE_BYTES
    segment_bytes: int = 64 * 1024


def read(data: bytes, limits: Limits = Limits()) -> Reading:
    """Every interchange in the bytes, whatever its delimiters, padding or case."""
    with resting_collector():
        return _too_large(data, limits) or _FileReader(data, limits, is_survey=False).read()


@dataclass(frozen=True, slots=True)
class Survey:
    """A file of which only the envelopes are held: `segments` of each transaction are its ST and SE alone.

    What a reader of large files has in memory at once is then the bytes and one transaction.
    """

    data: bytes
    reading: Reading
    transactions: Sequence[Transaction]

    def whole(self, ordinal: int) -> Transaction:
        """The transaction with all of its segments, as `read` gives it."""
        transaction = self.transactions[ordinal - 1]
        first, delimiters = transaction.segments[0].ordinal, transaction.delimiters
        view = self.data[transaction.byte_start : transaction.byte_end].decode("latin-1")
        start, encoding, segments = transaction.byte_start, self.reading.encoding, list[Segment]()
        for body, at in pieces(view, Region(0, len(view), delimiters, True)):
            if body:
                segments.append(_segment(body, first + len(segments), start + at, delimiters, encoding))
        return replace(transaction, segments=tuple(segments))


def survey(data: bytes, limits: Limits = Limits()) -> Survey:
    """The same as `read`, but for the segments between ST and SE."""
    reading = _too_large(data, limits) or _FileReader(data, limits, is_survey=True).read()
    return Survey(data, reading, reading.transactions)


def _too_large(data: bytes, limits: Limits) -> Reading | None:
    if len(data) <= limits.file_bytes:
        return None
    return _nothing("", [Finding(FindingCode.FILE_TOO_LARGE, 0, 0, f"over {limits.file_bytes} bytes")])


class _FileReader:
    """One pass over one file.

    The structure is found on a latin-1 view, where one character is one byte: offsets are exact in every
    encoding, and only segments that are not ASCII are decoded for good.
    """

    def __init__(self, data: bytes, limits: Limits, *, is_survey: bool) -> None:
        self._limits = limits
        self._is_survey = is_survey
        self._view = data.decode("latin-1")
        self._encoding = encoding_of(data)
        self._findings: list[Finding] = []
        self._ordinal = self._transaction_count = self._empty_count = self._piece_count = self._passed_count = 0

    def read(self) -> Reading:
        if self._encoding != "utf-8":
            self._findings.append(Finding(FindingCode.ENCODING, 0, 0, self._encoding))
        start, delimiters = first_interchange(self._view)
        if delimiters is None:
            code = FindingCode.NO_INTERCHANGE if start < 0 else FindingCode.ISA_BROKEN
            return _nothing(self._encoding, [*self._findings, Finding(code, 0, max(start, 0))])
        if self._view[:start].removeprefix(_BOM.decode("latin-1")).strip(BLANKS):
            self._findings.append(Finding(FindingCode.LEADING_BYTES, 0, 0, f"{start} bytes"))
        interchanges = tuple(self._interchange(region) for region in regions(self._view, start, delimiters))
        return Reading(
            interchanges=interchanges,
            findings=tuple(sorted(self._findings, key=lambda finding: finding.ordinal)),
            segment_count=self._passed_count + sum(sum(1 for _ in one.segments()) for one in interchanges),
            empty_count=self._empty_count,
            piece_count=self._piece_count,
            encoding=self._encoding,
        )

    def _interchange(self, region: Region) -> Interchange:
        bodies = pieces(self._view, region)
        header, start = next(bodies)
        isa = self._next_segment(header, start, region.delimiters)
        self._piece_count += 1
        assembly = Assembly(isa, region.delimiters, self._transaction_count)
        if not region.is_header_usable:
            assembly.note_all(FindingCode.ISA_BROKEN, isa, "delimiters of the interchange before")
        self._notice(assembly, isa, header)
        runs = Runs(region, self._limits.segment_bytes) if self._is_survey else None
        rest: Iterator[tuple[str, int]] | None = bodies
        while rest:
            rest = self._assemble(assembly, rest, region, runs)
        interchange = assembly.close()
        self._transaction_count = assembly.transaction_count
        self._findings.extend(assembly.findings)
        return interchange

    def _assemble(
        self, assembly: Assembly, bodies: Iterator[tuple[str, int]], region: Region, runs: Runs | None
    ) -> Iterator[tuple[str, int]] | None:
        """Takes the pieces, up to a run that is leapt over; the pieces after it, or None at the end."""
        for body, at in bodies:
            self._piece_count += 1
            if not body:
                self._empty_count += 1
                continue
            self._take(assembly, body, at, region.delimiters)
            opened = assembly.just_opened() if runs else None
            if runs and opened and (run := runs.run_after(self._view, at + len(body))):
                assembly.pass_over(opened, run.count, run.byte_end)
                self._piece_count += run.count
                self._ordinal += run.count
                self._passed_count += run.count
                return pieces(self._view, replace(region, start=run.following))
        return None

    def _take(self, assembly: Assembly, body: str, start: int, delimiters: Delimiters) -> None:
        size = len(body)
        if self._is_survey and size <= self._limits.segment_bytes and _NUL not in body:
            name = body.partition(delimiters.element)[0]
            if assembly.passes_over(name, start + size):
                self._ordinal += 1
                self._passed_count += 1
                return
        segment = self._next_segment(body, start, delimiters)
        if size > self._limits.segment_bytes or segment.id != segment.elements[0] or _NUL in body:
            self._notice(assembly, segment, body)
        assembly.add(segment, start + size)

    def _next_segment(self, body: str, offset: int, delimiters: Delimiters) -> Segment:
        self._ordinal += 1
        return _segment(body, self._ordinal, offset, delimiters, self._encoding)

    def _notice(self, assembly: Assembly, segment: Segment, body: str) -> None:
        if segment.id != segment.elements[0]:
            assembly.note(FindingCode.CASE, segment, "")
        if _NUL in body:
            assembly.note(FindingCode.NUL_BYTE, segment, f"{body.count(_NUL)} bytes")
        if len(body) > self._limits.segment_bytes:
            assembly.note(FindingCode.SEGMENT_TOO_LONG, segment, f"{len(body)} bytes")


def _segment(body: str, ordinal: int, offset: int, delimiters: Delimiters, encoding: str) -> Segment:
    if _NUL in body:
        body = body.replace(_NUL, "")
    if not body.isascii():
        body = body.encode("latin-1").decode(encoding, "replace")
    elements = tuple(body.split(delimiters.element))
    return Segment(elements[0].upper(), elements, ordinal, offset, delimiters)


def _nothing(encoding: str, findings: list[Finding]) -> Reading:
    return Reading((), tuple(findings), segment_count=0, empty_count=0, piece_count=0, encoding=encoding)
