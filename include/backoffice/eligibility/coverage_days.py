"""The days on which a coverage holds, from the dates that an answer states, each with its qualifier (DTP01)."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from backoffice.edi.values import Span, parse_span
from backoffice.eligibility.response import Period, StatedDate

_RANGE = "RD8"
_BEGINS = frozenset(("346", "348", "356"))  # of the plan, the benefit, the eligibility
_ENDS = frozenset(("347", "349", "357"))
_ELIGIBILITY = "307"
_AS_ASKED = frozenset(("291", "292", _ELIGIBILITY))
"""A single day of these means "from then on", as D8 or as a range of one day: it echoes the day asked about."""
COVERAGE_DATES = _BEGINS | _ENDS | _AS_ASKED
"""Qualifiers of the dates that say when a coverage holds."""
_ENROLMENT = _BEGINS | _ENDS | {_ELIGIBILITY}
_ENDS_OF_OTHERS = frozenset(("194",))
_COORDINATION = COVERAGE_DATES | {"290", "193"} | _ENDS_OF_OTHERS

Dated = tuple[str, str, Span]
"""A date that can be read: its qualifier, its format (D8 or RD8), its days."""

span_of = lru_cache(maxsize=4096)(parse_span)
"""`parse_span`, which remembers: the dates of a file are few."""


def holding(stated: Iterable[Dated]) -> tuple[Period, ...]:
    """The days that all of these dates allow: one period, or more where ranges of one qualifier are apart.

    Ranges of one qualifier are alternatives to each other; those of another narrow them, and so does every begin and
    end. A range that only echoes the day asked about is a begin. Where nothing is left, the one period ends before it
    begins.
    """
    begins, ends = [], []
    ranges: dict[str, list[Period]] = {}
    for qualifier, form, span in stated:
        if form == _RANGE:
            ranges.setdefault(qualifier, []).append(Period(span.begin, span.end))
        elif qualifier in _ENDS or qualifier in _ENDS_OF_OTHERS:
            ends.append(span.end)
        else:
            begins.append(span.begin)
    left = [Period(max(begins, default=None), min(ends, default=None))]
    for qualifier, alternatives in ranges.items():
        stretches = united(alternatives)
        if qualifier in _AS_ASKED and len(stretches) == 1 and stretches[0].begin == stretches[0].end:
            stretches = [Period(stretches[0].begin)]
        narrowed = [_common(one, other) for one in left for other in stretches]
        left = [each for each in narrowed if _is_any(each)] or narrowed[:1]
    return tuple(left)


def united(periods: Iterable[Period]) -> list[Period]:
    """The same days, those that touch or overlap as one period, the earliest first."""
    found: list[Period] = []
    for each in sorted(filter(_is_any, periods), key=lambda each: each.begin or date.min):
        if found and _touches(found[-1], each):
            found[-1] = Period(found[-1].begin, _later(found[-1].end, each.end))
        else:
            found.append(each)
    return found


def overridden(of_member: Iterable[Dated], of_row: Iterable[Dated]) -> list[Dated]:
    """The dates that hold for a row: its own, and those of its member that have another qualifier.

    A DTP of a benefit takes the place of the member's DTP with the same DTP01, for that benefit alone (271, 2110 DTP).
    """
    own = list(of_row)
    qualifiers = {qualifier for qualifier, _, _ in own}
    return own + [each for each in of_member if each[0] not in qualifiers]


def enrolled(of_member: Iterable[StatedDate], of_row: Iterable[StatedDate]) -> tuple[Period, ...]:
    """The days of the enrolment itself, as a row and its member state them; open where nothing is said.

    Plan and benefit years (291, 292) are left out: they end every year and go on.
    """
    return holding(overridden(_readable(of_member, _ENROLMENT), _readable(of_row, _ENROLMENT)))


def around(periods: Iterable[Period], day: date) -> Period:
    """The stretch that the day lies in, else the last one; open where nothing is said."""
    stretches = united(periods)
    return next((each for each in stretches if each.covers(day)), stretches[-1] if stretches else Period())


def coordinated(dates: Iterable[StatedDate], day: date) -> Period | None:
    """The days around that one on which another payer has its part, as an EB*R states them (290, 193 and 194, or dates
    of coverage); None when it has none on that day, open where nothing is said.
    """
    return next((each for each in holding(_readable(dates, _COORDINATION)) if each.covers(day)), None)


def _readable(dates: Iterable[StatedDate], qualifiers: frozenset[str]) -> Iterable[Dated]:
    for each in dates:
        if each.kind in qualifiers and (span := span_of(each.format, each.text)):
            yield each.kind, each.format, span


def is_possible(periods: Iterable[Period]) -> bool:
    """Whether any day is left by dates that may contradict each other."""
    return any(map(_is_any, periods))


def _common(one: Period, other: Period) -> Period:
    begins = [each.begin for each in (one, other) if each.begin]
    ends = [each.end for each in (one, other) if each.end]
    return Period(max(begins, default=None), min(ends, default=None))


def _is_any(period: Period) -> bool:
    return period.begin is None or period.end is None or period.begin <= period.end


def _touches(earlier: Period, later: Period) -> bool:
    if earlier.end is None or later.begin is None:
        return True
    return later.begin.toordinal() <= earlier.end.toordinal() + 1


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else None
