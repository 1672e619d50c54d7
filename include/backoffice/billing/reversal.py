"""Which payment a reversal (CLP02 22) takes back (billing.md 3.7): a function of all payments, not of their order.

A reversal takes back what the same payer has paid on the claim that it is for itself. The payer's number alone leads to
a payment where only one claim can be meant by it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from backoffice.billing.identity import is_placeholder, match_key
from backoffice.billing.match import BY_HAND, Match
from backoffice.billing.model import BY_RANK, DENIED, REVERSAL, ClaimPayment, Filed

Key = tuple[str, int]
Matches = Mapping[Key, Match]
_NO_MATCHES: Matches = MappingProxyType({})
_NO_MATCH = Match()


@dataclass(frozen=True, slots=True)
class Pairing:
    """`original_of` a reversal, and why the others have none.

    `candidates_of` those that may be for more than one claim: these claims.
    """

    original_of: Mapping[Key, Key]
    reason_of: Mapping[Key, str]
    candidates_of: Mapping[Key, tuple[str, ...]]


def pair(filed: Iterable[Filed], matches: Matches = _NO_MATCHES) -> Pairing:
    """Each reversal with the one payment it undoes exactly; a payment is undone at most once, by the earliest.

    `matches` are the claims of payments and reversals, as far as they are known.
    """
    ordered = sorted(filed, key=lambda one: one.order)
    payments = [one for one in ordered if one.payment.status in BY_RANK or one.payment.status == DENIED]
    known = _Originals(payments, matches)
    original_of: dict[Key, Key] = {}
    reason_of: dict[Key, str] = {}
    candidates_of: dict[Key, tuple[str, ...]] = {}
    taken: set[Key] = set()
    for reversal in (one for one in ordered if one.payment.status == REVERSAL):
        candidates = known.of(reversal)
        exact = [one for one in candidates if undoes(reversal.payment, one.payment)]
        free = [one.key for one in exact if one.key not in taken]
        claims = {known.claim_of(one) for one in exact if not known.is_same_claim(reversal, one)}
        if len(claims) > 1:
            reason_of[reversal.key] = "CLAIM_AMBIGUOUS"
            candidates_of[reversal.key] = tuple(sorted(claims))
        elif free:
            original_of[reversal.key] = free[0]
            taken.add(free[0])
        elif not candidates:
            reason_of[reversal.key] = "REVERSAL_WITHOUT_ORIGINAL"
        else:
            reason_of[reversal.key] = "REVERSAL_TWICE" if exact else "REVERSAL_NOT_EXACT"
    return Pairing(original_of, reason_of, candidates_of)


class _Originals:
    """Payments that can be taken back, by the payer's number, by ours, and by their claim."""

    def __init__(self, payments: Sequence[Filed], matches: Matches) -> None:
        self._matches = matches
        self._by_payer_number: dict[str, list[Filed]] = defaultdict(list)
        self._by_number: dict[str, list[Filed]] = defaultdict(list)
        self._by_claim: dict[str, list[Filed]] = defaultdict(list)
        for one in payments:
            self._by_payer_number[one.payment.payer_claim_number].append(one)
            self._by_number[match_key(one.payment.claim_number)].append(one)
            self._by_claim[self._claim_id(one)].append(one)

    def of(self, reversal: Filed) -> list[Filed]:
        """What the reversal may take back, in order of time.

        Where a person has placed it, what stands on that claim. Else payments of the same payer with the same payer's
        number, those of the reversal's own claim before others; without any, those of its claim with its charge.
        """
        claim_id = self._claim_id(reversal)
        if self._match(reversal).rung == BY_HAND:
            return self._by_claim.get(claim_id, [])
        number = reversal.payment.payer_claim_number
        called = [] if is_placeholder(number) else self._by_payer_number.get(number, [])
        same_number = [one for one in called if self._is_same_payer(reversal, one)]
        own = [one for one in same_number if self.is_same_claim(reversal, one)]
        nobodys = [one for one in same_number if not (claim_id and self._claim_id(one))]
        return own or nobodys or self._on_same_claim(reversal)

    def is_same_claim(self, reversal: Filed, one: Filed) -> bool:
        """Whether a payment has the reversal's claim number, or was found to be for the same claim, or the one before.

        A payer may take back what it paid on a replaced claim under the number of the claim in its place.
        """
        number = match_key(reversal.payment.claim_number)
        has_its_number = number != "" and number == match_key(one.payment.claim_number)
        return has_its_number or not self._lineage(reversal).isdisjoint(self._lineage(one))

    def claim_of(self, one: Filed) -> str:
        """The claim of a payment, or else the number that it names."""
        return self._claim_id(one) or one.payment.claim_number

    def _on_same_claim(self, reversal: Filed) -> list[Filed]:
        number, claim_id = match_key(reversal.payment.claim_number), self._claim_id(reversal)
        named = self._by_number.get(number, []) if number else []
        placed = self._by_claim.get(claim_id, []) if claim_id else []
        found = {
            one.key: one
            for one in (*named, *placed)
            if one.payment.charge_cents == -reversal.payment.charge_cents and self._is_same_payer(reversal, one)
        }
        return sorted(found.values(), key=lambda one: one.order)

    def _is_same_payer(self, reversal: Filed, one: Filed) -> bool:
        """Whether one payer has sent both, also under two of the ids that the claim's payer goes by; True if unsaid."""
        ids, others = frozenset(reversal.head.payer_ids), frozenset(one.head.payer_ids)
        if not ids or not others or not ids.isdisjoint(others):
            return True
        claim = self._match(one).claim
        families = claim.payer_by_rank.values() if claim else ()
        return any(not family.isdisjoint(ids) and not family.isdisjoint(others) for family in families)

    def _lineage(self, one: Filed) -> frozenset[str]:
        claim = self._match(one).claim
        return frozenset({claim.claim_id, claim.replaced_by} - {""}) if claim else frozenset()

    def _claim_id(self, one: Filed) -> str:
        claim = self._match(one).claim
        return claim.claim_id if claim else ""

    def _match(self, one: Filed) -> Match:
        return self._matches.get(one.key, _NO_MATCH)


def undoes(reversal: ClaimPayment, original: ClaimPayment) -> bool:
    """Whether charge, payment and each adjustment come back with the opposite sign.

    Adjustments are compared by (procedure, group, CARC). Where the reversal uses group CR, as 4010 files do, by CARC
    alone: the form may differ, the cents may not.
    """
    if (reversal.charge_cents, reversal.paid_cents) != (-original.charge_cents, -original.paid_cents):
        return False
    is_old_form = any(cas.group == "CR" for _, cas in reversal.all_adjustments())
    return _amounts(reversal, -1, is_old_form) == _amounts(original, 1, is_old_form)


def _amounts(payment: ClaimPayment, sign: int, is_old_form: bool) -> Counter[tuple[str, ...]]:
    procedures = {line.ordinal: line.procedure_code for line in payment.lines}
    return Counter(
        (cas.carc, str(sign * cas.amount_cents))
        if is_old_form
        else (procedures.get(line, ""), cas.group, cas.carc, str(sign * cas.amount_cents))
        for line, cas in payment.all_adjustments()
        if cas.amount_cents
    )
