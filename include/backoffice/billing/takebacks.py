"""Reversals (CLP02 22) of what was paid before the ledger's start: an opening balance is all that tells of it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from backoffice.billing.denials import HouseRules
from backoffice.billing.match import Match
from backoffice.billing.model import BY_RANK, REVERSAL, ClaimPayment, Filed, KnownClaim
from backoffice.billing.reversal import Key, Pairing
from backoffice.billing.settled import settled_cents

BEFORE_START = "BEFORE_START"
"""Kind of a reversal that takes back what was paid before the start."""
_UNPAIRED = ("REVERSAL_WITHOUT_ORIGINAL", "REVERSAL_NOT_EXACT")


def from_before_start(
    filed: Iterable[Filed], matches: Mapping[Key, Match], pairing: Pairing, rules: HouseRules
) -> frozenset[Key]:
    """The reversals without a payment of ours that opens a claim's balance again, as far as the claim has room for it.

    What is open at the payer then is at most the charge: a claim that was never paid has nothing to take back. Beside
    payments that the reversal does not undo exactly it is one from before only if these settle more than was open, so
    that one of them has to be the correction. The old form (group CR) does not tell what goes back to whom.
    """
    claims: dict[str, KnownClaim] = {}
    filed_of: dict[str, list[Filed]] = defaultdict(list)
    for one in sorted(filed, key=lambda one: one.order):
        claim = matches[one.key].claim
        if claim and claim.opening_cents is not None and not claim.is_void:
            claims[claim.claim_id] = claim
            filed_of[claim.claim_id].append(one)
    return frozenset(
        key for claim_id, claim in claims.items() for key in _fitting(claim, filed_of[claim_id], pairing, rules)
    )


def _fitting(claim: KnownClaim, filed: Iterable[Filed], pairing: Pairing, rules: HouseRules) -> list[Key]:
    payments = list(filed)
    taken_back = set(pairing.original_of.values())
    paid_cents = sum(
        settled_cents(one.payment, rules)
        for one in payments
        if one.payment.status in BY_RANK and one.key not in taken_back
    )
    fitting, open_cents, limit = list[Key](), claim.opening_cents or 0, claim.highest_charge_cents
    is_corrected = paid_cents > open_cents
    for one in payments:
        reason = pairing.reason_of.get(one.key)
        if one.payment.status != REVERSAL or reason not in _UNPAIRED or _is_old_form(one.payment):
            continue
        reopened_cents = open_cents - settled_cents(one.payment, rules)
        has_room = limit is None or reopened_cents <= limit
        if has_room and (is_corrected or reason == "REVERSAL_WITHOUT_ORIGINAL"):
            fitting.append(one.key)
            open_cents = reopened_cents
    return fitting


def _is_old_form(payment: ClaimPayment) -> bool:
    return any(cas.group == "CR" for _, cas in payment.all_adjustments())
