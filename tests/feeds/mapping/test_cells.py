"""Each way in which a foreign row fills a cell."""

import re
from datetime import date

import pytest

from backoffice.feeds.mapping import invent
from backoffice.feeds.mapping.cells import Case, Cell, Codes, Column, Constant, Day, Invented, Minutes, Template

NIGHT = date(2026, 10, 5)
ROW = {
    "Id": "p-1",
    "NAME": "Víctor493 Noriega353",
    "EMPTY": "",
    "START": "2023-01-27T23:50:00Z",
    "STOP": "2023-01-28T00:20:30Z",
    "KIND": "Guardian",
}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Constant("11"), "11"),
        (Column(("Id",)), "p-1"),
        (Column(("EMPTY", "Id")), "p-1"),
        (Column(("EMPTY",), otherwise=Constant("none")), "none"),
        (Column(("NAME",), letters=True), "Víctor Noriega"),
        (Column(("NAME",), letters=True, word="first"), "Víctor"),
        (Column(("NAME",), letters=True, word="last"), "Noriega"),
        (Column(("EMPTY",), letters=True, word="last"), ""),
        (Day(("START",)), "2023-01-27"),
        (Day(("STOP",), plus_days=-1), "2023-01-27"),
        (Day(("EMPTY",)), ""),
        (Codes("KIND", {"Guardian": "child"}, Constant("self")), "child"),
        (Codes("EMPTY", {"Guardian": "child"}, Constant("self")), "self"),
        (Case("KIND", {"Guardian": Column(("Id",))}, Constant("")), "p-1"),
        (Case("Id", {"Guardian": Column(("Id",))}, Constant("x")), "x"),
        (Template("{Id}.{START}", day_in=("START",)), "p-1.2023-01-27"),
        (Minutes("START", "STOP"), "30"),
        (Minutes("START", "START"), "1"),
    ],
)
def test_a_cell_is_filled_from_the_row(cell: Cell, text: str) -> None:
    assert cell.of(ROW) == text


def test_a_made_up_value_belongs_to_its_row_and_says_that_it_is_made_up() -> None:
    cell = Invented("digits", ("Id",), NIGHT, prefix="M", count=9)

    assert cell.is_invented
    assert cell.of(ROW) == cell.of(dict(ROW, NAME="Somebody Else"))
    assert cell.of(ROW) != cell.of(dict(ROW, Id="p-2"))
    assert cell.of(ROW)[:1] == "M"
    assert len(cell.of(ROW)) == 10


def test_a_made_up_day_lies_within_its_bounds() -> None:
    cell = Invented("day", ("Id",), NIGHT, days=(1, 3))

    days = {cell.of({"Id": f"p-{number}"}) for number in range(50)}
    assert days == {"2026-10-06", "2026-10-07", "2026-10-08"}


def test_a_value_that_is_made_up_in_some_rows_is_named_as_invented() -> None:
    made_up = Invented("npi", ("Id",), NIGHT)

    assert Case("KIND", {"Self": made_up}, Constant("")).is_invented
    assert Column(("Id",), otherwise=made_up).is_invented
    assert not Column(("Id",)).is_invented


@pytest.mark.parametrize("identity", ["a", "b", "c", "d"])
def test_a_made_up_npi_has_a_right_check_digit(identity: str) -> None:
    """Luhn over 80840 and the ten digits: the plain algorithm, from the right."""
    digits = [int(digit) for digit in "80840" + invent.npi(identity)][::-1]

    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)]
    assert sum(doubled) % 10 == 0


def test_a_made_up_medicare_number_has_the_form_of_one() -> None:
    letters, mixed = "[AC-HJKMNP-RT-Y]", "[0-9AC-HJKMNP-RT-Y]"
    form = re.compile(f"[1-9]{letters}{mixed}[0-9]{letters}{mixed}[0-9]{letters}{letters}[0-9][0-9]")

    assert all(form.fullmatch(invent.mbi(f"p-{number}")) for number in range(100))
