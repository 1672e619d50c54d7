"""Money is exact."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.money import decimal_text, dollars, half_even, parse_cents


@pytest.mark.parametrize(
    ("text", "cents"), [("0", 0), ("1234.50", 123450), ("1234.5", 123450), ("-0.07", -7), ("-0", 0), ("007", 700)]
)
def test_an_amount_is_read_to_the_cent(text: str, cents: int) -> None:
    assert parse_cents(text) == cents


@pytest.mark.parametrize("text", ["", "1,000", "1.005", "1e3", "+1", " 1", ".5", "1.", "٣", "NaN", "9" * 14])
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_cents(text)


@given(st.integers(-(10**14), 10**14))
def test_what_is_printed_is_read_back(cents: int) -> None:
    assert parse_cents(decimal_text(cents)) == cents


@pytest.mark.parametrize(
    ("cents", "text"),
    [(-3234, "-$32.34"), (-5, "-$0.05"), (0, "$0.00"), (123405, "$1,234.05"), (-(10**8), "-$1,000,000.00")],
)
def test_people_read_the_sign_before_the_dollar(cents: int, text: str) -> None:
    assert dollars(cents) == text


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rounding_is_half_even(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    assert half_even(numerator, denominator) == int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))
