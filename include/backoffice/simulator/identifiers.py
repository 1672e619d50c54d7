"""Identifiers that pass the checks of those who issue them: NPI, Medicare number, DEA registration."""

from backoffice.simulator.chance import Chance

_MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
_MBI_MIXED = _MBI_LETTERS + "0123456789"
_MBI_PATTERN = ("123456789", _MBI_LETTERS, _MBI_MIXED, "0123456789", _MBI_LETTERS, _MBI_MIXED, "0123456789")
_MBI_TAIL = (_MBI_LETTERS, _MBI_LETTERS, "0123456789", "0123456789")


def npi(chance: Chance, *names: object) -> str:
    """Ten digits whose last is the check digit of 80840 and the first nine (Luhn)."""
    body = "1" + chance.digits(8, "npi", *names)
    return body + str(_npi_check(body))


def _npi_check(body: str) -> int:
    digits = [int(digit) for digit in body]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[0::2])
    return -(24 + doubled + sum(digits[1::2])) % 10


def mbi(chance: Chance, *names: object) -> str:
    """A Medicare number of eleven characters in the pattern that CMS published."""
    draw = chance.of("mbi", *names)
    return "".join(draw.choice(letters) for letters in (*_MBI_PATTERN, *_MBI_TAIL))


def dea_number(chance: Chance, surname: str) -> str:
    """Two letters, six digits and their check digit."""
    body = chance.digits(6, "dea", surname)
    odd, even = (sum(int(digit) for digit in body[start::2]) for start in (0, 1))
    return f"B{surname[0].upper()}{body}{(odd + 2 * even) % 10}"
