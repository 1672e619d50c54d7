"""Reads one EB with the segments that belong to it: amounts, dates, messages, entities."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from backoffice.edi.model import Segment
from backoffice.edi.values import parse_amount, parse_span
from backoffice.eligibility.response import Benefit, Entity, Period

Damage = tuple[str, int]
"""Code of what can't be read, and the ordinal of its segment."""

_BEGINS = frozenset(("346", "348", "356"))
_ENDS = frozenset(("347", "349", "357"))
_AS_ASKED = frozenset(("291", "292", "307"))  # a single day means "from then on": the payer echoes the day asked about
_COVERAGE_DATES = _BEGINS | _ENDS | _AS_ASKED
_ABSENT = ("",) * 13
_Details = tuple[str, tuple[str, ...], tuple[Entity, ...]]
_NO_DETAILS: _Details = ("", (), ())
_FRACTION = re.compile(r"(?=\.?[0-9])[0-9]*(?:\.[0-9]*)?")


def read_benefit(number: int, eb: Segment, parts: Sequence[Segment], damages: list[Damage]) -> Benefit:
    """The benefit of an EB; `parts` are the segments up to the next EB or HL."""
    element = [*map(str.strip, eb.elements), *_ABSENT]
    place, messages, entities = _details(parts) if parts else _NO_DETAILS
    return Benefit(
        number=number,
        info_code=element[1],
        level_code=element[2],
        service_types=tuple(code for each in eb.repetitions(3) if (code := each.strip())),
        insurance_type=element[4],
        plan_name=element[5],
        time_period=element[6],
        amount_cents=_amount(element[7], eb.ordinal, damages) if element[7] else None,
        percent_bp=_percent(element[8], eb.ordinal, damages) if element[8] else None,
        quantity_qualifier=element[9],
        quantity=element[10],
        needs_authorization=element[11],
        network=element[12],
        procedure_code=eb.component(13, 2).strip() if element[13] else "",
        place_of_service=place,
        periods=read_periods(parts, damages) if parts else None,
        messages=messages,
        entities=entities,
    )


def read_periods(parts: Iterable[Segment], damages: list[Damage]) -> tuple[Period, ...] | None:
    """The days that the DTPs among the segments allow: None without any, empty when one of them can't be read.

    Begins and ends bound every closed range; without a range they make one period. Where nothing is left, the period
    ends before it begins.
    """
    begins, ends, ranges = [], [], []
    for part in parts:
        if part.id != "DTP" or (kind := part[1].strip()) not in _COVERAGE_DATES:
            continue
        span = parse_span(part[2].strip(), part[3].strip())
        if span is None:
            damages.append(("BAD_DATE", part.ordinal))
            return ()
        if part[2].strip() == "RD8":
            ranges.append(span)
        elif kind in _ENDS:
            ends.append(span.end)
        else:
            begins.append(span.begin)
    if ranges:
        return tuple(Period(max([span.begin, *begins]), min([span.end, *ends])) for span in ranges)
    return (Period(max(begins, default=None), min(ends, default=None)),) if begins or ends else None


def _amount(text: str, ordinal: int, damages: list[Damage]) -> int | None:
    cents = parse_amount(text)
    if cents is None:
        damages.append(("BAD_AMOUNT", ordinal))
    return cents


def _percent(text: str, ordinal: int, damages: list[Damage]) -> int | None:
    """A fraction from 0 to 1, in basis points."""
    points = Decimal(text) * 10_000 if _FRACTION.fullmatch(text) else Decimal(-1)
    if 0 <= points <= 10_000 and points == int(points):
        return int(points)
    damages.append(("BAD_PERCENT", ordinal))
    return None


def _details(parts: Sequence[Segment]) -> _Details:
    """Place of service, messages and entities among the segments that follow an EB."""
    places = [part[2].strip() for part in parts if part.id == "III"]
    messages = tuple(part[1] for part in parts if part.id == "MSG")
    return places[0] if places else "", messages, tuple(_entity(part) for part in parts if part.id == "NM1")


def _entity(part: Segment) -> Entity:
    name = " ".join(filter(None, (part[3].strip(), part[4].strip())))
    return Entity(part[1].strip(), name, part[9].strip())
