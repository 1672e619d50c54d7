"""Faults of a whole remittance, each in a payment of its own: what is wrong with it, its file, or its money."""

from dataclasses import dataclass, replace
from enum import StrEnum

from backoffice.simulator.remittance import ClaimPayment, ProviderAdjustment, Remit, balanced

_OFF_CENTS = 1000
_REVERSED_CENTS = 2000


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


@dataclass(frozen=True, slots=True)
class Money:
    """What the bank gets for a remit: how much more or less than announced, and how many open days late."""

    difference_cents: int = 0
    late_days: int = 0


MONEY = {
    RemitFault.LATE_MONEY: Money(late_days=12),
    RemitFault.SHORT: Money(difference_cents=-_OFF_CENTS),
    RemitFault.OVER: Money(difference_cents=_OFF_CENTS),
}
"""Faults whose money does not come as announced."""


def bent(fault: RemitFault, remit: Remit) -> Remit:
    """The remit with the fault in it; faults of file and money leave it as it is."""
    if fault is RemitFault.UNBALANCED:
        return replace(remit, total_cents=remit.total_cents + _OFF_CENTS)
    if fault is RemitFault.PLB_UNPLACED:
        bonus = (ProviderAdjustment("ZZ", remit.trace[-6:], -_OFF_CENTS),)
        return replace(remit, adjustments=bonus, total_cents=balanced(remit.claims, bonus))
    if fault is RemitFault.REVERSAL:
        claims = (*remit.claims, _reversal(remit.claims[0]))
        return replace(remit, claims=claims, total_cents=balanced(claims))
    return remit


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
