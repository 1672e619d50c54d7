"""Where the patient's share of a payment goes: to the next payer, to the patient, or to nobody's bill.

Medicare's cost sharing is never billed to a Qualified Medicare Beneficiary (42 U.S.C. 1396a(n)(3)(B)): whatever the
payers leave of it can be billed to Medicaid, or is given up by a person. Either the claim's patient is known to be one,
or the payer says so beside the line. Pure.
"""

from collections.abc import Iterator

from backoffice.billing.denials import AdjustmentClass, HouseRules
from backoffice.billing.disputes import Dispute
from backoffice.billing.match import claim_line
from backoffice.billing.model import FORWARDED_ON, Account, Adjustment, ClaimPayment, KnownClaim, Place
from backoffice.billing.place import Placement

_BENEFICIARY = frozenset(("N781", "N782", "N783"))
"""RARCs: no deductible, co-insurance or co-payment may be collected, the patient is a QMB (CMS change request 9911)."""


def next_rank(payment: ClaimPayment, placement: Placement, claim: KnownClaim) -> int | None:
    """Rank of the payer to whom goes what the payment of a claim leaves; None when it is left to the patient.

    A payer that has forwarded the claim (CLP02 19 to 21) knows of a payer that we may not know: it comes right after.
    """
    if placement.is_last:
        return None
    known = claim.next_rank(placement.rank)
    return placement.rank + 1 if known is None and payment.status in FORWARDED_ON else known


def share_place(
    payment: ClaimPayment, placement: Placement, claim: KnownClaim, line: int, cas: Adjustment
) -> tuple[Place, str]:
    """Account and key that a share of line `line` (0: the claim itself) goes to, and the event's name."""
    if rank := next_rank(payment, placement, claim):
        return (Account.PAYER, f"{claim.claim_id}:{rank}"), "next_payer"
    if _is_protected(payment, line, claim):
        return (Account.DISPUTED, f"{claim.claim_id}:{cas.carc}"), "protected"
    return (Account.PATIENT, claim.claim_id), "patient"


def protected_shares(
    payment: ClaimPayment, placement: Placement, claim: KnownClaim, rules: HouseRules
) -> Iterator[Dispute]:
    """The shares that neither a payer nor the patient is asked for: a person has to decide on each of them."""
    if next_rank(payment, placement, claim):
        return
    for line, cas in payment.all_adjustments():
        if rules.is_share(cas) and cas.amount_cents and _is_protected(payment, line, claim):
            number = claim_line(payment.lines[line - 1], claim) if line else 0
            yield Dispute(line, number, cas, AdjustmentClass.PROTECTED)


def _is_protected(payment: ClaimPayment, line: int, claim: KnownClaim) -> bool:
    if claim.is_protected:
        return True
    lines = payment.lines[line - 1 : line] if line else payment.lines
    return any(not _BENEFICIARY.isdisjoint(each.remarks) for each in lines)
