"""What a payment settles of a claim: work that is paid, or taken off by contract or as the patient's share."""

from collections import Counter

from backoffice.billing.denials import REDUCTIONS, HouseRules
from backoffice.billing.model import DENIED, Adjustment, ClaimPayment

Work = tuple[str, int]
"""Procedure and charge of a line; an empty procedure and the charge for the claim as a whole."""


def is_accepted(payment: ClaimPayment, line: int, cas: Adjustment, rules: HouseRules) -> bool:
    """Whether nobody disputes the adjustment of that line, or of the claim itself (0).

    That is the patient's share, or a reduction by contract on a claim not denied.
    """
    if rules.is_share(cas):
        return True
    return payment.status != DENIED and rules.class_of(payment, line, cas) in REDUCTIONS


def work_of(payment: ClaimPayment, line: int) -> Work:
    """The work of a service line, counted from 1; of line 0 the claim as a whole."""
    if not line:
        return "", payment.charge_cents
    service = payment.lines[line - 1]
    return service.procedure_code, service.charge_cents


def settled(payment: ClaimPayment, rules: HouseRules) -> Counter[Work]:
    """The work that the payment settles; what it refuses whole may still be paid, so it is not among it.

    Money or accepted adjustments of the claim itself settle all of its lines.
    """
    accepted = {
        line for line, cas in payment.all_adjustments() if cas.amount_cents and is_accepted(payment, line, cas, rules)
    }
    if not payment.lines:
        return Counter([work_of(payment, 0)] if payment.paid_cents or accepted else [])
    return Counter(
        work_of(payment, line.ordinal)
        for line in payment.lines
        if line.paid_cents or line.ordinal in accepted or 0 in accepted
    )


def settled_cents(payment: ClaimPayment, rules: HouseRules) -> int:
    """By how much the payment lowers what its payer owes: money and accepted adjustments."""
    accepted = (cas.amount_cents for line, cas in payment.all_adjustments() if is_accepted(payment, line, cas, rules))
    return payment.paid_cents + sum(accepted)


def charge_of(works: Counter[Work]) -> int:
    """What was charged for these."""
    return sum(cents * count for (_, cents), count in works.items())
