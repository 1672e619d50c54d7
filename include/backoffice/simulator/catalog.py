"""What is done in visits, what it costs, what each payer allows for it. Codes only; the amounts are invented."""

from collections.abc import Iterator
from datetime import date

from backoffice.simulator.folders import Row
from backoffice.simulator.world import MEDICAID, PAYERS, SELF_PAY, Payer, Spec

_VISITS = ("99213", "99214", "99212", "99203")
_EXTRAS = ("36415", "85025", "80053", "93000", "87880", "81002", "94010")
_FEES = {
    "99212": 5600,
    "99213": 9100,
    "99214": 12850,
    "99203": 11240,
    "36415": 860,
    "85025": 1070,
    "80053": 1455,
    "93000": 1910,
    "87880": 1650,
    "81002": 405,
    "94010": 2785,
}
_DIAGNOSES = ("I10", "E11.9", "J06.9", "M54.50", "Z00.00", "E78.5", "N39.0", "K21.9")
_VALID_FROM = date(2025, 1, 1)
_CHARGE_PCT = 170
RATELESS = (MEDICAID, "94010")
"""A payer and a procedure that its fee schedule lacks."""


def procedures(spec: Spec, visit_number: int) -> tuple[str, ...]:
    """Procedure codes of a visit: the visit itself, then at most two more."""
    draw = spec.chance.of("procedures", visit_number)
    return (draw.choice(_VISITS), *draw.sample(_EXTRAS, draw.randrange(3)))


def diagnoses(spec: Spec, visit_number: int) -> tuple[str, ...]:
    """One or two ICD-10-CM codes."""
    draw = spec.chance.of("diagnoses", visit_number)
    return tuple(draw.sample(_DIAGNOSES, draw.randrange(1, 3)))


def fee_cents(payer: Payer, procedure: str) -> int:
    """What the payer allows for one unit."""
    return _FEES[procedure] * payer.allowed_pct // 100


def charge_cents(procedure: str) -> int:
    """What the practice charges for one unit, whoever pays."""
    return _FEES[procedure] * _CHARGE_PCT // 100


def fee_rows() -> Iterator[Row]:
    """The fee_schedules feed; who pays themselves pays the charge."""
    for payer in PAYERS:
        for procedure in sorted(code for code in _FEES if (payer, code) != RATELESS):
            yield {
                "payer_id": payer.payer_id,
                "procedure_code": procedure,
                "effective_date": _VALID_FROM,
                "allowed": charge_cents(procedure) if payer is SELF_PAY else fee_cents(payer, procedure),
            }
