"""The days on which a coverage holds, from the dates that an answer states, each with its qualifier."""

from collections.abc import Iterable
from datetime import date

from backoffice.edi.values import parse_span
from backoffice.eligibility.response import Period, StatedDate

_BEGINS = frozenset(("346", "348", "356"))
_ENDS = frozenset(("347", "349", "357"))
_OTHER_BEGINS = frozenset(("290", "292", "193", "307", *_BEGINS))
_OTHER_ENDS = frozenset(("194", *_ENDS))
_WHOLE = "307"


def enrolled(dates: Iterable[StatedDate]) -> Period:
    """Begin and end of the enrolment itself; open where nothing is said.

    Plan and benefit years (291, 292) are left out: they end every year and go on.
    """
    return _bounds(dates, _BEGINS | {_WHOLE}, _ENDS)


def coordinated(dates: Iterable[StatedDate]) -> Period:
    """Begin and end of another payer's part, as an EB*R states them (290, 292, 193 and 194, or dates of enrolment)."""
    return _bounds(dates, _OTHER_BEGINS, _OTHER_ENDS)


def _bounds(dates: Iterable[StatedDate], begin_kinds: frozenset[str], end_kinds: frozenset[str]) -> Period:
    begins: list[date] = []
    ends: list[date] = []
    for stated in dates:
        span = parse_span(stated.format, stated.text)
        if span is None:
            continue
        if stated.kind in begin_kinds:
            begins.append(span.begin)
            ends += [span.end] if stated.format == "RD8" else []
        elif stated.kind in end_kinds:
            ends.append(span.end)
    return Period(max(begins, default=None), min(ends, default=None))
