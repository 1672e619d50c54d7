"""The files that the practice's banks send: each account in a format of its own."""

from collections.abc import Iterator
from datetime import date

from backoffice.simulator import banks
from backoffice.simulator.banks import Deposit
from backoffice.simulator.remits import deposits
from backoffice.simulator.world import COMMERCIAL, MEDICAID, MEDICARE, Payer, Spec

ACCOUNTS = tuple(payer.account_id for payer in (COMMERCIAL, MEDICARE, MEDICAID))
_OPENING_CENTS = 1_250_000
_STRAY_EVERY = 6
_STRAY_CENTS = 4700


def stray(spec: Spec, on: date) -> Deposit | None:
    """A deposit that no remittance explains: on the first open day, and every sixth after it."""
    open_days = spec.days.between(spec.first_date, on)
    if not spec.days.is_open(on) or (len(open_days) - 1) % _STRAY_EVERY:
        return None
    cents = _STRAY_CENTS + spec.chance.number("stray", on) % 5000
    return Deposit(on, cents, "COUNTER DEPOSIT", spec.chance.digits(9, "stray", on))


def deposits_on(spec: Spec, payer: Payer, on: date) -> list[Deposit]:
    """All money that reaches the payer's account that day; strays go to the operating account."""
    found = list(deposits(spec, payer, on))
    extra = stray(spec, on)
    return [*found, extra] if extra and payer is COMMERCIAL else found


def files_on(spec: Spec, on: date) -> Iterator[tuple[str, bytes]]:
    """Inbox path and content of each bank file of that day; none when the banks rest."""
    if not spec.days.is_open(on):
        return
    operating = deposits_on(spec, COMMERCIAL, on)
    report = banks.bai2(on, COMMERCIAL.account_id, _opening(spec, on), operating)
    yield f"bank/{COMMERCIAL.account_id}/{on:%Y%m%d}.bai", report
    if electronic := deposits_on(spec, MEDICARE, on):
        yield f"bank/{MEDICARE.account_id}/{on:%Y%m%d}.ach", banks.ach(on, electronic)
    if listed := deposits_on(spec, MEDICAID, on):
        yield f"bank/{MEDICAID.account_id}/{on:%Y%m%d}.csv", banks.csv_statement(listed)


def _opening(spec: Spec, on: date) -> int:
    days = spec.days.between(spec.first_date, on)
    earlier = (deposit for day in days if day < on for deposit in deposits_on(spec, COMMERCIAL, day))
    return _OPENING_CENTS + sum(deposit.amount_cents for deposit in earlier)
