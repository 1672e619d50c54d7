"""The practice's bank accounts: which payer pays into which, and what else comes in."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from backoffice.simulator import banks
from backoffice.simulator.banks import Deposit, Format, Statement
from backoffice.simulator.remits import Payment, money_day, payments_until
from backoffice.simulator.world import COMMERCIAL, MEDICAID, MEDICARE, Payer, Spec

_FORMATS = {COMMERCIAL: Format.BAI2, MEDICARE: Format.ACH, MEDICAID: Format.CSV}
_OPENING_CENTS = 1_250_000
_STRAY_EVERY = 6
_STRAY_CENTS = 4700


@lru_cache(maxsize=10_000)
def statement(spec: Spec, payer: Payer, day: date) -> Statement:
    """What the account into which the payer pays reports for an open day."""
    earlier = (each for each in spec.days.between(spec.first_date, day) if each < day)
    opening = sum(deposit.amount_cents for each in earlier for deposit in _deposits(spec, payer, each))
    return Statement(payer.account_id, _FORMATS[payer], day, _OPENING_CENTS + opening, _deposits(spec, payer, day))


def deposit(spec: Spec, payment: Payment) -> Deposit:
    """The money of a payment as the bank sees it."""
    return Deposit(
        amount_cents=payment.remit.total_cents + payment.money.difference_cents,
        description=f"{payment.payer.name.upper()} PAYMENT",
        reference=spec.chance.digits(9, "bank", payment.remit.trace),
        trace=payment.remit.trace,
        originator=payment.payer.tax_id,
    )


def stray(spec: Spec, day: date) -> Deposit | None:
    """A deposit into the operating account that nothing explains: on the first open day, and every sixth after it."""
    open_days = spec.days.between(spec.first_date, day)
    if not spec.days.is_open(day) or (len(open_days) - 1) % _STRAY_EVERY:
        return None
    cents = _STRAY_CENTS + spec.chance.number("stray", day) % 5000
    return Deposit(cents, "COUNTER DEPOSIT", spec.chance.digits(9, "stray", day))


def files_on(spec: Spec, day: date) -> Iterator[tuple[str, bytes]]:
    """Inbox path and content of each bank file of that day; none while the banks rest or nothing came in."""
    if spec.days.is_open(day):
        for payer in _FORMATS:
            report = statement(spec, payer, day)
            if report.deposits:
                yield f"bank/{payer.account_id}/{day:%Y%m%d}.{report.format}", banks.write(report)


@lru_cache(maxsize=10_000)
def _deposits(spec: Spec, payer: Payer, day: date) -> tuple[Deposit, ...]:
    paid = [
        deposit(spec, payment)
        for payment in payments_until(spec, day)
        if payment.payer is payer and payment.remit.total_cents and payment.money.comes
        if money_day(spec, payment) == day
    ]
    extra = stray(spec, day) if payer is COMMERCIAL else None
    return (*paid, extra) if extra else tuple(paid)
