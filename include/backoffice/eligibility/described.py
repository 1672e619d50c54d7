"""Reads whom a 271 speaks of: its source, its receiver, the members, and the entities below a benefit."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from backoffice.edi.model import Segment
from backoffice.edi.values import parse_date
from backoffice.eligibility.levels import NOT_KEPT
from backoffice.eligibility.response import Address, Contact, Damage, Described, Entity, Reference, StatedDate

Read = TypeVar("Read")

NOT_READ, BAD_DATE = "NOT_READ", "BAD_DATE"
_KEPT_WHOLE = ("PRV", "HI", "MPI")
_PERSONS = frozenset(("IL", "03", ""))
_LAST_READ_OF_INS = 4


class Parts:
    """Segments that stand together. They are taken out by id, and what nobody takes is a damage."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._by_id: dict[str, list[Segment]] = {}
        for segment in segments:
            self._by_id.setdefault(segment.id, []).append(segment)

    def one(self, id: str) -> Segment | None:
        """Takes the first segment of that id; any other stays."""
        found = self._by_id.get(id)
        return found.pop(0) if found else None

    def every(self, id: str, read: Callable[[Segment], Read]) -> tuple[Read, ...]:
        """Takes all segments of that id, each as `read` understands it."""
        found = self._by_id.pop(id, None)
        return tuple(map(read, found)) if found else ()

    def left(self) -> list[Damage]:
        """What nobody has taken."""
        return [(NOT_READ, each.ordinal) for segments in self._by_id.values() for each in segments]


def read_person(parts: Parts, damages: list[Damage]) -> Described:
    """The person that a member's level speaks of."""
    name, birth, change = parts.one("NM1"), parts.one("DMG"), parts.one("INS")
    if name and (name[1].strip() not in _PERSONS or name[10].strip()):
        damages.append((NOT_KEPT, name.ordinal))
    return Described(
        last_name=name[3].strip() if name else "",
        first_name=name[4].strip() if name else "",
        middle_name=name[5].strip() if name else "",
        suffix=name[7].strip() if name else "",
        member_id=name[9].strip() if name else "",
        member_id_kind=name[8].strip() if name else "",
        birth_date=_birth_date(birth, damages) if birth else None,
        sex=birth[3].strip() if birth else "",
        relationship=change[2].strip() if change else "",
        maintenance=(change[3].strip(), change[4].strip()) if change else ("", ""),
        birth_sequence=change[17].strip() if change else "",
        address=_address(parts),
        contacts=parts.every("PER", _contact),
        references=parts.every("REF", read_reference),
        dates=parts.every("DTP", read_date),
        others=_whole(parts, change),
    )


def read_entity(parts: Parts) -> Entity | None:
    """An NM1 with what describes it; None, and nothing taken, without one."""
    name = parts.one("NM1")
    if name is None:
        return None
    specialties = parts.every("PRV", _elements)
    return Entity(
        code=name[1].strip(),
        name=" ".join(filter(None, (name[3].strip(), name[4].strip()))),
        id=name[9].strip(),
        id_kind=name[8].strip(),
        address=_address(parts),
        contacts=parts.every("PER", _contact),
        references=parts.every("REF", read_reference),
        taxonomy=specialties[0][3].strip() if specialties and len(specialties[0]) > 3 else "",
        middle_name=name[5].strip(),
        suffix=name[7].strip(),
        relationship=name[10].strip(),
        specialties=specialties,
    )


def read_date(segment: Segment) -> StatedDate:
    """A DTP, its date as it came."""
    return StatedDate(segment[1].strip(), segment[2].strip(), segment[3].strip())


def read_reference(segment: Segment) -> Reference:
    """A REF."""
    return Reference(segment[1].strip(), segment[2].strip(), segment[3].strip(), segment[4].strip())


def _birth_date(birth: Segment, damages: list[Damage]) -> date | None:
    """DMG02; one that can't be read is a damage."""
    text = birth[2].strip()
    day = parse_date(text)
    if text and day is None:
        damages.append((BAD_DATE, birth.ordinal))
    return day


def _whole(parts: Parts, change: Segment | None) -> tuple[tuple[str, ...], ...]:
    """The segments that nothing is decided by, element by element; an INS only when it says more than is read."""
    whole = [elements for kept in _KEPT_WHOLE for elements in parts.every(kept, _elements)]
    if change and any(map(str.strip, change.elements[_LAST_READ_OF_INS + 1 :])):
        whole.append(change.elements)
    return tuple(whole)


def _elements(segment: Segment) -> tuple[str, ...]:
    return segment.elements


def _address(parts: Parts) -> Address | None:
    lines, place = parts.one("N3"), parts.one("N4")
    if lines is None and place is None:
        return None
    return Address(_texts(lines), _texts(place))


def _texts(segment: Segment | None) -> tuple[str, ...]:
    return tuple(map(str.strip, segment.elements[1:])) if segment else ()


def _contact(segment: Segment) -> Contact:
    """A PER; PER03 to PER08 are pairs of kind and number."""
    numbers = [*map(str.strip, segment.elements[3:]), ""]
    pairs = tuple((kind, number) for kind, number in zip(numbers[::2], numbers[1::2], strict=False) if kind or number)
    return Contact(segment[1].strip(), segment[2].strip(), pairs)
