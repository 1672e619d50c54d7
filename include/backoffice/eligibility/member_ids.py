"""Member ids as they are compared: how they are written does not count, nor what a payer's profile leaves out."""

import re
from dataclasses import dataclass

_NOT_IN_A_MEMBER_ID = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Affixes:
    """How many characters may stand before and behind a payer's member ids, or be left out: they make no other id."""

    before: int = 0
    behind: int = 0


NO_AFFIXES = Affixes()


def normalised_member_id(member_id: str) -> str:
    """A member id as it is compared: upper-case letters and digits alone."""
    return _NOT_IN_A_MEMBER_ID.sub("", member_id.upper())


def is_same_member_id(one: str, other: str, affixes: Affixes = NO_AFFIXES) -> bool:
    """Whether two ids are the same, or one of them is the other with what the payer may put around it.

    Two ids with different ends are two: that is how some payers tell the members of a family apart.
    """
    shorter, longer = sorted((normalised_member_id(one), normalised_member_id(other)), key=len)
    end = len(longer) - affixes.behind
    bare = (longer, longer[affixes.before :], longer[:end], longer[affixes.before : end])
    return shorter != "" and shorter in bare
