"""Where each claim payment belongs: to a claim of ours, to the payment it reverses, or to a person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from backoffice.billing import balance, reversal
from backoffice.billing.automation import Policy, review
from backoffice.billing.match import BY_HAND, Claims, Match, follow, match
from backoffice.billing.model import BY_RANK, DENIED, ESTIMATE, FORWARDED, REVERSAL, Filed, KnownClaim, Outcome
from backoffice.billing.reversal import Key
from backoffice.billing.rulings import MATCH_REFUSED, NO_RULINGS, Rulings, ruled
from backoffice.billing.takebacks import BEFORE_START, from_before_start
from backoffice.value import value

PartsKey = tuple[str, ...]
MONEY_ALONE = "MONEY_ALONE"
"""Kind of a payment of which only the money is posted."""


@value
class Placement:
    """What becomes of one claim payment. `kind` and `reason` say why one in suspense needs a person.

    `is_money_alone`: a person has placed a payment whose adjustments can't be trusted; only its money is posted.
    `is_last`: a person has said that no further payer is liable.
    """

    outcome: Outcome
    match: Match
    rank: int = 1
    kind: str = ""
    reason: str = ""
    undoes: Key | None = None
    is_reversed: bool = False
    is_money_alone: bool = False
    is_last: bool = False

    @property
    def claim(self) -> KnownClaim | None:
        """Our claim, where it is known."""
        return self.match.claim


def place(
    filed: Iterable[Filed], claims: Claims, policy: Policy, rulings: Rulings = NO_RULINGS
) -> dict[Key, Placement]:
    """The placement of each payment. `filed` holds every payment that shares a number with any of them.

    What persons have ruled wins over the ladder; what the policy does not let through waits for them.
    """
    payments = list(filed)
    parts = _parts(payments)
    matches = _matches(payments, claims, rulings, parts)
    unsound = {
        one.key: fault
        for one in payments
        if (
            fault := _fault(one)
            or _refused(one, matches[one.key])
            or review(one, matches[one.key], policy, rulings.on(one.key))
        )
    }
    sound = [one for one in payments if one.key not in unsound]
    pairing = reversal.pair(sound, matches)
    before_start = from_before_start(sound, matches, pairing, policy.rules)
    reversed_keys = set(pairing.original_of.values())
    matches |= _followed(payments, matches, claims, pairing, parts)
    placements = {}
    for one in payments:
        found = matches[one.key]
        kind, reason = unsound.get(one.key, ("", ""))
        if kind:
            placements[one.key] = Placement(Outcome.SUSPENSE, found, 1, kind, reason)
        elif one.key in before_start and found.claim:
            placements[one.key] = Placement(Outcome.REVERSAL, found, one.rank_on(found.claim), BEFORE_START)
        elif one.payment.status == REVERSAL:
            placements[one.key] = _reversal(one.key, found, pairing, matches)
        else:
            placements[one.key] = _ordinary(one, found, one.key in reversed_keys, rulings.on(one.key).is_last)
    return {one.key: by_hand(one, placements[one.key]) for one in payments}


def _parts(payments: Iterable[Filed]) -> Mapping[PartsKey, int]:
    """The charge of all parts into which a payer has split a claim."""
    parts = Counter[PartsKey]()
    for one in payments:
        parts[_parts_key(one)] += one.payment.charge_cents
    return parts


def _matches(
    payments: Sequence[Filed], claims: Claims, rulings: Rulings, parts: Mapping[PartsKey, int]
) -> dict[Key, Match]:
    return {
        one.key: ruled(
            match(one.payment, claims, parts[_parts_key(one)], one.head.payer_ids), claims, rulings.on(one.key)
        )
        for one in payments
    }


def _followed(
    payments: Sequence[Filed],
    matches: Mapping[Key, Match],
    claims: Claims,
    pairing: reversal.Pairing,
    parts: Mapping[PartsKey, int],
) -> dict[Key, Match]:
    """Matches of what a payer pays after it has taken back its payment of a claim that was replaced meanwhile.

    It is for the claim in its place, whatever number it names; what was paid before stays with the replaced claim.
    """
    by_key = {one.key: one for one in payments}
    since: dict[str, date] = {}
    for back, original in pairing.original_of.items():
        claim = matches[original].claim
        if claim and claim.replaced_by:
            since[claim.claim_id] = min(since.get(claim.claim_id, date.max), by_key[back].paid_on)
    taken_back = {*pairing.original_of.values(), *pairing.original_of}
    return {
        one.key: follow(one.payment, found, claims, parts[_parts_key(one)], one.head.payer_ids)
        for one in payments
        if (found := matches[one.key]).claim
        and found.rung != BY_HAND
        and one.key not in taken_back
        and one.payment.status != REVERSAL
        and one.paid_on >= since.get(found.claim.claim_id, date.max)
    }


def by_hand(one: Filed, placement: Placement) -> Placement:
    """What can't be posted as it stands, and yet was placed by a person, is posted with its money alone."""
    claim = placement.claim
    if placement.outcome is not Outcome.SUSPENSE or placement.match.rung != BY_HAND or claim is None:
        return placement
    outcome, rank = _landing(one, claim)
    return Placement(outcome, placement.match, rank, MONEY_ALONE, is_money_alone=True)


def _landing(one: Filed, claim: KnownClaim) -> tuple[Outcome, int]:
    """What becomes of a payment on a claim of ours, and the coverage rank that it comes from."""
    return Outcome.MEMO if claim.is_foreign else Outcome.POSTED, one.rank_on(claim)


def _fault(one: Filed) -> tuple[str, str] | None:
    if one.payment.fault:
        return "CLAIM_UNREADABLE", one.payment.fault
    fault = balance.claim_fault(one.payment)
    return ("CLAIM_OUT_OF_BALANCE", fault) if fault else None


def _parts_key(one: Filed) -> PartsKey:
    payment = one.payment
    return one.head.remit_id, payment.claim_number, payment.payer_claim_number, payment.status


def _refused(one: Filed, found: Match) -> tuple[str, str] | None:
    """A person has taken the reversal off a claim: none but a person pairs it again."""
    is_refused = one.payment.status == REVERSAL and found.reason == MATCH_REFUSED
    return (MATCH_REFUSED, MATCH_REFUSED) if is_refused else None


def _reversal(key: Key, found: Match, pairing: reversal.Pairing, matches: reversal.Matches) -> Placement:
    """A reversal that names no claim of ours is for the claim of what it takes back."""
    if original := pairing.original_of.get(key):
        return Placement(Outcome.REVERSAL, found if found.claim else matches[original], undoes=original)
    if found.claim and found.claim.is_foreign:
        return Placement(Outcome.MEMO, found)
    reason = pairing.reason_of[key]
    candidates = pairing.candidates_of.get(key, found.candidates)
    return Placement(Outcome.SUSPENSE, replace(found, candidates=candidates), 1, reason, reason)


def _ordinary(one: Filed, found: Match, is_reversed: bool, is_last: bool) -> Placement:
    payment = one.payment
    if payment.status in (FORWARDED, ESTIMATE):
        if not payment.paid_cents:
            return Placement(Outcome.MEMO, found)
        reason = "FORWARDED_WITH_MONEY" if payment.status == FORWARDED else "ESTIMATE_WITH_MONEY"
        return Placement(Outcome.SUSPENSE, found, 1, "STATUS_UNKNOWN", reason)
    if payment.status not in BY_RANK and payment.status != DENIED:
        return Placement(Outcome.SUSPENSE, found, 1, "STATUS_UNKNOWN", "STATUS_UNKNOWN")
    if found.claim is None:
        return Placement(Outcome.SUSPENSE, found, 1, found.reason, found.reason, is_reversed=is_reversed)
    outcome, rank = _landing(one, found.claim)
    return Placement(outcome, found, rank, is_reversed=is_reversed, is_last=is_last)
