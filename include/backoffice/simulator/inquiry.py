"""What a payer reads in a 270: just enough to answer it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_SEPARATORS_IN_ISA = 16


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question of a 270. Names and birth date are those of the person asked about, as they are written there."""

    sender: str
    receiver: str
    control_number: int
    set_number: str
    at: datetime
    reference: str
    payer_edi_id: str
    payer_name: str
    provider_name: tuple[str, str, str]
    npi: str
    trace: str
    trace_company: str
    member_id: str
    names: tuple[str, str]
    birth_date: str
    is_about_dependent: bool
    service_type: str
    asked_day: str


def read(content: bytes) -> Inquiry:
    """The first question; ValueError when it is no 270."""
    return read_all(content)[0]


def read_all(content: bytes) -> list[Inquiry]:
    """All questions of an interchange, in order; ValueError when it is no 270."""
    segments = _segments(content.decode("ascii"))
    found = [_read(segments, body) for body in _transactions(segments)]
    if not found:
        raise ValueError("no 270 in it")
    return found


def _read(envelope: Sequence[list[str]], body: Sequence[list[str]]) -> Inquiry:
    isa, gs = _first(envelope, ["ISA"]), _first(envelope, ["GS"])
    payer, provider = _first(body, ["NM1", "PR"]), _first(body, ["NM1", "1P"])
    trace, subscriber = _first(body, ["TRN", "1"]), _first(body, ["NM1", "IL"])
    dependent = _first(body, ["NM1", "03"])
    person = dependent if dependent[0] else subscriber
    return Inquiry(
        sender=isa[6].strip(),
        receiver=isa[8].strip(),
        control_number=int(isa[13]),
        set_number=body[0][2],
        at=datetime.strptime(gs[4] + gs[5][:4], "%Y%m%d%H%M").replace(tzinfo=UTC),
        reference=_first(body, ["BHT"])[3],
        payer_edi_id=payer[9],
        payer_name=payer[3],
        provider_name=(provider[2], provider[3], provider[4]),
        npi=provider[9],
        trace=trace[2],
        trace_company=trace[3],
        member_id=subscriber[9],
        names=(person[3], person[4]),
        birth_date=_first(body, ["DMG"])[2],
        is_about_dependent=bool(dependent[0]),
        service_type=_first(body, ["EQ"])[1],
        asked_day=_first(body, ["DTP", "291"])[3],
    )


def _segments(text: str) -> list[list[str]]:
    separator = text[3]
    terminator = text.split(separator, _SEPARATORS_IN_ISA)[-1][1]
    return [segment.strip().split(separator) for segment in text.split(terminator) if segment.strip()]


def _transactions(segments: Sequence[list[str]]) -> Iterator[Sequence[list[str]]]:
    """The segments of each ST of a 270, up to its SE."""
    starts = [place for place, segment in enumerate(segments) if segment[:2] == ["ST", "270"]]
    for start in starts:
        end = next((place for place in range(start, len(segments)) if segments[place][0] == "SE"), len(segments))
        yield segments[start:end]


def _first(segments: Sequence[list[str]], beginning: list[str]) -> list[str]:
    """The first segment that begins like that, padded with empty elements; all empty when there is none."""
    found = (segment for segment in segments if segment[: len(beginning)] == beginning)
    return [*next(found, []), *[""] * 17]
