"""National Provider Identifiers."""

import re

_FORM = re.compile("[12][0-9]{9}")


def is_npi(text: str) -> bool:
    """Whether it is an NPI with a right check digit (CMS: Luhn over 80840 and the ten digits)."""
    if not _FORM.fullmatch(text):
        return False
    doubled = [sum(divmod(int(digit) * 2, 10)) for digit in text[0:9:2]]
    return (24 + sum(doubled) + sum(map(int, text[1::2]))) % 10 == 0
