"""What billing has to do about patients who must not be billed for Medicare's share.

The practice's own system knows of them and asks them for nothing. Our ledger does so once Medicare has said it about a
coming visit; until then both differ.
"""

from collections.abc import Iterator
from datetime import date

from backoffice.simulator.claims import Claim
from backoffice.simulator.days import DAY
from backoffice.simulator.faults import coverage
from backoffice.simulator.faults.remits import RemitFault
from backoffice.simulator.pms import placed
from backoffice.simulator.remits import Payment, arrivals
from backoffice.simulator.remittance import ClaimPayment
from backoffice.simulator.traits import Trait, trait_of
from backoffice.simulator.truth import Truth
from backoffice.simulator.world import Spec


def truths(spec: Spec, on: date) -> Iterator[Truth]:
    """The items that stand after the night of that day."""
    known = coverage.patients_found(spec, on, Trait.QMB)
    for payment, claim, paid in placed(spec, on):
        who = claim.visit.patient
        if trait_of(spec, who.number) is not Trait.QMB or not paid.patient_cents:
            continue
        if who.patient_id in known:
            yield from _of_shares(claim, paid)
        elif spec.days.between(_posted_on(spec, payment) + DAY, on):
            for party in ("payer", "patient"):
                yield _truth("DRIFT", f"{claim.claim_id}:{party}", "DRIFT_ONLY_OURS")


def _of_shares(claim: Claim, paid: ClaimPayment) -> Iterator[Truth]:
    for line, service in zip(claim.lines, paid.services, strict=False):
        for adjustment in service.adjustments:
            if adjustment.group == "PR":
                yield _truth("QMB_SHARE", f"{claim.claim_id}:{line.number}:{adjustment.code}", "QMB_SHARE")


def _posted_on(spec: Spec, payment: Payment) -> date:
    """Night of the file that counts: a cut one is sent again."""
    nights = [night for night, _, _ in arrivals(spec, payment)]
    return nights[-1] if payment.fault is RemitFault.BROKEN else nights[0]


def _truth(kind: str, subject: str, reason: str) -> Truth:
    return Truth("qmb_share", "billing", kind, subject, reason)
