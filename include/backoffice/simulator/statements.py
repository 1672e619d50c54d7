"""The practice's bank accounts: which payer pays into which, and what else comes in or goes out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from backoffice.simulator import banks
from backoffice.simulator.banks import Format, Movement, Statement, Type
from backoffice.simulator.remits import Payment, money_day, payments_until, return_day
from backoffice.simulator.world import COMMERCIAL, MEDICAID, MEDICARE, Payer, Spec

_FORMATS = {COMMERCIAL: Format.BAI2, MEDICARE: Format.ACH, MEDICAID: Format.CSV}
_OPENING_CENTS = 1_250_000
_STRAY_EVERY = 6
_STRAY_CENTS = 4700


@lru_cache(maxsize=10_000)
def statement(spec: Spec, payer: Payer, day: date) -> Statement:
    """What the account into which the payer pays reports for an open day."""
    earlier = (each for each in spec.days.between(spec.first_date, day) if each < day)
    opening = sum(movement.amount_cents for each in earlier for movement in _movements(spec, payer, each))
    return Statement(payer.account_id, _FORMATS[payer], day, _OPENING_CENTS + opening, _movements(spec, payer, day))


def deposit(spec: Spec, payment: Payment) -> Movement:
    """The money of a payment as the bank sees it."""
    return Movement(
        amount_cents=payment.money.of(payment.remit.total_cents),
        description=f"{payment.payer.name.upper()} PAYMENT",
        reference=spec.chance.digits(9, "bank", payment.remit.trace),
        trace=payment.remit.trace,
        originator=payment.payer.tax_id,
    )


def returned(spec: Spec, payment: Payment) -> Movement:
    """The same as the bank takes it back."""
    brought = deposit(spec, payment)
    reference = spec.chance.digits(9, "returned", payment.remit.trace)
    return replace(brought, amount_cents=-brought.amount_cents, reference=reference, type=Type.RETURNED_ITEM)


def stray(spec: Spec, day: date) -> Movement | None:
    """A deposit into the operating account that nothing explains: on the first open day, and every sixth after it."""
    open_days = spec.days.between(spec.first_date, day)
    if not spec.days.is_open(day) or (len(open_days) - 1) % _STRAY_EVERY:
        return None
    cents = _STRAY_CENTS + spec.chance.number("stray", day) % 5000
    return Movement(cents, "COUNTER DEPOSIT", spec.chance.digits(9, "stray", day))


def told_again(spec: Spec, day: date) -> tuple[Statement, Movement] | None:
    """The operating account's day once more, as somebody saves it from the bank's page to look into a stray deposit.

    That one has another reference there, and nothing else that would tell it; it is given as well.
    """
    extra = stray(spec, day)
    if extra is None or day == spec.first_date:
        return None
    renamed = replace(extra, reference=spec.chance.digits(9, "stray on the page", day))
    report = statement(spec, COMMERCIAL, day)
    movements = tuple(renamed if movement == extra else movement for movement in report.movements)
    return replace(report, format=Format.CSV, movements=movements), renamed


def cut_off(spec: Spec, day: date) -> bytes | None:
    """The first ACH file with anything in it, whose last records, the file's own sums, are lost on the way."""
    report = statement(spec, MEDICARE, day)
    earlier = (statement(spec, MEDICARE, each) for each in spec.days.between(spec.first_date, day) if each < day)
    if not report.movements or any(each.movements for each in earlier):
        return None
    content = banks.write(report)
    return content[: content.index(b"\n9") + 1]


def files_on(spec: Spec, day: date) -> Iterator[tuple[str, bytes]]:
    """Inbox path and content of each bank file of that day; none while the banks rest or nothing came in."""
    if spec.days.is_open(day):
        again = told_again(spec, day)
        for report in (*(statement(spec, payer, day) for payer in _FORMATS), *(again[:1] if again else ())):
            if report.movements:
                content = cut_off(spec, day) if report.format is Format.ACH else None
                yield f"bank/{report.account_id}/{day:%Y%m%d}.{report.format}", content or banks.write(report)


@lru_cache(maxsize=10_000)
def _movements(spec: Spec, payer: Payer, day: date) -> tuple[Movement, ...]:
    coming = [
        payment
        for payment in payments_until(spec, day)
        if payment.payer is payer and payment.remit.total_cents and payment.money.comes
    ]
    paid = [deposit(spec, payment) for payment in coming if money_day(spec, payment) == day]
    back = [returned(spec, payment) for payment in coming if return_day(spec, payment) == day]
    extra = stray(spec, day) if payer is COMMERCIAL else None
    return (*paid, *back, extra) if extra else (*paid, *back)
