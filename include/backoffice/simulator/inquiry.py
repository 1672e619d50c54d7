"""What a payer reads in a 270: just enough to answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

_SEPARATORS_IN_ISA = 16


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The first question of a 270."""

    sender: str
    receiver: str
    control_number: int
    at: datetime
    reference: str
    payer_edi_id: str
    payer_name: str
    provider_name: tuple[str, str, str]
    npi: str
    trace: str
    trace_company: str
    member_id: str
    is_about_dependent: bool
    service_type: str
    asked_day: str


def read(content: bytes) -> Inquiry:
    """The question; ValueError when it is no 270."""
    segments = _segments(content.decode("ascii"))
    if not any(segment[:2] == ["ST", "270"] for segment in segments):
        raise ValueError("no 270 in it")
    isa, gs, bht = (_first(segments, [name]) for name in ("ISA", "GS", "BHT"))
    payer, provider = _first(segments, ["NM1", "PR"]), _first(segments, ["NM1", "1P"])
    trace, subscriber = _first(segments, ["TRN", "1"]), _first(segments, ["NM1", "IL"])
    return Inquiry(
        sender=isa[6].strip(),
        receiver=isa[8].strip(),
        control_number=int(isa[13]),
        at=datetime.strptime(gs[4] + gs[5][:4], "%Y%m%d%H%M").replace(tzinfo=UTC),
        reference=bht[3],
        payer_edi_id=payer[9],
        payer_name=payer[3],
        provider_name=(provider[2], provider[3], provider[4]),
        npi=provider[9],
        trace=trace[2],
        trace_company=trace[3],
        member_id=subscriber[9],
        is_about_dependent=bool(_first(segments, ["NM1", "03"])[0]),
        service_type=_first(segments, ["EQ"])[1],
        asked_day=_first(segments, ["DTP", "291"])[3],
    )


def _segments(text: str) -> list[list[str]]:
    separator = text[3]
    terminator = text.split(separator, _SEPARATORS_IN_ISA)[-1][1]
    return [segment.strip().split(separator) for segment in text.split(terminator) if segment.strip()]


def _first(segments: Sequence[list[str]], beginning: list[str]) -> list[str]:
    """The first segment that begins like that, padded with empty elements; all empty when there is none."""
    found = (segment for segment in segments if segment[: len(beginning)] == beginning)
    return [*next(found, []), *[""] * 17]
