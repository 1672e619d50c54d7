"""The one X12 reader: bytes in, transactions and findings out.

It never raises on content, and never loses a segment without a finding.
"""

from dataclasses import dataclass

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

__all__ = [
    "Delimiters",
    "Finding",
    "FindingCode",
    "Group",
    "Interchange",
    "Limits",
    "Reading",
    "Segment",
    "Transaction",
    "read",
]

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Limits:
    """A larger file is not read at all; a longer segment is read and noted."""

    file_bytes: int = 200 * 1024 * 1024
    segment_bytes: int = 64 * 1024


def read(data: bytes, limits: Limits = Limits()) -> Reading:
    """Every interchange in the bytes, whatever its delimiters, padding or case."""
    if len(data) > limits.file_bytes:
        return _nothing("", [Finding(FindingCode.FILE_TOO_LARGE, 0, 0, f"over {limits.file_bytes} bytes")])
    with resting_collector():
        return _FileReader(data, limits).read()


class _FileReader:
    """One pass over one file.

    The structure is found on a latin-1 view, where one character is one byte: offsets are exact in every
    encoding, and only segments that are not ASCII are decoded for good.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._view = data.decode("latin-1")
        self._is_ascii = data.isascii()
        self._encoding = encoding_of(data)
        self._findings: list[Finding] = []
        self._ordinal = self._transaction_count = self._empty_count = self._piece_count = 0

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
            segment_count=sum(sum(1 for _ in interchange.segments()) for interchange in interchanges),
            empty_count=self._empty_count,
            piece_count=self._piece_count,
            encoding=self._encoding,
        )

    def _interchange(self, region: Region) -> Interchange:
        texts = pieces(self._view, region)
        self._piece_count += len(texts)
        isa = self._segment(texts[0], region.start, region.delimiters)
        assembly = Assembly(isa, region.delimiters, self._transaction_count)
        if not region.is_header_usable:
            assembly.note_all(FindingCode.ISA_BROKEN, isa, "delimiters of the interchange before")
        self._notice(assembly, isa, len(texts[0]))
        self._fill(assembly, texts, region)
        interchange = assembly.close()
        self._transaction_count = assembly.transaction_count
        self._findings.extend(assembly.findings)
        return interchange

    def _fill(self, assembly: Assembly, texts: list[str], region: Region) -> None:
        blanks = "".join(set(BLANKS) - {region.delimiters.element})
        limit, offset = self._limits.segment_bytes, region.start + len(texts[0]) + 1
        for text in texts[1:]:
            body = text.strip(blanks)
            if body:
                size = len(body)
                start = offset if size == len(text) else offset + text.index(body[0])
                segment = self._segment(body, start, region.delimiters)
                if size > limit or segment.id != segment.elements[0]:
                    self._notice(assembly, segment, size)
                assembly.add(segment, start + size)
            else:
                self._empty_count += 1
            offset += len(text) + 1

    def _segment(self, body: str, offset: int, delimiters: Delimiters) -> Segment:
        self._ordinal += 1
        if not self._is_ascii:
            body = body.encode("latin-1").decode(self._encoding, "replace")
        elements = tuple(body.split(delimiters.element))
        return Segment(elements[0].upper(), elements, self._ordinal, offset, delimiters)

    def _notice(self, assembly: Assembly, segment: Segment, size: int) -> None:
        if segment.id != segment.elements[0]:
            assembly.note(FindingCode.CASE, segment, "")
        if size > self._limits.segment_bytes:
            assembly.note(FindingCode.SEGMENT_TOO_LONG, segment, f"{size} bytes")


def _nothing(encoding: str, findings: list[Finding]) -> Reading:
    return Reading((), tuple(findings), segment_count=0, empty_count=0, piece_count=0, encoding=encoding)
