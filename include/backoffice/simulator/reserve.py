"""An account at a bank that keeps the trace numbers to itself: a payer's interest comes there, and a day gets lost.

What it brings is for no claim: interest on late payments, and a recovery that the payer announces (WO) and then takes
in a larger amount than it had announced. All of it lies before the first night and comes with it, but for the statement
of the middle day, which the bank sends on the third open day.
"""

from collections.abc import Iterator
from datetime import date

from backoffice.simulator import banks, remits
from backoffice.simulator.banks import Format, Movement, Statement, Type
from backoffice.simulator.remittance import ProviderAdjustment, Remit, remit_of
from backoffice.simulator.world import COMMERCIAL, Spec

ACCOUNT = "reserve"
RECOVERY = "RECOUP1"
_PAYER = COMMERCIAL
_DAYS_BEFORE = 9
_INTEREST_CENTS, _ANNOUNCED_CENTS, _TAKEN_CENTS, _FEE_CENTS = 1734, 500, 700, 434
_OPENING_CENTS = 100_000


def days(spec: Spec) -> tuple[date, date, date]:
    """The three open days of which the bank reports; the second report comes late."""
    first = spec.days.before(spec.first_date, _DAYS_BEFORE)
    return first, spec.days.after(first), spec.days.after(first, 2)


def found_again(spec: Spec) -> date:
    """The night on which the report of the second day comes."""
    return spec.days.after(spec.days.on_or_after(spec.first_date), 2)


def files_on(spec: Spec, night: date) -> Iterator[tuple[str, bytes]]:
    """Inbox path and content of each file that comes on that night."""
    first, lost, last = _statements(spec)
    if night == spec.first_date:
        for number, remit in enumerate(_remits(spec)):
            yield f"edi/{night.isoformat()}/{ACCOUNT}-{number}.835", remits.content(spec, remit)
        for statement in (first, last):
            yield _path(statement), banks.write(statement)
    if night == found_again(spec):
        yield _path(lost), banks.write(lost)


def _remits(spec: Spec) -> Iterator[Remit]:
    """Interest together with the announced recovery; then the recovery, which interest just outweighs."""
    first, second, _ = days(spec)
    yield _remit("I", first, ("L6", "LATE", -_INTEREST_CENTS), ("WO", RECOVERY, -_ANNOUNCED_CENTS))
    yield _remit("J", second, ("WO", RECOVERY, _TAKEN_CENTS), ("L6", "LATE", -_TAKEN_CENTS))


def _remit(lane: str, day: date, *adjustments: tuple[str, str, int]) -> Remit:
    kept = tuple(ProviderAdjustment(*adjustment) for adjustment in adjustments)
    return remit_of(_PAYER, lane, day, day, adjustments=kept)


def _statements(spec: Spec) -> Iterator[Statement]:
    """The interest on the first day, the bank's fee on each of the others."""
    brought = Movement(_INTEREST_CENTS + _ANNOUNCED_CENTS, f"{_PAYER.name.upper()} INTEREST", "900000001")
    fees = (Movement(-_FEE_CENTS, "ACCOUNT FEE", f"90000000{number}", type=Type.FEE) for number in (2, 3))
    opening = _OPENING_CENTS
    for day, movement in zip(days(spec), (brought, *fees), strict=True):
        statement = Statement(ACCOUNT, Format.BAI2, day, opening, (movement,))
        opening += statement.total_cents
        yield statement


def _path(statement: Statement) -> str:
    return f"bank/{ACCOUNT}/{statement.day:%Y%m%d}.{statement.format}"
