"""Remittances that are months old when they come: whatever waits for them has waited too long.

None of them brings money, so that no deposit belongs to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backoffice.simulator import remits
from backoffice.simulator.adjudication import adjudicate
from backoffice.simulator.claims import Aged, Claim, aged_claims
from backoffice.simulator.faults.payments import denied
from backoffice.simulator.remittance import Adjustment, ClaimPayment, Remit, ServicePayment, remit_of
from backoffice.simulator.world import Spec

_DAYS_AGO = {Aged.FORWARDED: 40, Aged.CORRECTED: 100, Aged.APPEALED: 100, Aged.OVERSETTLED: 40}
_LATER_DAYS = 20
_REDUCED = ("CO", "45")


@dataclass(frozen=True, slots=True)
class AgedRemit:
    """A remittance, the claim it is about, and what it stands for."""

    aged: Aged
    claim: Claim
    remit: Remit

    @property
    def reduced_cents(self) -> int:
        """What it takes off by contract."""
        reasons = (each for line in self.remit.claims[0].services for each in line.adjustments)
        return sum(each.cents for each in reasons if (each.group, each.code) == _REDUCED)


def aged_remits(spec: Spec) -> Iterator[AgedRemit]:
    """All of them, in the order of their claims; of two about a claim the second payer's comes last."""
    for aged, claim in aged_claims(spec).items():
        paid_on = spec.days.on_or_after(spec.first_date - timedelta(days=_DAYS_AGO[aged]))
        payment = _to_deductible(adjudicate(spec, claim))
        if aged is Aged.FORWARDED:
            payment = replace(payment, status="19")
        elif aged is not Aged.OVERSETTLED:
            payment = denied("CO", "16" if aged is Aged.CORRECTED else "197")(payment)
        yield AgedRemit(aged, claim, remit_of(claim.primary.payer, claim.claim_id, paid_on, paid_on, (payment,)))
        if aged is Aged.OVERSETTLED:
            later = spec.days.after(paid_on, _LATER_DAYS)
            second, answer = claim.coverages[1].payer, _charged_to_patient(payment)
            yield AgedRemit(aged, claim, remit_of(second, claim.claim_id, later, later, (answer,)))


def files_on(spec: Spec, night: date) -> Iterator[tuple[str, bytes]]:
    """Inbox path and content of each, on the first night."""
    if night == spec.days.on_or_after(spec.first_date):
        for each in aged_remits(spec):
            yield remits.path(night, each.remit), remits.content(spec, each.remit)


def _to_deductible(payment: ClaimPayment) -> ClaimPayment:
    """All that is allowed is the patient's deductible: nothing is paid."""

    def unpaid(service: ServicePayment) -> ServicePayment:
        allowed_cents = service.allowed_cents or 0
        reduced = Adjustment(*_REDUCED, service.charge_cents - allowed_cents)
        reasons = (reduced, Adjustment("PR", "1", allowed_cents))
        return replace(service, paid_cents=0, adjustments=tuple(each for each in reasons if each.cents))

    return replace(payment, paid_cents=0, services=tuple(map(unpaid, payment.services)))


def _charged_to_patient(payment: ClaimPayment) -> ClaimPayment:
    """A second payer's answer that leaves the whole charge to the patient, more than was ever left to it."""

    def left(service: ServicePayment) -> ServicePayment:
        share = Adjustment("PR", "1", service.charge_cents)
        return replace(service, paid_cents=0, adjustments=(share,), allowed_cents=None)

    number = payment.payer_claim_number[::-1]
    return replace(payment, status="2", payer_claim_number=number, services=tuple(map(left, payment.services)))
