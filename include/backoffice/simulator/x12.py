"""The simulator's own X12 writer: segments in, one interchange out."""

import hashlib
from collections.abc import Iterable, Sequence
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


def interchange(header: Header, transactions: Iterable[Sequence[Segment]]) -> bytes:
    """One group with these transactions; each is given without ST and SE, its first segment being `ST*835` alone."""
    bodies = [_transaction(header.version, number, segments) for number, segments in enumerate(transactions, start=1)]
    control = f"{header.control_number:09}"
    segments: list[Segment] = [
        _isa(header, control),
        _gs(header),
        *(segment for body in bodies for segment in body),
        ("GE", str(len(bodies)), str(header.control_number)),
        ("IEA", "1", control),
    ]
    return "".join(_ELEMENT.join(segment).rstrip(_ELEMENT) + _TERMINATOR + "\n" for segment in segments).encode()


def _isa(header: Header, control: str) -> Segment:
    day, hour = header.at.strftime("%y%m%d"), header.at.strftime("%H%M")
    ends = ("ZZ", header.sender.ljust(15), "ZZ", header.receiver.ljust(15))
    return ("ISA", "00", " " * 10, "00", " " * 10, *ends, day, hour, "^", "00501", control, "0", "P", ":")


def _gs(header: Header) -> Segment:
    day, hour = header.at.strftime("%Y%m%d"), header.at.strftime("%H%M")
    ends = (header.functional_code, header.sender, header.receiver)
    return ("GS", *ends, day, hour, str(header.control_number), "X", header.version)


def _transaction(version: str, number: int, segments: Sequence[Segment]) -> list[Segment]:
    (_, set_id), *body = segments
    control = f"{number:04}"
    return [("ST", set_id, control, version), *body, ("SE", str(len(body) + 2), control)]


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
