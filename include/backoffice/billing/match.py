"""Which of our claims a payment is for: the ladder of billing.md 3.5, rungs 2 to 4, and its gates.

A candidate that fails a gate is never taken, and a tie is never broken by guessing.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from backoffice.billing.identity import match_key
from backoffice.billing.model import ClaimPayment, KnownClaim, ServiceLine

SHORTEST_PREFIX = 15
"""Payers cut claim numbers at 20, one at 17; a shorter prefix proves nothing."""

EXACT, NORMALISED, PAYER_NUMBER = 2, 3, 4


@dataclass(frozen=True, slots=True)
class Match:
    """The claim and its rung, or why there is none; `candidates` are the claims looked at and not taken."""

    claim: KnownClaim | None = None
    rung: int = 0
    reason: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims that may be meant, found by their numbers."""

    by_id: Mapping[str, KnownClaim]
    by_key: Mapping[str, Sequence[KnownClaim]]
    by_payer_number: Mapping[str, Sequence[KnownClaim]]
    sorted_keys: Sequence[str] = field(default=())


def index(claims: Iterable[KnownClaim]) -> Claims:
    """The claims, ready to be looked up."""
    by_id = {claim.claim_id: claim for claim in claims}
    by_key: dict[str, list[KnownClaim]] = defaultdict(list)
    by_payer_number: dict[str, list[KnownClaim]] = defaultdict(list)
    for claim in by_id.values():
        by_key[claim.match_key].append(claim)
        if claim.payer_claim_number:
            by_payer_number[claim.payer_claim_number].append(claim)
    return Claims(by_id, by_key, by_payer_number, sorted(by_key))


def match(payment: ClaimPayment, claims: Claims, part_charge_cents: int) -> Match:
    """The claim that the payment is for: the first rung that leads to any claim decides.

    `part_charge_cents`: the charge of all parts into which the payer split the claim.
    """
    for rung, found in _rungs(payment, claims):
        if found:
            faults = {claim.claim_id: _gate(payment, claim, part_charge_cents) for claim in found}
            return _judged(rung, found, faults)
    return Match(reason="CLAIM_NOT_FOUND")


def _judged(rung: int, found: Sequence[KnownClaim], faults: Mapping[str, str]) -> Match:
    passing = [claim for claim in found if not faults[claim.claim_id]]
    if len(passing) == 1:
        return Match(passing[0], rung)
    if passing:
        return Match(reason="CLAIM_AMBIGUOUS", candidates=tuple(sorted(claim.claim_id for claim in passing)))
    return Match(reason=min(faults.values()), candidates=tuple(sorted(faults)))


def _rungs(payment: ClaimPayment, claims: Claims) -> Iterable[tuple[int, list[KnownClaim]]]:
    exact = claims.by_id.get(payment.claim_number)
    yield EXACT, [exact] if exact else []
    yield NORMALISED, _by_normal_form(match_key(payment.claim_number), claims)
    yield PAYER_NUMBER, list(claims.by_payer_number.get(payment.payer_claim_number, ()))


def _by_normal_form(key: str, claims: Claims) -> list[KnownClaim]:
    if not key:
        return []
    found = list(claims.by_key.get(key, ()))
    if len(key) >= SHORTEST_PREFIX:
        start = bisect_right(claims.sorted_keys, key)
        cut = takewhile(lambda longer: longer.startswith(key), islice(claims.sorted_keys, start, None))
        found += [claim for longer in cut for claim in claims.by_key[longer]]
    return found


def _gate(payment: ClaimPayment, claim: KnownClaim, part_charge_cents: int) -> str:
    """The gate that the claim fails for this payment, else empty."""
    if not _charge_agrees(payment, claim, part_charge_cents):
        return "CLAIM_CHARGE_DIFFERS"
    first, last = payment.service_from_date, payment.service_to_date
    if first and last and (last < claim.service_from_date or first > claim.service_to_date):
        return "CLAIM_DATE_DIFFERS"
    return ""


def _charge_agrees(payment: ClaimPayment, claim: KnownClaim, part_charge_cents: int) -> bool:
    """Whether payment, or all parts together, carry a charge the claim has had, or the payment some of its lines."""
    if not claim.charges.isdisjoint({abs(payment.charge_cents), abs(part_charge_cents)}):
        return True
    billed = Counter((line.procedure_code, line.charge_cents) for line in claim.lines)
    reported = Counter((line.procedure_code, abs(line.charge_cents)) for line in payment.lines)
    return bool(reported) and reported <= billed


def claim_line(service: ServiceLine, claim: KnownClaim) -> int:
    """Number of the claim's line that a service is about: by REF*6R, else by its work, else by its place."""
    control = service.line_control_number
    same_number = [line.line_number for line in claim.lines if control and line.line_control_number == control]
    same_work = [
        line.line_number
        for line in claim.lines
        if (line.procedure_code, line.charge_cents) == (service.procedure_code, abs(service.charge_cents))
    ]
    for found in (same_number, same_work):
        if len(found) == 1:
            return found[0]
    return service.ordinal
