"""An NPI is ten digits of which the last checks the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.npi import is_npi


@pytest.mark.parametrize("npi", ["1234567893", "1993999998"])
def test_a_right_check_digit_passes(npi: str) -> None:
    assert is_npi(npi)


@pytest.mark.parametrize("npi", ["1234567890", "12345", "", "3234567893", "123456789３", " 1234567893"])
def test_anything_else_does_not(npi: str) -> None:
    assert not is_npi(npi)


@given(st.integers(0, 9), st.integers(1, 9))
def test_a_single_wrong_digit_is_noticed(place: int, shift: int) -> None:
    digits = list("1993999998")
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert not is_npi("".join(digits))
