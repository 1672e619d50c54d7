"""Amounts that a payer denies, or that nobody can explain, and that nobody has adjudicated again since."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from backoffice.billing.denials import DENIALS, AdjustmentClass, HouseRules
from backoffice.billing.match import claim_line, named_line
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
    limit = claim.highest_charge_cents
    if work in before or (before and limit is not None and charge_of(before) >= limit):
        return False
    if _is_duplicate(one.payment, line) and any(_decides(each, one.payment, line, claim) for each in earlier):
        return False
    later = (each.payment for each in standing if each.order > one.order)
    return not any(_decides_anew(each, one.payment, line, claim) for each in later)


def _decides_anew(later: ClaimPayment, earlier: ClaimPayment, line: int, claim: KnownClaim) -> bool:
    """Whether a later payment adjudicates the same work once more; a refusal as a duplicate does not."""
    if _is_duplicate(later, 0):
        return False
    besides = {each.ordinal for each in later.lines if _is_duplicate(later, each.ordinal)}
    return _decides(later, earlier, line, claim, besides)


def _decides(
    one: ClaimPayment, other: ClaimPayment, line: int, claim: KnownClaim, besides: Collection[int] = ()
) -> bool:
    """Whether a payment, besides some lines, is about a line of another, or about all of the claim (0).

    Payers pay another procedure than was billed, and a claim that was put right holds other work than before. So a
    payment of all of the claim is about whatever was on it; one of a line, about what stood in that line's place.
    """
    if not besides and _is_of_all(one, claim):
        return True
    if not line or not one.lines:
        return one.charge_cents == other.charge_cents
    decided = [each.ordinal for each in one.lines if each.ordinal not in besides]
    if work_of(other, line) in {work_of(one, each) for each in decided}:
        return True
    return _line_number(other, line, claim) in {_line_number(one, each, claim) for each in decided} - {0}


def _is_of_all(payment: ClaimPayment, claim: KnownClaim) -> bool:
    """Whether the payment has a charge that the claim has had, and is not for some of its lines alone."""
    billed = Counter((each.procedure_code, each.charge_cents) for each in claim.lines)
    is_part = bool(payment.lines) and Counter(work_of(payment, each.ordinal) for each in payment.lines) < billed
    return payment.charge_cents in claim.charges and not is_part


def _line_number(payment: ClaimPayment, line: int, claim: KnownClaim) -> int:
    """The claim's line that a payment's line is about, by its place only where the payment has all of them; else 0."""
    service = payment.lines[line - 1]
    by_place = service.ordinal if len(payment.lines) == len(claim.lines) else 0
    return named_line(service, claim) or by_place


def _is_duplicate(payment: ClaimPayment, line: int) -> bool:
    """Whether a line, or all of a claim (0), is refused as what the payer has seen before."""
    if not line and payment.lines:
        return all(_is_duplicate(payment, each.ordinal) for each in payment.lines)
    service: ServiceLine | ClaimPayment = payment.lines[line - 1] if line else payment
    reasons = {cas.carc for cas in (*payment.adjustments, *service.adjustments)}
    return not service.paid_cents and _DUPLICATE in reasons
