"""Amounts that a payer denies, or that nobody can explain, and that nobody has adjudicated again since."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from backoffice.billing.denials import DENIALS, AdjustmentClass, HouseRules
from backoffice.billing.match import claim_line
from backoffice.billing.model import DENIED, Adjustment, ClaimPayment, Filed, KnownClaim, ServiceLine
from backoffice.billing.place import Placement
from backoffice.billing.settled import Work, charge_of, is_accepted, settled, work_of

_DUPLICATE = "18"  # CARC: exact duplicate claim or service


@dataclass(frozen=True, slots=True)
class Dispute:
    """One disputed adjustment. `line` is the SVC (0: the claim), `line_number` the line of our claim."""

    line: int
    line_number: int
    adjustment: Adjustment
    denial_class: AdjustmentClass


def disputes(one: Filed, placement: Placement, rules: HouseRules, standing: Sequence[Filed]) -> list[Dispute]:
    """What the payment of a claim leaves in dispute; `standing` are the payments that stand for its claim and rank.

    What was refused whole is over when a later payment is about the same work. A refusal of what an earlier payment
    has settled says nothing, and nor does one as a duplicate (CARC 18) of what it has refused. A later payer repeats
    the reductions of the one before it, so of its adjustments only plain denials count.
    """
    claim = placement.claim
    if claim is None:
        return []
    found = _disputes(one.payment, claim, rules)
    relevant = [
        dispute
        for dispute in found
        if placement.rank == 1 or (one.payment.status == DENIED and dispute.denial_class in DENIALS)
    ]
    return [dispute for dispute in relevant if _is_alive(one, claim, dispute.line, rules, standing)]


def _disputes(payment: ClaimPayment, claim: KnownClaim, rules: HouseRules) -> Iterator[Dispute]:
    lines = {line.ordinal: line for line in payment.lines}
    for line, cas in payment.all_adjustments():
        if cas.amount_cents and not is_accepted(payment, line, cas, rules):
            number = claim_line(lines[line], claim) if line else 0
            yield Dispute(line, number, cas, _denial_class(payment, line, cas, rules))


def _denial_class(payment: ClaimPayment, line: int, cas: Adjustment, rules: HouseRules) -> AdjustmentClass:
    """The class of a denial, which takes a whole line or claim; anything less is for review (billing.md 3.4)."""
    found = rules.class_of(payment, line, cas)
    is_denial = payment.status == DENIED or _takes_all(payment, line, cas, rules)
    return found if is_denial and found in DENIALS else AdjustmentClass.REVIEW


def _takes_all(payment: ClaimPayment, line: int, cas: Adjustment, rules: HouseRules) -> bool:
    """Whether the adjustment takes what reductions leave of an unpaid line, or of an unpaid claim."""
    reduced_cents = sum(
        each.amount_cents
        for at, each in payment.all_adjustments()
        if line in (0, at) and is_accepted(payment, at, each, rules) and not rules.is_share(each)
    )
    paid_cents = payment.lines[line - 1].paid_cents if line else payment.paid_cents
    _, charge_cents = work_of(payment, line)
    return not paid_cents and cas.amount_cents == charge_cents - reduced_cents


def _is_alive(one: Filed, claim: KnownClaim, line: int, rules: HouseRules, standing: Sequence[Filed]) -> bool:
    work, own = work_of(one.payment, line), settled(one.payment, rules)
    if work in own or (own and not line):
        return True
    earlier = [each.payment for each in standing if each.order < one.order]
    before = sum((settled(each, rules) for each in earlier), Counter[Work]())
    if work in before or (before and charge_of(before) >= max(claim.charges, default=0)):
        return False
    if _is_duplicate(one.payment, line) and any(_decides(each, one.payment, work) for each in earlier):
        return False
    return not any(_decides_anew(each.payment, one.payment, work) for each in standing if each.order > one.order)


def _decides_anew(later: ClaimPayment, earlier: ClaimPayment, work: Work) -> bool:
    """Whether a later payment adjudicates the same work once more; a refusal as a duplicate does not."""
    if _is_duplicate(later, 0):
        return False
    return _decides(later, earlier, work, {line.ordinal for line in later.lines if _is_duplicate(later, line.ordinal)})


def _decides(one: ClaimPayment, other: ClaimPayment, work: Work, besides: Collection[int] = ()) -> bool:
    """Whether a payment, besides some lines, is about the same line as another, or about the same claim as a whole."""
    if work[0] and one.lines:
        return work in {work_of(one, line.ordinal) for line in one.lines if line.ordinal not in besides}
    return one.charge_cents == other.charge_cents


def _is_duplicate(payment: ClaimPayment, line: int) -> bool:
    """Whether a line, or all of a claim (0), is refused as what the payer has seen before."""
    if not line and payment.lines:
        return all(_is_duplicate(payment, each.ordinal) for each in payment.lines)
    service: ServiceLine | ClaimPayment = payment.lines[line - 1] if line else payment
    reasons = {cas.carc for cas in (*payment.adjustments, *service.adjustments)}
    return not service.paid_cents and _DUPLICATE in reasons
