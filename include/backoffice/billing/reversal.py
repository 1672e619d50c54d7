"""Which payment a reversal (CLP02 22) takes back (billing.md 3.7): a function of all payments, not of their order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from backoffice.billing.identity import match_key
from backoffice.billing.model import BY_RANK, DENIED, REVERSAL, ClaimPayment, Filed

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Pairing:
    """`original_of` a reversal, and why the others have none."""

    original_of: Mapping[Key, Key]
    reason_of: Mapping[Key, str]


def pair(filed: Iterable[Filed]) -> Pairing:
    """Each reversal with the one payment it undoes exactly; a payment is undone at most once, by the earliest."""
    ordered = sorted(filed, key=lambda one: one.order)
    known = _Originals([one for one in ordered if one.payment.status in BY_RANK or one.payment.status == DENIED])
    original_of: dict[Key, Key] = {}
    reason_of: dict[Key, str] = {}
    taken: set[Key] = set()
    for reversal in (one for one in ordered if one.payment.status == REVERSAL):
        candidates = known.of(reversal.payment)
        exact = [one for one in candidates if undoes(reversal.payment, one.payment)]
        free = [one.key for one in exact if one.key not in taken]
        if free:
            original_of[reversal.key] = free[0]
            taken.add(free[0])
        elif not candidates:
            reason_of[reversal.key] = "REVERSAL_WITHOUT_ORIGINAL"
        else:
            reason_of[reversal.key] = "REVERSAL_TWICE" if exact else "REVERSAL_NOT_EXACT"
    return Pairing(original_of, reason_of)


class _Originals:
    """Payments that can be taken back, by the payer's number and by ours."""

    def __init__(self, payments: Sequence[Filed]) -> None:
        self._by_payer_number: dict[str, list[Filed]] = defaultdict(list)
        self._by_claim: dict[tuple[str, int], list[Filed]] = defaultdict(list)
        for one in payments:
            self._by_payer_number[one.payment.payer_claim_number].append(one)
            self._by_claim[match_key(one.payment.claim_number), one.payment.charge_cents].append(one)

    def of(self, reversal: ClaimPayment) -> list[Filed]:
        """Those with the same payer's number; without any, those with the same claim number and charge."""
        same = self._by_payer_number.get(reversal.payer_claim_number, []) if reversal.payer_claim_number else []
        return same or self._by_claim.get((match_key(reversal.claim_number), -reversal.charge_cents), [])


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
