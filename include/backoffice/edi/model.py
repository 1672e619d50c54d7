"""What the X12 reader hands out: segments, envelopes, and findings that name a place and never a value."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from backoffice.value import value


class FindingCode(StrEnum):
    """Everything the reader can notice."""

    ENCODING = "ENCODING"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    NO_INTERCHANGE = "NO_INTERCHANGE"
    LEADING_BYTES = "LEADING_BYTES"
    ISA_BROKEN = "ISA_BROKEN"
    CASE = "CASE"
    NUL_BYTE = "NUL_BYTE"
    SEGMENT_TOO_LONG = "SEGMENT_TOO_LONG"
    SEGMENT_OUTSIDE = "SEGMENT_OUTSIDE"
    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    SE_COUNT = "SE_COUNT"
    GE_COUNT = "GE_COUNT"
    IEA_COUNT = "IEA_COUNT"
    SE_CONTROL = "SE_CONTROL"
    GE_CONTROL = "GE_CONTROL"
    IEA_CONTROL = "IEA_CONTROL"
    TRUNCATED = "TRUNCATED"


@dataclass(frozen=True, slots=True)
class Finding:
    """One deviation: segment ordinal (1-based in the file, 0 for the file itself) and byte offset.

    `detail` holds segment ids and counts only.
    """

    code: FindingCode
    ordinal: int
    offset: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four delimiters of one interchange; `repetition` is empty when it has none."""

    element: str
    component: str
    repetition: str
    terminator: str


@value
class Segment:
    """One segment: `id` in upper case; `elements[n]` is element n of the guides, [0] the id as written."""

    id: str
    elements: tuple[str, ...]
    ordinal: int
    offset: int
    delimiters: Delimiters

    def __getitem__(self, position: int) -> str:
        """Element n, '' when absent."""
        return self.elements[position] if 0 <= position < len(self.elements) else ""

    def component(self, position: int, part: int) -> str:
        """Component `part` (1-based) of element n, '' when absent: `component(1, 2)` is SVC01-2."""
        parts = self.components(position)
        return parts[part - 1] if 0 < part <= len(parts) else ""

    def components(self, position: int) -> list[str]:
        """Every component of element n: `components(1)[2:6]` are the modifiers of an SVC01."""
        return self[position].split(self.delimiters.component)

    def repetitions(self, position: int) -> tuple[str, ...]:
        """Every repetition of element n; none when it is empty."""
        text = self[position]
        if not text:
            return ()
        separator = self.delimiters.repetition
        return tuple(text.split(separator)) if separator else (text,)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One ST with everything up to its SE, or up to where it was cut off.

    `ordinal` is 1-based in the file; `data[byte_start:byte_end]` are its bytes. `version` is ST03, else GS08;
    `usage` is ISA15. `findings` are its own and those of the envelopes around it;
    `is_truncated`: its SE is missing. `segment_count` counts all of its segments, also where a survey leaves them out.
    """

    ordinal: int
    set_id: str
    version: str
    control_number: str
    group_control_number: str
    interchange_control_number: str
    group_code: str
    usage: str
    segments: tuple[Segment, ...]
    segment_count: int
    delimiters: Delimiters
    byte_start: int
    byte_end: int
    findings: tuple[Finding, ...]
    is_truncated: bool


@dataclass(frozen=True, slots=True)
class Group:
    """GS to GE; `header` is None for transactions that stand outside any group."""

    header: Segment | None
    transactions: tuple[Transaction, ...]
    trailer: Segment | None


@dataclass(frozen=True, slots=True)
class Interchange:
    """ISA to IEA, with its TA1s. `strays` are segments that belong nowhere, each with a finding."""

    isa: Segment
    delimiters: Delimiters
    groups: tuple[Group, ...]
    acknowledgements: tuple[Segment, ...]
    strays: tuple[Segment, ...]
    trailer: Segment | None

    @property
    def control_number(self) -> str:
        """ISA13."""
        return self.isa[13].strip()

    @property
    def sender_id(self) -> str:
        """ISA06 without its padding."""
        return self.isa[6].strip()

    @property
    def receiver_id(self) -> str:
        """ISA08 without its padding."""
        return self.isa[8].strip()

    @property
    def usage(self) -> str:
        """ISA15: P production, T test."""
        return self.isa[15].strip()

    def segments(self) -> Iterator[Segment]:
        """Every segment that was handed out, each once; not in file order."""
        yield self.isa
        for group in self.groups:
            yield from filter(None, (group.header, group.trailer))
            for transaction in group.transactions:
                yield from transaction.segments
        yield from self.acknowledgements
        yield from self.strays
        yield from filter(None, (self.trailer,))


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file.

    `piece_count`: what the terminators cut it into; `segment_count`: what was handed out, or passed over in a survey.
    """

    interchanges: tuple[Interchange, ...]
    findings: tuple[Finding, ...]
    segment_count: int
    empty_count: int
    piece_count: int
    encoding: str

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """All transactions in the order of the file."""
        groups = (group for interchange in self.interchanges for group in interchange.groups)
        return tuple(transaction for group in groups for transaction in group.transactions)

    @property
    def is_conserved(self) -> bool:
        """Whether every piece of the file is either a segment handed out or empty."""
        return self.segment_count + self.empty_count == self.piece_count
