"""Which payments of a claim stand: none settles what is settled, none takes more than was passed on to it.

A payer changes what it has settled by taking the first payment back (CLP02 22) and adjudicating anew; a payment that
comes without, or before, that reversal is held beside the first one. A later payer can only settle what an earlier one
has left open, so that the patient's share moves once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from backoffice.billing.denials import HouseRules
from backoffice.billing.model import ClaimPayment, Filed, KnownClaim, Outcome
from backoffice.billing.place import Placement, by_hand
from backoffice.billing.reversal import Key
from backoffice.billing.settled import Work, charge_of, settled
from backoffice.billing.shares import next_rank

REPLACED_PAID_ANEW = "REPLACED_PAID_ANEW"
"""Why a payment waits beside an earlier one of a claim that was replaced or taken back."""

Groups = dict[tuple[str, int], list[Filed]]
"""Claim and coverage rank → its payments that stand, in order of time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The final placement of each payment, and the payments that stand."""

    placements: Mapping[Key, Placement]
    groups: Mapping[tuple[str, int], Sequence[Filed]]


def stand(filed: Iterable[Filed], placements: Mapping[Key, Placement], rules: HouseRules) -> Standing:
    """Holds the payments that cannot stand beside earlier ones; `REVERSAL_MISSING`, `SECONDARY_DOES_NOT_TIE`."""
    judged, groups = dict(placements), Groups()
    for one in sorted(filed, key=lambda one: (placements[one.key].rank, one.order)):
        placement = placements[one.key]
        if placement.outcome is not Outcome.POSTED or placement.claim is None or placement.is_reversed:
            continue
        if placement.is_money_alone:
            continue
        group = groups.setdefault((placement.claim.claim_id, placement.rank), [])
        if kind := _objection(one, placement.claim, judged, groups, rules):
            judged[one.key] = by_hand(one, _held(placement, placement.claim, kind))
        else:
            group.append(one)
    return Standing(judged, groups)


def _held(placement: Placement, claim: KnownClaim, kind: str) -> Placement:
    """The placement of a payment that waits; beside one on a claim that no longer counts it may be for the claim in
    its place.
    """
    held = replace(placement, outcome=Outcome.SUSPENSE, kind=kind, reason=kind)
    if not claim.is_void:
        return held
    candidates = (claim.replaced_by,) if claim.replaced_by else ()
    return replace(held, reason=REPLACED_PAID_ANEW, match=replace(placement.match, candidates=candidates))


def _objection(
    one: Filed, claim: KnownClaim, placements: Mapping[Key, Placement], groups: Groups, rules: HouseRules
) -> str:
    rank = placements[one.key].rank
    group = groups[claim.claim_id, rank]
    if repeats(one.payment, [earlier.payment for earlier in group], claim, rules):
        return "REVERSAL_MISSING"
    if rank > 1 and claim.opening_cents is None and not claim.is_void:
        passed = sum(_share(each.payment, rules) for each in _before(claim, rank, placements, groups))
        taken = sum(each.payment.paid_cents + _share(each.payment, rules) for each in (*group, one))
        return "SECONDARY_DOES_NOT_TIE" if taken > passed else ""
    return ""


def _before(claim: KnownClaim, rank: int, placements: Mapping[Key, Placement], groups: Groups) -> list[Filed]:
    """The payments that stand and whose patient's share goes to that rank."""
    earlier = (one for each in range(1, rank) for one in groups.get((claim.claim_id, each), ()))
    return [one for one in earlier if next_rank(one.payment, placements[one.key], claim) == rank]


def _share(payment: ClaimPayment, rules: HouseRules) -> int:
    return sum(cas.amount_cents for _, cas in payment.all_adjustments() if rules.is_share(cas))


def repeats(payment: ClaimPayment, earlier: Sequence[ClaimPayment], claim: KnownClaim, rules: HouseRules) -> bool:
    """Whether the payment settles work that the earlier ones have settled already, or more than was charged."""
    own = settled(payment, rules) if earlier else None
    if not own:
        return False
    before = sum((settled(each, rules) for each in earlier), Counter[Work]())
    billed = Counter((line.procedure_code, line.charge_cents) for line in claim.lines)
    limit = claim.highest_charge_cents
    telling = [work for work in own if work[0] or limit is None]
    if any(before[work] and before[work] + own[work] > max(billed[work], 1) for work in telling):
        return True
    return limit is not None and charge_of(before + own) > limit
