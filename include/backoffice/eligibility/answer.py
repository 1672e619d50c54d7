"""Reads a 271: the tree of its levels, every refusal with its loop, every benefit with what belongs to it.

Rules: eligibility.md 3.3. Nothing in a transaction makes it fail; values that can't be read are listed as damages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

from backoffice.edi.model import Segment, Transaction
from backoffice.edi.values import parse_date
from backoffice.eligibility.benefits import Damage, read_benefit, read_periods
from backoffice.eligibility.response import Answer, Benefit, Member, Refusal, Statement, Trace

_SOURCE, _RECEIVER, _SUBSCRIBER, _DEPENDENT = "20", "21", "22", "23"
_PERSONS = (_SUBSCRIBER, _DEPENDENT)
_LOOP_LETTERS = {_SOURCE: "A", _RECEIVER: "B", _SUBSCRIBER: "C", _DEPENDENT: "D"}
_CLOCK = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")
_CORRECTED = ("001", "25")  # INS03 change, INS04 change in identifying data elements


@dataclass(slots=True)
class _Block:
    """An EB and the segments that follow it."""

    eb: Segment
    parts: list[Segment] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Level:
    """An HL (all empty for what comes before the first): its own segments, its EBs, its AAAs.

    `first` holds the first segment of each id before any EB.
    """

    id: str = ""
    parent_id: str = ""
    code: str = ""
    parts: list[Segment] = field(default_factory=list)
    first: dict[str, Segment] = field(default_factory=dict)
    blocks: list[_Block] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def letter(self) -> str:
        """Last letter of its loops in the guide."""
        return _LOOP_LETTERS.get(self.code, "")


def read_members(transaction: Transaction) -> tuple[Member, ...]:
    """The members a 271 speaks of; a rejection that names nobody gives one member without identity."""
    return read_answer(transaction).members


def read_answer(transaction: Transaction) -> Answer:
    """Everything a 271 says. No EB and no AAA is lost: members and strays hold every EB, `refusals` every AAA."""
    damages: list[Damage] = []
    levels = _levels(transaction)
    opening = levels[0].first.get("BHT")
    payer = next((level.first["NM1"] for level in levels if level.code == _SOURCE and "NM1" in level.first), None)
    asked = _asked_levels(levels)
    strays = [block for level in levels if level not in asked for block in level.blocks]
    return Answer(
        reference=opening[3].strip() if opening else "",
        answered_at=_moment(opening) if opening else None,
        payer_edi_id=payer[9].strip() if payer else "",
        members=tuple(_members(levels, asked, transaction.is_truncated, damages)),
        refusals=tuple(refusal for level in levels for refusal in level.refusals),
        strays=_benefits(strays, damages),
        damages=tuple(damages),
    )


def _levels(transaction: Transaction) -> list[_Level]:
    """The levels in file order, the first one standing for what comes before any HL."""
    level = _Level()
    levels, block = [level], None
    for segment in transaction.segments:
        if segment.id == "HL":
            level, block = _Level(segment[1].strip(), segment[2].strip(), segment[3].strip()), None
            levels.append(level)
        elif segment.id == "EB":
            block = _Block(segment)
            level.blocks.append(block)
        elif segment.id == "AAA":
            level.refusals.append(_refusal(level, block is not None, segment))
        elif block is not None:
            block.parts.append(segment)
        else:
            level.parts.append(segment)
            level.first.setdefault(segment.id, segment)
    return levels


def _asked_levels(levels: list[_Level]) -> set[_Level]:
    """Levels of members: dependents, and subscribers unless they only lead to a dependent."""
    leading = {level.parent_id for level in levels if level.code == _DEPENDENT}
    return {
        level
        for level in levels
        if level.code == _DEPENDENT
        or (level.code == _SUBSCRIBER and (level.id not in leading or level.blocks or "TRN" in level.first))
    }


def _members(levels: list[_Level], asked: set[_Level], is_truncated: bool, damages: list[Damage]) -> Iterator[Member]:
    by_id: dict[str, _Level] = {}
    for level in levels[1:]:
        by_id.setdefault(level.id, level)
    if not asked:
        refusals = tuple(refusal for level in levels for refusal in level.refusals)
        yield Member(1, "", (), None, False, (), Statement(refusals, is_cut=is_truncated))
    for number, level in enumerate((level for level in levels if level in asked), 1):
        line = [level, *_ancestors(level, by_id)]
        yield _member(number, line, is_truncated and level is levels[-1], damages)


def _ancestors(level: _Level, by_id: dict[str, _Level]) -> Iterator[_Level]:
    """The levels above, nearest first, by HL02; a loop in the tree ends the walk."""
    seen = {level}
    above = by_id.get(level.parent_id)
    while above and above not in seen:
        yield above
        seen.add(above)
        above = by_id.get(above.parent_id)


def _member(number: int, line: list[_Level], is_cut: bool, damages: list[Damage]) -> Member:
    level = line[0]
    birth, change = level.first.get("DMG"), level.first.get("INS")
    return Member(
        number=number,
        loop=f"2000{level.letter}",
        member_ids=_member_ids(line),
        birth_date=parse_date(birth[2].strip()) if birth else None,
        is_corrected=change is not None and (change[3].strip(), change[4].strip()) == _CORRECTED,
        traces=tuple(_trace(part) for part in level.parts if part.id == "TRN"),
        says=Statement(
            refusals=tuple(refusal for each in line for refusal in each.refusals),
            benefits=_benefits(level.blocks, damages),
            periods=read_periods(level.parts, damages),
            is_cut=is_cut,
        ),
    )


def _member_ids(line: list[_Level]) -> tuple[str, ...]:
    """NM109 of the member, and of the subscriber above a dependent."""
    names = [level.first["NM1"] for level in line if level.code in _PERSONS and "NM1" in level.first]
    return tuple(name[9].strip() for name in names if name[9].strip())


def _trace(segment: Segment) -> Trace:
    return Trace(segment[1].strip(), segment[2].strip(), segment[3].strip())


def _benefits(blocks: list[_Block], damages: list[Damage]) -> tuple[Benefit, ...]:
    return tuple(read_benefit(number, block.eb, block.parts, damages) for number, block in enumerate(blocks, 1))


def _refusal(level: _Level, is_below_benefit: bool, segment: Segment) -> Refusal:
    """An AAA; before the level's NM1 it stands in loop 2000, after it in 2100, after an EB in 2110."""
    loop = "2110" if is_below_benefit else "2100" if "NM1" in level.first else "2000"
    return Refusal(f"{loop}{level.letter}", segment[3].strip().upper(), segment[4].strip().upper())


def _moment(opening: Segment) -> datetime | None:
    """BHT04 and BHT05 on the payer's own clock; midnight when the time can't be read."""
    day, clock = parse_date(opening[4].strip()), _CLOCK.match(opening[5].strip())
    if day is None:
        return None
    return datetime.combine(day, time(int(clock[1]), int(clock[2])) if clock else time())
