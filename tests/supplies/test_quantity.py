"""Quantities against brute force, and what must never change an order for the worse."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backoffice.supplies.model import Break, Mark, Offer
from backoffice.supplies.quantity import Levels, cost_cents, quantity, step
from tests.supplies.rows import offer


def _quantity(position: int, rop: int, par: int, most: int | None = None, **terms: object) -> tuple[int, str]:
    qty, mark = quantity(Levels(position, rop, par, most), offer(**terms))
    return qty, mark.value


@pytest.mark.parametrize(
    ("arguments", "terms", "expected"),
    [
        ((37, 40, 100), {}, (63, "")),
        ((37, 40, 100), {"units": 10}, (70, "")),
        ((37, 40, 100), {"min_qty": 200}, (200, "")),
        ((37, 40, 100), {"units": 12, "multiple_qty": 5}, (120, "")),
        ((37, 40, 100, 130), {"units": 12, "multiple_qty": 5, "min_qty": 50}, (60, "BELOW_PAR")),
        ((37, 40, 100, 130), {"units": 100}, (100, "OVER_MAX")),
        ((37, 40, 100, 130), {"units": 12, "min_qty": 100}, (108, "OVER_MAX")),
        ((-20, 40, 100, 70), {"units": 90}, (90, "BELOW_PAR")),
        ((40, 40, 41), {"units": 50}, (50, "")),
        ((-500, 0, 10), {"units": 100}, (600, "")),
    ],
)
def test_quantities_worked_out_by_hand(
    arguments: tuple[int, ...], terms: dict[str, object], expected: tuple[int, str]
) -> None:
    assert _quantity(*arguments, **terms) == expected


def test_a_price_break_is_taken_when_it_costs_no_more() -> None:
    box = offer(units=10, unit_price_cents=100, breaks=(Break(100, 60), Break(500, 10)))
    assert quantity(Levels(37, 40, 100), box) == (100, Mark.NONE)
    assert quantity(Levels(37, 40, 100, 120), box) == (70, Mark.NONE)


def test_a_dearer_price_break_is_taken_only_within_the_extra_allowed() -> None:
    box = offer(units=10, unit_price_cents=100, breaks=(Break(100, 75),))
    assert quantity(Levels(37, 40, 100), box) == (70, Mark.NONE)
    assert quantity(Levels(37, 40, 100), box, max_extra_cents=50) == (100, Mark.NONE)


def test_the_price_of_the_break_that_is_reached_holds_for_all_units() -> None:
    box = offer(units=10, unit_price_cents=100, breaks=(Break(100, 60), Break(500, 50)))
    assert [cost_cents(box, qty) for qty in (90, 100, 490, 500)] == [900, 600, 2940, 2500]


LEVELS = st.tuples(st.integers(-60, 60), st.integers(0, 60), st.integers(1, 60), st.none() | st.integers(0, 160)).map(
    lambda each: Levels(min(each[0], each[1]), each[1], each[1] + each[2], each[3])
)
TERMS = st.builds(offer, units=st.integers(1, 12), multiple_qty=st.integers(1, 6), min_qty=st.integers(0, 50))


def _brute_force(levels: Levels, terms: Offer) -> tuple[int, str]:
    """The same rule, by trying every legal quantity."""
    legal = [
        qty
        for qty in range(1, 1000)
        if qty >= terms.min_qty and qty % terms.units == 0 and qty % terms.multiple_qty == 0
    ]
    most = levels.max_qty if levels.max_qty is not None else 10**9
    to_par = min(qty for qty in legal if levels.position_qty + qty >= levels.par_qty)
    if levels.position_qty + to_par <= most:
        return to_par, ""
    over_rop = [qty for qty in legal if levels.position_qty + qty > levels.reorder_point_qty]
    fitting = [qty for qty in over_rop if levels.position_qty + qty <= most]
    return (max(fitting), "BELOW_PAR") if fitting else (min(over_rop), "OVER_MAX")


@given(levels=LEVELS, terms=TERMS)
def test_quantity_equals_brute_force(levels: Levels, terms: Offer) -> None:
    qty, mark = quantity(levels, terms)
    assert (qty, mark.value) == _brute_force(levels, terms)


@given(levels=LEVELS, terms=TERMS)
def test_an_order_clears_the_reorder_point_in_whole_steps_and_misses_its_aim_only_with_a_mark(
    levels: Levels, terms: Offer
) -> None:
    qty, mark = quantity(levels, terms)
    assert levels.position_qty + qty > levels.reorder_point_qty
    assert qty >= terms.min_qty
    assert qty % step(terms) == 0
    assert mark is Mark.BELOW_PAR or mark is Mark.OVER_MAX or levels.position_qty + qty >= levels.par_qty
    assert mark is Mark.OVER_MAX or levels.max_qty is None or levels.position_qty + qty <= levels.max_qty


@given(levels=LEVELS, terms=TERMS, more=st.integers(1, 60))
def test_more_stock_or_more_under_way_never_raises_an_order(levels: Levels, terms: Offer, more: int) -> None:
    better = levels.position_qty + more
    assume(better <= levels.reorder_point_qty)
    raised = Levels(better, levels.reorder_point_qty, levels.par_qty, levels.max_qty)
    assert quantity(raised, terms)[0] <= quantity(levels, terms)[0]


@given(levels=LEVELS, terms=TERMS)
def test_counting_in_units_half_as_large_changes_no_purchase_quantity(levels: Levels, terms: Offer) -> None:
    most = None if levels.max_qty is None else 2 * levels.max_qty
    halved = Levels(2 * levels.position_qty, 2 * levels.reorder_point_qty, 2 * levels.par_qty, most)
    doubled = offer(units=2 * terms.units, multiple_qty=2 * terms.multiple_qty, min_qty=2 * terms.min_qty)
    assert quantity(halved, doubled)[0] // doubled.units == quantity(levels, terms)[0] // terms.units
