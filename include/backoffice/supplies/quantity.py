"""How much to order, in whole base units (supplies.md 3.3)."""

from dataclasses import dataclass
from math import lcm

from backoffice.supplies.model import Mark, Offer


@dataclass(frozen=True, slots=True)
class Levels:
    """Where stock stands and where it should be. The position is at or below the reorder point, par above it."""

    position_qty: int
    reorder_point_qty: int
    par_qty: int
    max_qty: int | None = None


def step(offer: Offer) -> int:
    """The smallest amount by which an order can grow: whole purchase units and whole order multiples."""
    return lcm(offer.units, offer.multiple_qty)


def quantity(levels: Levels, offer: Offer, max_extra_cents: int = 0) -> tuple[int, Mark]:
    """The quantity, a multiple of `step` and at least the minimum, that lifts the position over the reorder point.

    It aims at par. Where the maximum is in the way: as much as fits (BELOW_PAR) if that is over the reorder point,
    else the least that is, for a person to approve (OVER_MAX).
    """
    unit = step(offer)
    position = levels.position_qty
    wanted = _round_up(max(levels.par_qty - position, offer.min_qty), unit)
    if levels.max_qty is None or position + wanted <= levels.max_qty:
        return _at_price_break(wanted, levels, offer, max_extra_cents), Mark.NONE
    fitting = (levels.max_qty - position) // unit * unit
    if fitting >= offer.min_qty and position + fitting > levels.reorder_point_qty:
        return fitting, Mark.BELOW_PAR
    return _round_up(max(offer.min_qty, levels.reorder_point_qty + 1 - position), unit), Mark.OVER_MAX


def unit_price_cents(offer: Offer, qty: int) -> int:
    """Price of a purchase unit for the whole of an order of that size (all-units breaks)."""
    reached = [each for each in offer.breaks if each.qty <= qty]
    return max(reached, key=lambda each: each.qty).unit_price_cents if reached else offer.unit_price_cents


def cost_cents(offer: Offer, qty: int) -> int:
    """What an order of that size costs; the quantity is a multiple of `step`."""
    return qty // offer.units * unit_price_cents(offer, qty)


def _at_price_break(qty: int, levels: Levels, offer: Offer, max_extra_cents: int) -> int:
    """The quantity, or the smallest one at a price break that costs at most so much more and is below the maximum."""
    limit = cost_cents(offer, qty) + max_extra_cents
    for candidate in sorted(_round_up(each.qty, step(offer)) for each in offer.breaks):
        fits = levels.max_qty is None or levels.position_qty + candidate <= levels.max_qty
        if candidate > qty and fits and cost_cents(offer, candidate) <= limit:
            return candidate
    return qty


def _round_up(qty: int, unit: int) -> int:
    return -(-qty // unit) * unit
