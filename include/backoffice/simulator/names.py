"""Invented names and addresses. No list of real people is behind them."""

from dataclasses import dataclass

from backoffice.simulator.chance import Chance

_STEMS = (
    "Alder Amber Ash Barrow Beck Birch Black Bram Brook Cal Carr Cedar Cole Crane Dale Dray Elm Fair Fen Fern Flint Glen "
    "Grey Hale Hart Haw Hazel Heath Holt Kel Lang Lark Lin Mar Mead Mill Moor North Oak Pen Quill Rav Red Rook Row Sel "
    "Stan Stone Thorn Tol Wald Wern Wick Wind Wolf Yar"
).split()
_ENDINGS = "berg bury by combe croft dale den field ford gate ham hurst land ley man mere more ridge son stead ton well wood worth".split()
_GIVEN = {
    "F": (
        "Ada Alma Anya Bela Cara Cleo Dalia Edith Elin Enid Esme Faye Flora Greta Hana Ida Ines Iris Ivy Jana June Kira Lena "
        "Lila Lucia Mabel Maia Mina Mira Nadia Nell Nora Olga Opal Petra Rhea Rosa Ruth Selma Tessa Thea Una Vera Wilma Zelda"
    ).split(),
    "M": (
        "Abel Adam Alban Anton Boris Bruno Cal Carl Cyrus Dario Elio Emil Enzo Ezra Felix Finn Gus Hugo Igor Ivan Jonas Joel "
        "Karl Kurt Lars Leon Linus Luca Marek Milo Nico Noel Omar Orson Oscar Otto Pablo Rafa Remy Rolf Silas Theo Tomas Victor Wendell"
    ).split(),
}
_STREETS = "Birch Lane;Canal Street;Dock Road;East Avenue;Foundry Way;Garden Place;Harbor Street;Ivy Court".split(";")
_PLACES = (
    ("Albany", "NY", "12207"),
    ("Kingston", "NY", "12401"),
    ("Newburgh", "NY", "12550"),
    ("Danbury", "CT", "06810"),
    ("Norwalk", "CT", "06850"),
    ("Clifton", "NJ", "07011"),
    ("Hoboken", "NJ", "07030"),
)
_AREA_CODES = ("518", "845", "203", "973", "201")
_SURNAMES = len(_STEMS) * len(_ENDINGS)


@dataclass(frozen=True, slots=True)
class Address:
    """Where someone lives."""

    street: str
    city: str
    state: str
    postal_code: str


def surname(chance: Chance, number: int) -> str:
    """A family name; the numbers 0 … 1,200 or so give different ones."""
    start = chance.number("surnames") % _SURNAMES
    # 389 has no factor in common with the count of surnames, so neighbours look unlike and none comes twice in a round.
    place = (start + number * 389) % _SURNAMES
    return _STEMS[place // len(_ENDINGS)] + _ENDINGS[place % len(_ENDINGS)]


def given_name(chance: Chance, sex: str, number: int) -> str:
    """A given name; it moves on by one when the family names come round again."""
    names = _GIVEN[sex]
    start = chance.number("given", sex, number % _SURNAMES)
    return names[(start + number // _SURNAMES) % len(names)]


def address(chance: Chance, number: int) -> Address:
    """A house of its own for each number; postal code and state agree."""
    city, state, postal_code = _PLACES[chance.number("place", number) % len(_PLACES)]
    street = _STREETS[chance.number("street", number) % len(_STREETS)]
    return Address(f"{10 + number * 3} {street}", city, state, postal_code)


def phone(chance: Chance, number: int) -> str:
    """Ten digits in the 555 exchange, which no subscriber has; none comes twice among 40,000."""
    area = _AREA_CODES[(chance.number("area") + number // 8000) % len(_AREA_CODES)]
    return f"{area}555{1200 + number % 8000}"
