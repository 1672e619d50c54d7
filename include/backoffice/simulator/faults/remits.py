"""Faults of a whole remittance, each in a payment of its own: what is wrong with it, its file, or its money."""

from dataclasses import dataclass, replace
from enum import StrEnum

from backoffice.simulator.remittance import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    Remit,
    ServicePayment,
    balanced,
)

_OFF_CENTS = 1000
_REVERSED_CENTS = 2000
_TAKEN_CENTS = 500
_OTHER_NPI, _OTHER_TAX_ID = "1993999980", "987654321"


class RemitFault(StrEnum):
    """What may be wrong with a payment."""

    UNBALANCED = "remit_unbalanced"
    BROKEN = "remit_broken"
    DUPLICATE_FILE = "duplicate_file"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    PLB_UNPLACED = "plb_unplaced"
    REVERSAL = "reversal_without_original"
    LATE_MONEY = "late_money"
    SHORT = "deposit_short"
    OVER = "deposit_over"
    CARD_FEE = "card_fee"
    RETURNED = "deposit_returned"
    NOT_OURS = "remit_not_ours"
    CORRECTION = "correction_without_reversal"
    TAKEBACK = "takeback_before_start"
    SPLIT = "claim_split"


@dataclass(frozen=True, slots=True)
class Money:
    """What the bank gets for a remit: how much more or less than announced, how many open days late, or nothing.

    `fee_pct` is what a card company keeps. `is_returned`: the bank takes it back on the next open day.
    """

    difference_cents: int = 0
    late_days: int = 0
    comes: bool = True
    fee_pct: int = 0
    is_returned: bool = False

    def of(self, announced_cents: int) -> int:
        """What comes of an announced amount."""
        return announced_cents + self.difference_cents - announced_cents * self.fee_pct // 100


MONEY = {
    RemitFault.LATE_MONEY: Money(late_days=12),
    RemitFault.SHORT: Money(difference_cents=-_OFF_CENTS),
    RemitFault.OVER: Money(difference_cents=_OFF_CENTS),
    RemitFault.NOT_OURS: Money(comes=False),
    RemitFault.CARD_FEE: Money(fee_pct=3),
    RemitFault.RETURNED: Money(is_returned=True),
}
"""Faults whose money does not come as announced."""


def bent(fault: RemitFault, remit: Remit) -> Remit:
    """The remit with the fault in it; faults of file and money leave it as it is."""
    if fault is RemitFault.UNBALANCED:
        return replace(remit, total_cents=remit.total_cents + _OFF_CENTS)
    if fault is RemitFault.NOT_OURS:
        return replace(remit, payee_npi=_OTHER_NPI, payee_tax_id=_OTHER_TAX_ID)
    claims, adjustments = remit.claims, remit.adjustments
    if fault is RemitFault.PLB_UNPLACED:
        adjustments = (ProviderAdjustment("ZZ", remit.trace[-6:], -_OFF_CENTS),)
    elif fault is RemitFault.TAKEBACK:
        adjustments = (ProviderAdjustment("WO", takeback_reference(remit), _TAKEN_CENTS),)
    elif fault is RemitFault.REVERSAL:
        claims = (*claims, _reversal(claims[0]))
    elif fault is RemitFault.SPLIT:
        claims = tuple(map(_first_line, claims))
    return replace(remit, claims=claims, adjustments=adjustments, total_cents=balanced(claims, adjustments))


def takeback_reference(remit: Remit) -> str:
    """What the payer says it takes money back for; nothing that this practice's ledger has ever held."""
    return f"OLD{remit.trace[-6:]}"


def _first_line(claim: ClaimPayment) -> ClaimPayment:
    """The claim cut down to its first service; the others were never reported."""
    first = claim.services[0]
    return replace(claim, charge_cents=first.charge_cents, paid_cents=first.paid_cents, services=(first,))


def corrected(remit: Remit) -> Remit:
    """The same claims adjudicated once more, now without any payment, and without taking back what was paid."""
    claims = tuple(replace(claim, paid_cents=0, services=tuple(map(_unpaid, claim.services))) for claim in remit.claims)
    return replace(remit, claims=claims, total_cents=0)


def _unpaid(service: ServicePayment) -> ServicePayment:
    return replace(service, paid_cents=0, adjustments=(Adjustment("CO", "45", service.charge_cents),), allowed_cents=0)


def _reversal(like: ClaimPayment) -> ClaimPayment:
    """Takes back the payment of a claim that was never paid here."""
    service = replace(
        like.services[0],
        control_number="",
        charge_cents=-_REVERSED_CENTS,
        paid_cents=-_REVERSED_CENTS,
        adjustments=(),
    )
    return replace(
        like,
        claim_id=f"Y{like.payer_claim_number[:6]}",
        status="22",
        charge_cents=-_REVERSED_CENTS,
        paid_cents=-_REVERSED_CENTS,
        payer_claim_number=like.payer_claim_number[::-1],
        services=(service,),
    )


def cut(content: bytes) -> bytes:
    """The first two thirds of a file, up to a segment's end: no trailer, and what follows is lost."""
    return content[: content.rindex(b"~", 0, len(content) * 2 // 3) + 1]
