"""The levels of a 271 as they stand in the file: each HL with its own segments, its benefits and its refusals."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from backoffice.edi.model import Segment
from backoffice.eligibility.response import Damage, Refusal

SOURCE, RECEIVER, SUBSCRIBER, DEPENDENT = "20", "21", "22", "23"
PERSONS = (SUBSCRIBER, DEPENDENT)
_LOOP_LETTERS = {SOURCE: "A", RECEIVER: "B", SUBSCRIBER: "C", DEPENDENT: "D"}
_CODE_ABOVE = {RECEIVER: SOURCE, SUBSCRIBER: RECEIVER, DEPENDENT: SUBSCRIBER}
TOO_LONG, NOT_KEPT, NO_PARENT = "TOO_LONG", "NOT_KEPT", "NO_PARENT"
_FRAME = frozenset(("ST", "SE", "LS", "LE"))

_LAST_ELEMENT = {
    "ST": 3,
    "SE": 2,
    "BHT": 6,
    "HL": 4,
    "LS": 1,
    "LE": 1,
    "TRN": 4,
    "NM1": 12,
    "N3": 2,
    "N4": 7,
    "DMG": 11,
    "INS": 17,
    "REF": 4,
    "PER": 9,
    "PRV": 6,
    "DTP": 3,
    "AAA": 4,
    "EB": 14,
    "HSD": 8,
    "III": 4,
    "MSG": 1,
}
"""The last element that a segment has in X12 or in the guide; what stands behind it has not been read."""
_NO_LIMIT = 99

_LOOP_IDS = frozenset(("2100", "2110", "2115", "2120", "2130"))
_NOTHING: frozenset[str] = frozenset()
_USUAL: dict[str, Sequence[tuple[int, frozenset[str]]]] = {
    "BHT": ((1, frozenset(("0022",))), (2, frozenset(("06", "08", "11", "13"))), (6, _NOTHING)),
    "HL": ((3, frozenset(_LOOP_LETTERS)), (4, frozenset("01"))),
    "LS": ((1, _LOOP_IDS),),
    "LE": ((1, _LOOP_IDS),),
    "NM1": ((2, frozenset("12")), (6, _NOTHING), (11, _NOTHING), (12, _NOTHING)),
    "DMG": ((1, frozenset(("D8",))), *((position, _NOTHING) for position in range(4, 12))),
    "INS": ((1, frozenset("YN")),),
    "AAA": ((2, _NOTHING),),
}
"""The elements that are kept nowhere, by their position: what they usually say. Anything else is a damage."""

_CODES = {
    "BHT": (1, 2, 3),
    "TRN": (1, 2, 3),
    "NM1": (1, 8, 10),
    "N4": (2, 4, 5),
    "DMG": (1, 3),
    "INS": (1, 2, 3, 4),
    "REF": (1,),
    "PER": (1, 3, 5, 7),
    "PRV": (1, 2, 3),
    "DTP": (1, 2),
    "AAA": (1, 3, 4),
    "EB": (1, 2, 3, 4, 6, 9, 11, 12, 13, 14),
    "HSD": (1, 3, 5, 7, 8),
    "III": (1, 2, 3),
    "HI": (1, 2, 3, 4, 5, 6, 7, 8),
}
"""The elements that are codes. Who writes segment ids in lower case writes these so as well, and our own trace."""


@dataclass(slots=True)
class Block:
    """An EB and the segments that follow it."""

    eb: Segment
    parts: list[Segment] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Level:
    """An HL (all empty for what comes before the first). `parts` are its segments before any EB.

    `damages` are segments that are longer than the standard allows, what is kept nowhere and says something unusual,
    and an HL that names no parent there is.
    """

    id: str = ""
    parent_id: str = ""
    code: str = ""
    ordinal: int = 0
    parent: "Level | None" = None
    parts: list[Segment] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    damages: list[Damage] = field(default_factory=list)

    @property
    def letter(self) -> str:
        """Last letter of its loops in the guide."""
        return _LOOP_LETTERS.get(self.code, "")

    def has(self, id: str) -> bool:
        """Whether one of its own segments has that id."""
        return any(part.id == id for part in self.parts)


def levels_of(segments: Iterable[Segment]) -> list[Level]:
    """The levels in file order, the first one standing for what comes before any HL."""
    level = Level()
    levels, parts = [level], level.parts
    for written in segments:
        name = written.id
        segment = written if written.elements[0] == name else _in_upper_case(written)
        elements = segment.elements
        if name == "EB":
            block = Block(segment)
            level.blocks.append(block)
            parts = block.parts
        elif name == "HL":
            level = Level(_number(segment[1]), _number(segment[2]), segment[3].strip(), segment.ordinal)
            levels.append(level)
            parts = level.parts
        elif name == "AAA":
            level.refusals.append(_refusal(level, segment))
        elif name not in _FRAME:
            parts.append(segment)
        beyond = _LAST_ELEMENT.get(name, _NO_LIMIT) + 1
        if len(elements) > beyond and any(map(str.strip, elements[beyond:])):
            level.damages.append((TOO_LONG, segment.ordinal))
        if name in _USUAL and not _is_usual(name, elements):
            level.damages.append((NOT_KEPT, segment.ordinal))
    _link(levels[1:])
    _hand_down_traces(levels)
    return levels


def asked(levels: list[Level]) -> list[Level]:
    """Levels of members: dependents, and subscribers unless they only lead to a dependent."""
    leading = {level.parent for level in levels if level.code == DEPENDENT}
    return [
        level
        for level in levels
        if level.code == DEPENDENT
        or (level.code == SUBSCRIBER and (level not in leading or level.blocks or level.has("TRN")))
    ]


def above(level: Level) -> Iterator[Level]:
    """The levels above, nearest first; a loop in the tree ends the walk."""
    seen = {level}
    parent = level.parent
    while parent and parent not in seen:
        yield parent
        seen.add(parent)
        parent = parent.parent


def _in_upper_case(segment: Segment) -> Segment:
    codes = _CODES.get(segment.id, ())
    elements = tuple(text.upper() if at in codes else text for at, text in enumerate(segment.elements))
    return replace(segment, elements=elements)


def _is_usual(name: str, elements: Sequence[str]) -> bool:
    """Whether what is kept nowhere says what it always says."""
    count = len(elements)
    for position, usual in _USUAL[name]:
        if position >= count:
            return True
        if (text := elements[position]) not in usual and text.strip() and text.strip() not in usual:
            return False
    return True


def _number(text: str) -> str:
    """HL01 or HL02: a number, by its value."""
    stripped = text.strip()
    return stripped.lstrip("0") if stripped.isdigit() else stripped


def _link(levels: Sequence[Level]) -> None:
    """Finds each level's parent by HL02; without one it is the last level before it of the code above."""
    by_id: dict[str, Level] = {}
    for level in levels:
        by_id.setdefault(level.id, level)
    last: dict[str, Level] = {}
    for level in levels:
        if level.id and not level.id.isdigit():
            level.damages.append((NOT_KEPT, level.ordinal))
        parent = by_id.get(level.parent_id) if level.parent_id else None
        if parent is None and (level.parent_id or level.code in _CODE_ABOVE):
            level.damages.append((NO_PARENT, level.ordinal))
            parent = last.get(_CODE_ABOVE.get(level.code, ""))
        level.parent = parent
        last[level.code] = level


def _hand_down_traces(levels: Iterable[Level]) -> None:
    """Gives the TRN of a subscriber of whom nothing else is said to the only dependent below, if that has none.

    Some payers answer a question about a dependent with the trace one level too high.
    """
    below: dict[Level, list[Level]] = {}
    for level in levels:
        if level.code == DEPENDENT and level.parent:
            below.setdefault(level.parent, []).append(level)
    for level, dependents in below.items():
        (only, *others) = dependents
        if level.code == SUBSCRIBER and not others and not level.blocks and not only.has("TRN"):
            only.parts[:0] = [part for part in level.parts if part.id == "TRN"]
            level.parts[:] = [part for part in level.parts if part.id != "TRN"]


def _refusal(level: Level, segment: Segment) -> Refusal:
    """An AAA; before the level's NM1 it stands in loop 2000, after it in 2100, after an EB in 2110."""
    loop = "2110" if level.blocks else "2100" if level.has("NM1") else "2000"
    is_valid, code, follow_up = (segment[position].strip().upper() for position in (1, 3, 4))
    return Refusal(f"{loop}{level.letter}", code, follow_up, is_valid)
