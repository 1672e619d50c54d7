"""Amounts that a payer denies, or that nobody can explain, and that nobody has adjudicated again since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backoffice.billing.denials import DENIALS, REDUCTIONS, AdjustmentClass, adjustment_class
from backoffice.billing.match import claim_line
from backoffice.billing.model import DENIED, Adjustment, ClaimPayment, Filed, KnownClaim, ServiceLine
from backoffice.billing.place import Placement


@dataclass(frozen=True, slots=True)
class Dispute:
    """One disputed adjustment. `line` is the SVC (0: the claim), `line_number` the line of our claim."""

    line: int
    line_number: int
    adjustment: Adjustment
    denial_class: AdjustmentClass


def disputes(
    one: Filed, placement: Placement, patient_share_carcs: frozenset[str], later: Sequence[Filed]
) -> list[Dispute]:
    """What the payment of a claim leaves in dispute; `later` are the payments that came after it for claim and rank.

    A later payer repeats the reductions of the one before it, so of its adjustments only plain denials count.
    """
    if placement.claim is None:
        return []
    found = _disputes(one.payment, placement.claim, patient_share_carcs)
    relevant = [
        dispute
        for dispute in found
        if placement.rank == 1 or (one.payment.status == DENIED and dispute.denial_class in DENIALS)
    ]
    return [dispute for dispute in relevant if not any(_covers(each, one, dispute.line) for each in later)]


def _disputes(payment: ClaimPayment, claim: KnownClaim, patient_share_carcs: frozenset[str]) -> Iterator[Dispute]:
    lines = {line.ordinal: line for line in payment.lines}
    for line, cas in payment.all_adjustments():
        if cas.amount_cents and not is_accepted(payment, cas, patient_share_carcs):
            number = claim_line(lines[line], claim) if line else 0
            yield Dispute(line, number, cas, _denial_class(payment, lines.get(line), cas))


def is_accepted(payment: ClaimPayment, cas: Adjustment, patient_share_carcs: frozenset[str]) -> bool:
    """Whether nobody disputes the adjustment: the patient's share, or a reduction by contract on a claim not denied."""
    if cas.group == "PR" and cas.carc in patient_share_carcs:
        return True
    return payment.status != DENIED and adjustment_class(cas.group, cas.carc) in REDUCTIONS


def _denial_class(payment: ClaimPayment, line: ServiceLine | None, cas: Adjustment) -> AdjustmentClass:
    """The class of a denial, which takes a whole line or claim; anything less is for review (billing.md 3.4)."""
    found = adjustment_class(cas.group, cas.carc)
    whole_cents = line.charge_cents if line else payment.charge_cents
    is_denial = payment.status == DENIED or cas.amount_cents == whole_cents
    return found if is_denial and found in DENIALS else AdjustmentClass.REVIEW


def _covers(later: Filed, one: Filed, line: int) -> bool:
    """Whether a later payment adjudicates the same line, or the same claim as a whole, once more."""
    if later.order <= one.order:
        return False
    work = {_work(each): each for each in later.payment.lines}
    if line and work:
        return _work(one.payment.lines[line - 1]) in work
    return later.payment.charge_cents == one.payment.charge_cents


def _work(line: ServiceLine) -> tuple[str, int]:
    return line.procedure_code, line.charge_cents
