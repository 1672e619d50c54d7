"""What a contract says a line is worth: fee by units by the factors of its modifiers, never more than the charge."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from backoffice.money import half_even

PRICING_MODIFIERS = (
    *("22", "26", "50", "51", "52", "53", "54", "55", "56", "62", "66", "73", "74", "78"),
    *("80", "81", "82", "AS", "TC"),
)
"""CPT and HCPCS modifiers that change what a service is paid."""
_WHOLE = 10_000

Factors = Mapping[str, int]
"""Modifier → its share of the fee, in hundredths of a percent: 15000 for a half more."""


@dataclass(frozen=True, slots=True)
class Price:
    """A line's terms: the fee for one unit, None when the schedule has none, and the modifier that the fee is for."""

    charge_cents: int
    units: int
    modifiers: tuple[str, ...]
    fee_cents: int | None
    fee_modifier: str = ""


def unknown_terms(price: Price, factors: Factors) -> str:
    """Why the line's worth can't be told: NO_CONTRACT_RATE, NO_MODIFIER_FACTOR, or empty when it can."""
    if price.fee_cents is None:
        return "NO_CONTRACT_RATE"
    return "" if all(modifier in factors for modifier in _priced_apart(price)) else "NO_MODIFIER_FACTOR"


def expected_cents(price: Price, factors: Factors) -> int:
    """What the payer has to allow, rounded half to even once. `unknown_terms` must be empty."""
    shares = [factors[modifier] for modifier in _priced_apart(price)]
    full_cents = (price.fee_cents or 0) * max(price.units, 1)
    return min(price.charge_cents, half_even(full_cents * prod(shares), _WHOLE ** len(shares)))


def _priced_apart(price: Price) -> list[str]:
    """Modifiers that change the price and that the fee itself does not allow for."""
    return [each for each in price.modifiers if each in PRICING_MODIFIERS and each != price.fee_modifier]
