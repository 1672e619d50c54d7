"""Reads a 271: the tree of its levels, every refusal with its loop, every benefit with what belongs to it.

Rules: eligibility.md 3.3. Nothing in a transaction makes it fail. Values that can't be read are listed as damages, and
so is every segment that has no place where it stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from backoffice.edi.collector import resting_collector
from backoffice.edi.model import Segment, Transaction
from backoffice.edi.values import parse_clock, parse_moment
from backoffice.eligibility.benefits import days, read_benefit, read_dates
from backoffice.eligibility.coverage_days import Dated
from backoffice.eligibility.described import BAD_DATE, Parts, read_entity, read_person
from backoffice.eligibility.levels import PERSONS, RECEIVER, SOURCE, Level, above, asked, levels_of
from backoffice.eligibility.response import (
    Answer,
    Benefit,
    Damage,
    Described,
    Entity,
    Member,
    Refusal,
    Statement,
    Trace,
)

_CORRECTED = ("001", "25")  # INS03 change, INS04 change in identifying data elements


@dataclass(frozen=True, slots=True)
class _Line:
    """A member's level, those above it, nearest first, and of all these the member's and the subscriber's."""

    level: Level
    above: tuple[Level, ...]
    persons: tuple[Level, ...]


def read_members(transaction: Transaction) -> tuple[Member, ...]:
    """The members a 271 speaks of; a rejection that names nobody gives one member without identity."""
    return read_answer(transaction).members


def read_answer(transaction: Transaction) -> Answer:
    """Everything a 271 says. No segment is lost: it is part of the answer, or one of its damages.

    Members and strays hold every EB, `refusals` every AAA.
    """
    with resting_collector():
        return _AnswerReader(transaction).answer()


class _AnswerReader:
    """One pass over one transaction. Each level's own segments are taken once, by what they describe there."""

    def __init__(self, transaction: Transaction) -> None:
        self._levels = levels_of(transaction.segments)
        self._is_truncated = transaction.is_truncated
        self._lines = _lines(self._levels)
        self._parts = {level: Parts(level.parts) for level in self._levels}
        self._people: dict[Level, Described] = {}
        for level in (level for line in self._lines for level in line.persons):
            if level not in self._people:
                self._people[level] = read_person(self._parts[level], level.damages)

    def answer(self) -> Answer:
        opening = self._parts[self._levels[0]].one("BHT")
        answered_at = parse_moment(opening[4], opening[5]) if opening else None
        if opening and not _is_told(answered_at, opening[4], opening[5]):
            self._levels[0].damages.append((BAD_DATE, opening.ordinal))
        payer, provider = self._entity(SOURCE), self._entity(RECEIVER)
        traces = [self._parts[line.level].every("TRN", _trace) for line in self._lines]
        for level, parts in self._parts.items():
            level.damages += parts.left()
        members = tuple(self._member(*each) for each in zip(count(1), self._lines, traces, strict=False))
        speaking = {line.level for line in self._lines}
        return Answer(
            reference=opening[3].strip() if opening else "",
            answered_at=answered_at,
            payer=payer,
            provider=provider,
            members=members or (self._nobody(),),
            refusals=_refusals(self._levels),
            strays=tuple(each for level in self._levels if level not in speaking for each in _benefits(level)),
            damages=_damages(self._levels),
        )

    def _entity(self, code: str) -> Entity | None:
        """Who the first level of that code names."""
        first = next((level for level in self._levels if level.code == code), None)
        return read_entity(self._parts[first]) if first else None

    def _member(self, number: int, line: _Line, traces: tuple[Trace, ...]) -> Member:
        level, persons = line.level, [self._people[each] for each in line.persons]
        dates = read_dates(level.parts, level.damages)
        says = Statement(
            refusals=_refusals((level, *line.above)),
            benefits=_benefits(level, dates or ()),
            periods=days(dates),
            is_cut=self._is_truncated and level is self._levels[-1],
        )
        return Member(
            number=number,
            loop=f"2000{level.letter}",
            member_ids=tuple(person.member_id for person in persons if person.member_id),
            birth_date=persons[0].birth_date,
            is_corrected=persons[0].maintenance == _CORRECTED,
            traces=traces,
            says=says,
            person=persons[0],
            subscriber=persons[1] if len(persons) > 1 else None,
            damages=_damages(line.persons),
        )

    def _nobody(self) -> Member:
        """Stands for whom a rejection does not name."""
        says = Statement(_refusals(self._levels), is_cut=self._is_truncated)
        return Member(1, "", (), None, False, (), says, damages=_damages(self._levels))


def _lines(levels: list[Level]) -> list[_Line]:
    return [_line(level, tuple(above(level))) for level in asked(levels)]


def _line(level: Level, higher: tuple[Level, ...]) -> _Line:
    return _Line(level, higher, (level, *[each for each in higher if each.code in PERSONS][:1]))


def _is_told(moment: datetime | None, day: str, clock: str) -> bool:
    """Whether day and time, where they are there, were understood; `moment` is what was understood of them."""
    digits = clock.strip()
    if moment is None:
        return not day.strip() and not digits
    return not digits or (digits.isdecimal() and parse_clock(digits) is not None)


def _refusals(levels: Iterable[Level]) -> tuple[Refusal, ...]:
    return tuple([refusal for level in levels for refusal in level.refusals])


def _damages(levels: Iterable[Level]) -> tuple[Damage, ...]:
    """What these levels have lost, in the order of the file."""
    found = [damage for level in levels for damage in level.damages]
    return tuple(sorted(found, key=lambda damage: damage[1])) if found else ()


def _benefits(level: Level, dates: Sequence[Dated] = ()) -> tuple[Benefit, ...]:
    return tuple(
        [
            read_benefit(number, block.eb, block.parts, level.damages, dates)
            for number, block in enumerate(level.blocks, 1)
        ]
    )


def _trace(segment: Segment) -> Trace:
    return Trace(segment[1].strip(), segment[2].strip(), segment[3].strip(), segment[4].strip())
