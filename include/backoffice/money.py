"""Money is whole cents, from the first character read to the last one printed."""

import re

_DECIMAL = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")


def parse_cents(text: str) -> int:
    """Cents of a decimal such as `1234.5` or `-0.07`; ValueError for all else (thousands separator, third decimal)."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError("not an amount of money")
    sign, whole, fraction = match.groups()
    cents = int(whole) * 100 + int((fraction or "").ljust(2, "0"))
    return -cents if sign else cents


def dollars(cents: int) -> str:
    """For people: `-$1,234.05` for -123405, wherever the program writes money for them to read."""
    whole, fraction = divmod(abs(cents), 100)
    return f"{'-$' if cents < 0 else '$'}{whole:,}.{fraction:02d}"


def decimal_text(cents: int) -> str:
    """For programs, in files: `-1234.05` for -123405, which `parse_cents` reads."""
    return dollars(cents).replace("$", "").replace(",", "")


def half_even(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded half to even, in integers alone; the denominator is positive."""
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    if twice > denominator or (twice == denominator and quotient % 2):
        return quotient + 1
    return quotient
