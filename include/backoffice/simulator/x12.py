"""The simulator's own X12 writer: segments in, one interchange out."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

Segment = Sequence[str]

_ELEMENT, _TERMINATOR = "*", "~"


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in ISA and GS. The control number serves both."""

    sender: str
    receiver: str
    functional_code: str
    version: str
    control_number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Hand:
    """How an interchange is written: its delimiters and its flaws. `lead` stands before it; `ends` follows the
    terminator of each segment."""

    element: str = _ELEMENT
    component: str = ":"
    repetition: str = "^"
    terminator: str = _TERMINATOR
    ends: str = ""
    lead: str = ""
    is_lower_case: bool = False
    is_padded: bool = True
    has_right_counts: bool = True
    has_trailers: bool = True


_IN_LINES = Hand(ends="\n")


def interchange(header: Header, transactions: Iterable[Sequence[Segment]]) -> bytes:
    """One group with these transactions, a segment a line; each begins with `ST*835` alone and has no SE."""
    return written(enclosed(header, transactions, _IN_LINES), _IN_LINES)


def enclosed(header: Header, transactions: Iterable[Sequence[Segment]], hand: Hand) -> list[Segment]:
    """All segments of such an interchange in that hand."""
    bodies = [
        _transaction(header.version, number, segments, hand) for number, segments in enumerate(transactions, start=1)
    ]
    trailers = (("GE", str(len(bodies)), str(header.control_number)), iea(header)) if hand.has_trailers else ()
    return [isa(header, hand), _gs(header), *(segment for body in bodies for segment in body), *trailers]


def isa(header: Header, hand: Hand) -> Segment:
    """The first segment; one that is not padded is shorter than the standard's 106 bytes."""
    width = 15 if hand.is_padded else 0
    blanks = " " * 10 if hand.is_padded else ""
    day, hour = header.at.strftime("%y%m%d"), header.at.strftime("%H%M")
    ends = ("ZZ", header.sender.ljust(width), "ZZ", header.receiver.ljust(width))
    rest = (hand.repetition, "00501", f"{header.control_number:09}", "0", "P", hand.component)
    return ("ISA", "00", blanks, "00", blanks, *ends, day, hour, *rest)


def iea(header: Header, groups: int = 1) -> Segment:
    """The last segment."""
    return ("IEA", str(groups), f"{header.control_number:09}")


def _gs(header: Header) -> Segment:
    day, hour = header.at.strftime("%Y%m%d"), header.at.strftime("%H%M")
    ends = (header.functional_code, header.sender, header.receiver)
    return ("GS", *ends, day, hour, str(header.control_number), "X", header.version)


def _transaction(version: str, number: int, segments: Sequence[Segment], hand: Hand) -> list[Segment]:
    (_, set_id), *body = segments
    control, count = f"{number:04}", len(body) + 2 if hand.has_right_counts else 1
    return [("ST", set_id, control, version), *body, ("SE", str(count), control)]


def written(segments: Iterable[Segment], hand: Hand) -> bytes:
    """The segments in that hand; their repetitions are given with `^`."""
    lines = (hand.element.join(_elements(segment, hand)) for segment in segments)
    return (hand.lead + "".join(f"{line}{hand.terminator}{hand.ends}" for line in lines)).encode()


def _elements(segment: Segment, hand: Hand) -> Iterator[str]:
    """What stands in a segment, up to the last element that is not empty."""
    name, *elements = segment
    yield name.lower() if hand.is_lower_case else name
    if name == "ISA":
        yield from elements
        return
    while elements and not elements[-1]:
        elements.pop()
    words = (element.replace("^", hand.repetition) for element in elements)
    yield from (word.lower() if hand.is_lower_case else word for word in words)


def content_id(content: bytes) -> str:
    """How the billing job names the one transaction of a file: a hash over ST to SE that leaves control numbers out.

    The first 32 hex digits of sha256 over its segments, each with its terminator and without line breaks; ST02 and
    SE02 are dropped.
    """
    segments = [segment.strip().split(_ELEMENT) for segment in content.decode().split(_TERMINATOR)]
    start = next(place for place, segment in enumerate(segments) if segment[0] == "ST")
    end = next((place for place, segment in enumerate(segments) if segment[0] == "SE"), len(segments) - 2)
    named = [
        [*segment[:2], *segment[3:]] if segment[0] in ("ST", "SE") else segment for segment in segments[start : end + 1]
    ]
    text = "".join(_ELEMENT.join(segment) + _TERMINATOR for segment in named)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
