"""Invented names and addresses. No list of real people is behind them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict, cast

import yaml

from backoffice.simulator.chance import Chance

_AREA_CODES = ("518", "845", "203", "973", "201")
# Prime to the count of surnames: neighbours look unlike, and none comes twice in a round.
_STRIDE = 389


class Words(TypedDict):
    """The word lists of names.yaml."""

    stems: list[str]
    endings: list[str]
    given: dict[str, list[str]]
    streets: list[str]
    places: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Address:
    """Where someone lives."""

    street: str
    city: str
    state: str
    postal_code: str


@cache
def _words() -> Words:
    return cast(Words, yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")))


def _surname_count() -> int:
    return len(_words()["stems"]) * len(_words()["endings"])


def surname(chance: Chance, number: int) -> str:
    """A family name; the numbers 0 … 1,343 give different ones."""
    endings = _words()["endings"]
    place = (chance.number("surnames") + number * _STRIDE) % _surname_count()
    return _words()["stems"][place // len(endings)] + endings[place % len(endings)]


def given_name(chance: Chance, sex: str, number: int) -> str:
    """A given name; it moves on by one when the family names come round again."""
    names = _words()["given"][sex]
    rounds, place = divmod(number, _surname_count())
    return names[(chance.number("given", sex, place) + rounds) % len(names)]


def address(chance: Chance, number: int) -> Address:
    """A house of its own for each number; postal code and state agree."""
    words = _words()
    city, state, postal_code = words["places"][chance.number("place", number) % len(words["places"])]
    street = words["streets"][chance.number("street", number) % len(words["streets"])]
    return Address(f"{10 + number * 3} {street}", city, state, postal_code)


def phone(chance: Chance, number: int) -> str:
    """Ten digits in the 555 exchange, which no subscriber has; none comes twice among 40,000."""
    area = _AREA_CODES[(chance.number("area") + number // 8000) % len(_AREA_CODES)]
    return f"{area}555{1200 + number % 8000}"
