"""Reads 837 copies: which claims were sent, to whom, for how much, and under which numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.billing.identity import submission_id
from backoffice.edi.model import Segment, Transaction
from backoffice.edi.values import parse_amount, parse_date

_RANKS = {"P": 1, "S": 2, "T": 3}
_SERVICES = {"SV1": (1, 2), "SV2": (2, 3), "SV3": (1, 2)}
"""Service segment of each kind of 837 (professional, institutional, dental): its procedure and its charge."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """One LX loop as it was sent."""

    procedure_code: str
    charge_cents: int
    line_control_number: str


@dataclass(frozen=True, slots=True)
class SentClaim:
    """One CLM loop; `ordinal` counts within the transaction, from 1; `rank` is 0 where SBR01 names none of the three.

    `fault` is AMOUNT where a charge can't be read; it counts as 0.
    """

    ordinal: int
    claim_number: str
    rank: int
    payer_number: str
    frequency_code: str
    payer_claim_number: str
    charge_cents: int
    lines: tuple[SentLine, ...]
    fault: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One 837 transaction, under the numbers that acknowledgements name it by."""

    submission_id: str
    batch_number: str
    group_number: str
    set_number: str
    sent_date: date | None
    claims: tuple[SentClaim, ...]


def read_submission(transaction: Transaction) -> Submission:
    """The whole transaction; nothing of an 837 is refused, as it is our own."""
    begin = next((segment for segment in transaction.segments if segment.id == "BHT"), None)
    return Submission(
        submission_id=submission_id(transaction),
        batch_number=begin[3].strip() if begin else "",
        group_number=transaction.group_control_number.strip(),
        set_number=transaction.control_number.strip(),
        sent_date=parse_date(begin[4].strip()) if begin else None,
        claims=tuple(_claims(transaction.segments)),
    )


def _claims(segments: Sequence[Segment]) -> Iterator[SentClaim]:
    """Each claim with the subscriber's rank and payer (2000B) that stand before it."""
    rank, payer = 0, ""
    loop: list[Segment] = []
    ordinal = 0
    for segment in segments:
        if segment.id in ("CLM", "HL", "SE") and loop:
            ordinal += 1
            yield _claim(ordinal, rank, payer, loop)
            loop = []
        if segment.id == "CLM" or loop:
            loop.append(segment)
        elif segment.id == "SBR":
            rank, payer = _RANKS.get(segment[1].strip(), 0), ""
        elif segment.id == "NM1" and segment[1] == "PR":
            payer = segment[9].strip()
    if loop:
        yield _claim(ordinal + 1, rank, payer, loop)


def _claim(ordinal: int, rank: int, payer: str, loop: Sequence[Segment]) -> SentClaim:
    head = loop[0]
    charge_cents = parse_amount(head[2].strip())
    charges = [parse_amount(segment[_SERVICES[segment.id][1]].strip()) for segment in loop if segment.id in _SERVICES]
    return SentClaim(
        ordinal=ordinal,
        claim_number=head[1].strip(),
        rank=rank,
        payer_number=payer,
        frequency_code=head.component(5, 3).strip(),
        payer_claim_number=next((each[2].strip() for each in loop if each.id == "REF" and each[1] == "F8"), ""),
        charge_cents=charge_cents or 0,
        lines=tuple(_lines(loop)),
        fault="AMOUNT" if None in (charge_cents, *charges) else "",
    )


def _lines(loop: Sequence[Segment]) -> Iterator[SentLine]:
    """Each service with the REF*6R that follows it; a service is not ended by anything but the next one."""
    services = [place for place, segment in enumerate(loop) if segment.id in _SERVICES]
    for place, end in zip(services, [*services[1:], len(loop)], strict=True):
        service = loop[place]
        procedure, charge = _SERVICES[service.id]
        control = (each[2].strip() for each in loop[place:end] if each.id == "REF" and each[1] == "6R")
        yield SentLine(
            procedure_code=service.component(procedure, 2).strip(),
            charge_cents=parse_amount(service[charge].strip()) or 0,
            line_control_number=next(control, ""),
        )
