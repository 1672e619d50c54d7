"""Seeded chance: the same names give the same draws, in whatever order and however often they are asked for."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random


@dataclass(frozen=True, slots=True)
class Chance:
    """All chance of one world; `root` is what makes it differ from other worlds."""

    root: str

    def of(self, *names: object) -> Random:
        """A stream of draws that belongs to these names alone."""
        return Random(self.number(*names))  # noqa: S311

    def number(self, *names: object) -> int:
        """A number of 64 bits that belongs to these names alone."""
        words = "|".join(map(str, (self.root, *names)))
        return int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], "big")

    def digits(self, count: int, *names: object) -> str:
        """A string of that many digits, the first not 0."""
        return str(10 ** (count - 1) + self.number(*names) % (9 * 10 ** (count - 1)))


@dataclass(frozen=True, slots=True)
class Deck:
    """Cards dealt to numbered seats from 0 on: each block of seats gets every card once, among blanks.

    The first block is smaller than those after it, so that a short demonstration shows every card.
    """

    chance: Chance
    name: str
    cards: Sequence[str]
    first_block: int
    block: int

    def dealt(self, seat: int) -> str:
        """The card of that seat; empty for a blank."""
        number, place, size = 0, seat, self.first_block
        if seat >= self.first_block:
            number, place = divmod(seat - self.first_block, self.block)
            number, size = number + 1, self.block
        card = _shuffled(self.chance, self.name, number, size)[place]
        return self.cards[card] if card < len(self.cards) else ""


@lru_cache(maxsize=10_000)
def _shuffled(chance: Chance, name: str, number: int, size: int) -> tuple[int, ...]:
    order = list(range(size))
    chance.of(name, number).shuffle(order)
    return tuple(order)
