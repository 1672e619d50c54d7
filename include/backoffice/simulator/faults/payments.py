"""Faults of one claim in a remittance: each takes the claim as rightly adjudicated and bends it."""

from collections.abc import Callable
from dataclasses import replace

from backoffice.simulator.remittance import Adjustment, ClaimPayment, ServicePayment

_OFF_CENTS = 500
_SHORT_PCT = 20
CREDIT_CENTS = 2500
"""What a patient pays too much."""

DENIALS = {
    "denial_data": ("CO", "16"),
    "denial_authorization": ("CO", "197"),
    "denial_late": ("CO", "29"),
    "denial_bundled": ("CO", "97"),
}
"""Fault → group and reason with which every line is refused."""


def claim_not_found(payment: ClaimPayment) -> ClaimPayment:
    """A claim of somebody whom this practice does not know."""
    services = tuple(replace(service, control_number="") for service in payment.services)
    return replace(
        payment,
        claim_id=f"Z{payment.payer_claim_number[:6]}",
        last_name="NOBODY",
        first_name="NEMO",
        member_id=f"ZZZ{payment.payer_claim_number[:8]}",
        services=services,
    )


def charge_differs(payment: ClaimPayment) -> ClaimPayment:
    """The payer read another charge; its own sums agree."""
    first, *others = payment.services
    contractual = replace(first.adjustments[0], cents=first.adjustments[0].cents + _OFF_CENTS)
    first = replace(
        first, charge_cents=first.charge_cents + _OFF_CENTS, adjustments=(contractual, *first.adjustments[1:])
    )
    return replace(payment, charge_cents=payment.charge_cents + _OFF_CENTS, services=(first, *others))


def claim_unbalanced(payment: ClaimPayment) -> ClaimPayment:
    """An adjustment that is larger than what is missing from the payment."""
    first, *others = payment.services
    contractual = replace(first.adjustments[0], cents=first.adjustments[0].cents + _OFF_CENTS)
    first = replace(first, adjustments=(contractual, *first.adjustments[1:]))
    return replace(payment, services=(first, *others))


def status_unknown(payment: ClaimPayment) -> ClaimPayment:
    """A claim status that no code list has."""
    return replace(payment, status="17")


def underpaid(payment: ClaimPayment) -> ClaimPayment:
    """The first line is paid a fifth less than agreed, dressed up as contractual."""
    first, *others = payment.services
    short = first.paid_cents * _SHORT_PCT // 100
    contractual = replace(first.adjustments[0], cents=first.adjustments[0].cents + short)
    first = replace(
        first,
        paid_cents=first.paid_cents - short,
        adjustments=(contractual, *first.adjustments[1:]),
        allowed_cents=(first.allowed_cents or 0) - short,
    )
    return replace(payment, paid_cents=payment.paid_cents - short, services=(first, *others))


def allowed_differs(payment: ClaimPayment) -> ClaimPayment:
    """The payer says of the first line that it allows more than it pays, leaves to the patient and takes off."""
    first, *others = payment.services
    first = replace(first, allowed_cents=(first.allowed_cents or 0) + _OFF_CENTS)
    return replace(payment, services=(first, *others))


def denied(group: str, code: str) -> Callable[[ClaimPayment], ClaimPayment]:
    """Every line refused whole for that reason."""

    def refuse(service: ServicePayment) -> ServicePayment:
        refusal = (Adjustment(group, code, service.charge_cents),)
        return replace(service, paid_cents=0, adjustments=refusal, allowed_cents=0)

    def deny(payment: ClaimPayment) -> ClaimPayment:
        return replace(payment, status="4", paid_cents=0, services=tuple(refuse(each) for each in payment.services))

    return deny


BENDINGS: dict[str, Callable[[ClaimPayment], ClaimPayment]] = {
    "claim_not_found": claim_not_found,
    "charge_differs": charge_differs,
    "claim_unbalanced": claim_unbalanced,
    "status_unknown": status_unknown,
    "underpaid": underpaid,
    "allowed_differs": allowed_differs,
    **{fault: denied(*reason) for fault, reason in DENIALS.items()},
}
