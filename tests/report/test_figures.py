"""Figures, their change, and how they are said."""

from datetime import date

import pytest

from backoffice.report.figures import figure, figures, layout
from backoffice.report.model import Figure, Ratio, Spec, Unit
from backoffice.report.words import shown, signed

NIGHT, BEFORE, LONG_AGO = date(2026, 10, 5), date(2026, 10, 2), date(2026, 9, 1)
SPEC = Spec("billing", "post", "remits", "Remittances posted")


def test_change_is_against_the_newest_earlier_night_that_counted_it() -> None:
    found = figure(SPEC, [(NIGHT, 5), (BEFORE, 9), (LONG_AGO, 1)], NIGHT)
    assert (found.value, found.before, found.delta, found.last_date) == (5, 9, -4, None)


def test_figure_that_was_not_counted_says_when_it_last_was() -> None:
    found = figure(SPEC, [(BEFORE, 9), (LONG_AGO, 1)], NIGHT)
    assert (found.value, found.delta, found.last_date) == (None, None, BEFORE)
    assert shown(found) == "– (last 2026-10-02)"


def test_figure_that_was_never_counted_is_a_dash_without_a_change() -> None:
    (found,) = figures([SPEC], {}, NIGHT)
    assert (shown(found), signed(found)) == ("–", "")


@pytest.mark.parametrize(
    ("value", "before", "unit", "said", "change"),
    [
        (1200, 1207, Unit.COUNT, "1,200", "−7"),
        (123405, 100000, Unit.CENTS, "$1,234.05", "+$234.05"),
        (3, 3, Unit.COUNT, "3", "±0"),
        (3, None, Unit.COUNT, "3", ""),
        (-5, 0, Unit.CENTS, "-$0.05", "−$0.05"),
    ],
)
def test_figure_is_said_with_its_unit_and_the_sign_of_its_change(
    value: int, before: int | None, unit: Unit, said: str, change: str
) -> None:
    found = Figure("a.b.c", "x", unit, value, before)
    assert (shown(found), signed(found)) == (said, change)


def test_ratio_without_a_denominator_is_a_dash_and_never_a_hundred_percent() -> None:
    assert Ratio("Closed without a person", 0, 0).shown == "–"
    assert Ratio("Closed without a person", 2, 3).shown == "67 %"
    assert Ratio("New items per 1,000 visits", 16, 12, 1000, "").shown == "1,333"


def test_layout_names_each_count_once() -> None:
    shown_specs = [*layout().headline, *(spec for specs in layout().jobs.values() for spec in specs)]
    keys = [(spec.pipeline, spec.step, spec.name) for spec in shown_specs]
    assert len(keys) == len(set(keys))
    assert set(keys) < layout().counts
