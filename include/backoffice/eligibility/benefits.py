"""Reads one EB with the segments that belong to it: amounts, dates, messages, entities."""

import re
from collections.abc import Iterable
from decimal import Decimal

from backoffice.edi.model import Segment
from backoffice.edi.values import parse_amount, parse_span
from backoffice.eligibility.model import Benefit, Entity, Period

Damage = tuple[str, int]
"""Code of what can't be read, and the ordinal of its segment."""

_BEGINS = frozenset(("346", "348", "356"))
_ENDS = frozenset(("347", "349", "357"))
_AS_ASKED = frozenset(("291", "292", "307"))  # a single day means "from then on": the payer echoes the day asked about
_COVERAGE_DATES = _BEGINS | _ENDS | _AS_ASKED
_FRACTION = re.compile(r"(?=\.?[0-9])[0-9]*(?:\.[0-9]*)?")


def read_benefit(number: int, eb: Segment, parts: Iterable[Segment], damages: list[Damage]) -> Benefit:
    """The benefit of an EB; `parts` are the segments up to the next EB or HL."""
    following = list(parts)
    return Benefit(
        number=number,
        info_code=eb[1].strip(),
        level_code=eb[2].strip(),
        service_types=tuple(code for each in eb.repetitions(3) if (code := each.strip())),
        insurance_type=eb[4].strip(),
        plan_name=eb[5].strip(),
        time_period=eb[6].strip(),
        amount_cents=_amount(eb, damages),
        percent_bp=_percent(eb, damages),
        quantity_qualifier=eb[9].strip(),
        quantity=eb[10].strip(),
        needs_authorization=eb[11].strip(),
        network=eb[12].strip(),
        procedure_code=eb.component(13, 2).strip(),
        place_of_service=next((part[2].strip() for part in following if part.id == "III"), ""),
        periods=read_periods(following, damages),
        messages=tuple(part[1] for part in following if part.id == "MSG"),
        entities=tuple(_entity(part) for part in following if part.id == "NM1"),
    )


def read_periods(parts: Iterable[Segment], damages: list[Damage]) -> tuple[Period, ...] | None:
    """The days that the DTPs among the segments allow: None without any, empty when one of them can't be read.

    Begins and ends bound every closed range; without a range they make one period.
    """
    dates = [part for part in parts if part.id == "DTP" and part[1].strip() in _COVERAGE_DATES]
    if not dates:
        return None
    bounds, ranges = Period(), []
    for part in dates:
        period = _period(part)
        if period is None:
            damages.append(("BAD_DATE", part.ordinal))
            return ()
        if part[2].strip() == "RD8":
            ranges.append(period)
        else:
            bounds = _within(bounds, period)
    return tuple(_within(bounds, each) for each in ranges) or (bounds,)


def _period(part: Segment) -> Period | None:
    span = parse_span(part[2].strip(), part[3].strip())
    if span is None:
        return None
    if part[2].strip() == "RD8":
        return Period(span.begin, span.end)
    return Period(end=span.end) if part[1].strip() in _ENDS else Period(begin=span.begin)


def _within(first: Period, second: Period) -> Period:
    """The days that lie in both; a begin after the end when there are none."""
    begins = [begin for begin in (first.begin, second.begin) if begin]
    ends = [end for end in (first.end, second.end) if end]
    return Period(max(begins, default=None), min(ends, default=None))


def _amount(eb: Segment, damages: list[Damage]) -> int | None:
    text = eb[7].strip()
    cents = parse_amount(text) if text else None
    if text and cents is None:
        damages.append(("BAD_AMOUNT", eb.ordinal))
    return cents


def _percent(eb: Segment, damages: list[Damage]) -> int | None:
    """EB08, a fraction from 0 to 1, in basis points."""
    text = eb[8].strip()
    if not text:
        return None
    points = Decimal(text) * 10_000 if _FRACTION.fullmatch(text) else Decimal(-1)
    if not 0 <= points <= 10_000 or points != int(points):
        damages.append(("BAD_PERCENT", eb.ordinal))
        return None
    return int(points)


def _entity(part: Segment) -> Entity:
    name = " ".join(filter(None, (part[3].strip(), part[4].strip())))
    return Entity(part[1].strip(), name, part[9].strip())
