"""How much of a service a plan pays for, and how much of that is left, in plain words: `12 visits left`."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from backoffice.eligibility.about import may_hold_on, types_for
from backoffice.eligibility.response import Benefit, Limit

_NUMBER = re.compile(r"([0-9]{1,6})(?:\.0*)?")
_THINGS = {"VS": "visit", "DY": "day", "HS": "hour", "MN": "month", "YY": "year", "FL": "unit", "P6": "service"}
_NETWORKS = ("Y", "N", "W")
_UNITS = {"DA": "day", "WK": "week", "MO": "month", "YR": "year", "VS": "visit"}
_PERIODS = {
    "6": "hour",
    "7": "day",
    "35": "week",
    "34": "month",
    "21": "year",
    "22": "service year",
    "23": "calendar year",
    "25": "contract",
    "26": "episode",
    "27": "visit",
}
_SO_FAR = {
    "29": "left",
    "24": "taken in the year to date",
    "32": "in a lifetime",
    "33": "left of a lifetime",
}


def limits_for(benefits: Iterable[Benefit], asked: str, day: date) -> list[tuple[str, str, str]]:
    """What an answer says of the service asked about on that day: limit, service type and network, the nearest first.

    Limits of single procedures are left out.
    """
    types = (*types_for(asked), "")
    found = [
        (types.index(code), limit, code, benefit.network if benefit.network in _NETWORKS else "")
        for benefit in benefits
        if may_hold_on(day, benefit) and not (benefit.procedure and benefit.procedure.code)
        for code in benefit.service_types or ("",)
        if code in types
        for limit in limits_of(benefit)
    ]
    return list(dict.fromkeys(each[1:] for each in sorted(found, key=lambda each: each[0])))


def limits_of(benefit: Benefit) -> Iterator[str]:
    """What a benefit says of quantities (EB09, EB10, HSD), as far as its codes are known."""
    of_row = Limit(benefit.quantity_qualifier, benefit.quantity, "", "", benefit.time_period, "", "", "")
    yield from filter(None, map(in_words, (of_row, *benefit.more.limits)))


def in_words(limit: Limit) -> str:
    """`2 visits per week for 10 weeks`; empty where a code or a number is not known, or a pattern of days is named."""
    thing, quantity = _THINGS.get(limit.quantity_qualifier), _number(limit.quantity)
    rate, span = _rate(limit), _span(limit)
    if thing is None or quantity is None or rate is None or span is None or limit.pattern or limit.time_pattern:
        return ""
    return " ".join(filter(None, (_count(quantity, thing), rate, span)))


def _rate(limit: Limit) -> str | None:
    """HSD03 and HSD04: `per week`, `every 2 weeks`; empty without any, None when they are not known."""
    if not limit.unit and not limit.sample:
        return ""
    unit, every = _UNITS.get(limit.unit), _number(limit.sample or "1")
    if unit is None or every is None:
        return None
    return f"per {unit}" if every == 1 else f"every {_count(every, unit)}"


def _span(limit: Limit) -> str | None:
    """EB06, or HSD05 and HSD06: `left`, `per calendar year`, `for 3 months`; as above."""
    if limit.time_period in _SO_FAR:
        return _SO_FAR[limit.time_period]
    if not limit.time_period and not limit.period_count:
        return ""
    period, count = _PERIODS.get(limit.time_period), _number(limit.period_count or "1")
    if period is None or count is None:
        return None
    if limit.unit:
        return f"for {_count(count, period)}"
    return f"per {period}" if count == 1 else f"in {_count(count, period)}"


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
