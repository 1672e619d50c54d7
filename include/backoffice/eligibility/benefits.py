"""Reads one EB with the segments that belong to it: codes, amounts, dates, limits, messages, entities."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from backoffice.edi.model import Segment
from backoffice.edi.values import parse_amount
from backoffice.eligibility.coverage_days import COVERAGE_DATES, Dated, holding, is_possible, overridden, span_of
from backoffice.eligibility.described import BAD_DATE, Parts, read_date, read_entity, read_reference
from backoffice.eligibility.levels import TOO_LONG
from backoffice.eligibility.response import (
    NO_DETAILS,
    Benefit,
    Damage,
    Details,
    Limit,
    Nature,
    Period,
    Procedure,
)

BAD_AMOUNT, BAD_PERCENT = "BAD_AMOUNT", "BAD_PERCENT"
_OF_AN_ENTITY = frozenset(("N3", "N4", "PER", "PRV"))
_ABSENT = ("",) * 14
_PARTS_OF_PROCEDURE = 8
_FRACTION = re.compile(r"(?=\.?[0-9])[0-9]*(?:\.[0-9]*)?")


def read_benefit(
    number: int, eb: Segment, parts: Sequence[Segment], damages: list[Damage], of_member: Sequence[Dated] = ()
) -> Benefit:
    """The benefit of an EB; `parts` are the segments up to the next EB or HL."""
    element = [*map(str.strip, eb.elements), *_ABSENT]
    amount_cents, percent_bp = None, None
    unreadable: list[Damage] = []
    if element[7] and (amount_cents := parse_amount(element[7])) is None:
        unreadable.append((BAD_AMOUNT, eb.ordinal))
    if element[8] and (percent_bp := _percent_bp(element[8])) is None:
        unreadable.append((BAD_PERCENT, eb.ordinal))
    periods = _periods(parts, unreadable, of_member) if parts else None
    more = _details(parts, damages) if parts else NO_DETAILS
    if unreadable:
        damages.extend(unreadable)
        more = replace(more, unreadable=tuple([kind for kind, _ in unreadable]))
    if element[13] and any(_components(eb, 13)[_PARTS_OF_PROCEDURE:]):
        damages.append((TOO_LONG, eb.ordinal))
    return Benefit(
        number,
        element[1],
        _service_types(eb, element[3]),
        level_code=element[2],
        insurance_type=element[4],
        plan_name=element[5],
        time_period=element[6],
        amount_cents=amount_cents,
        percent_bp=percent_bp,
        quantity_qualifier=element[9],
        quantity=element[10],
        needs_authorization=element[11],
        network=element[12],
        procedure=_procedure(eb) if element[13] else None,
        diagnosis_pointers=_components(eb, 14) if element[14] else (),
        periods=periods,
        more=more,
    )


def read_dates(parts: Iterable[Segment], damages: list[Damage]) -> list[Dated] | None:
    """The DTPs among the segments that say when a coverage holds; None when one of them can't be read."""
    stated: list[Dated] = []
    is_readable = True
    for part in parts:
        if part.id != "DTP" or (qualifier := part[1].strip()) not in COVERAGE_DATES:
            continue
        form = part[2].strip()
        span = span_of(form, part[3].strip())
        if span is None:
            damages.append((BAD_DATE, part.ordinal))
            is_readable = False
        else:
            stated.append((qualifier, form, span))
    return stated if is_readable else None


def days(stated: Sequence[Dated] | None) -> tuple[Period, ...] | None:
    """The days that a member's or a row's dates allow: None without any, empty when they can't be read."""
    if stated is None:
        return ()
    return holding(stated) if stated else None


def _periods(parts: Iterable[Segment], damages: list[Damage], of_member: Sequence[Dated]) -> tuple[Period, ...] | None:
    """Also empty for a row whose dates contradict those of its member."""
    own = read_dates(parts, damages)
    if not own:
        return days(own)
    held = holding(overridden(of_member, own))
    return held if is_possible(held) or not is_possible(holding(own)) else ()


@lru_cache(maxsize=4096)
def _percent_bp(text: str) -> int | None:
    """Basis points of a fraction from 0 to 1; None for anything else."""
    points = Decimal(text) * 10_000 if _FRACTION.fullmatch(text) else Decimal(-1)
    return int(points) if 0 <= points <= 10_000 and points == int(points) else None


def _service_types(eb: Segment, text: str) -> tuple[str, ...]:
    """EB03 has no components: where ISA11 gives no separator of its own, or the same, they are repetitions."""
    separator = eb.delimiters.repetition or eb.delimiters.component
    if separator not in text:
        return (text,) if text else ()
    return tuple(filter(None, map(str.strip, text.split(separator))))


def _procedure(eb: Segment) -> Procedure:
    """EB13: qualifier, code, four modifiers, a text, the end of a range."""
    parts = [*_components(eb, 13), *_ABSENT]
    return Procedure(parts[0], parts[1], tuple(filter(None, parts[2:6])), parts[6], parts[7])


def _components(segment: Segment, position: int) -> tuple[str, ...]:
    return tuple(map(str.strip, segment[position].split(segment.delimiters.component)))


def _details(segments: Sequence[Segment], damages: list[Damage]) -> Details:
    """Everything that follows an EB; an NM1 opens an entity, to which addresses, contacts and specialties belong."""
    of_benefit, entities = [], []
    for segment in segments:
        if segment.id == "NM1":
            entities.append([segment])
        elif entities and segment.id in _OF_AN_ENTITY:
            entities[-1].append(segment)
        else:
            of_benefit.append(segment)
    parts, named = Parts(of_benefit), [Parts(each) for each in entities]
    details = Details(
        dates=parts.every("DTP", read_date),
        limits=parts.every("HSD", _limit),
        natures=parts.every("III", _nature),
        references=parts.every("REF", read_reference),
        messages=parts.every("MSG", _message),
        entities=tuple(entity for each in named if (entity := read_entity(each))),
    )
    for each in (parts, *named):
        damages.extend(each.left())
    return details


def _message(segment: Segment) -> str:
    return segment[1]


def _limit(segment: Segment) -> Limit:
    return Limit(*([*map(str.strip, segment.elements[1:]), *_ABSENT][:8]))


def _nature(segment: Segment) -> Nature:
    return Nature(*(segment[position].strip() for position in range(1, 5)))
