"""What the billing job has to find about claims on their way: refused, lost, sent wrongly, or due at the next payer."""

from collections.abc import Iterator
from datetime import date, timedelta

from backoffice.simulator.claims import Claim, claims_until, forgotten_claim
from backoffice.simulator.clearing import finished_on
from backoffice.simulator.days import DAY
from backoffice.simulator.faults.clearing import ClearingFault
from backoffice.simulator.faults.guests import GUEST_CLAIMS, guest_claims_sent_on
from backoffice.simulator.faults.remits import RemitFault
from backoffice.simulator.folders import Tables
from backoffice.simulator.remits import card, payments_until
from backoffice.simulator.truth import ROUTINE, Truth
from backoffice.simulator.world import Spec

_HEARD_DAYS = 3
_REMIT_DAYS = 5
_PATIENCE = _LAST_DAYS = timedelta(days=30)
_NEVER_PLACED = (
    *("claim_not_found", "charge_differs"),
    *(RemitFault.UNBALANCED, RemitFault.NOT_OURS, RemitFault.POSSIBLE_DUPLICATE),
)
"""Faults whose remittance never reaches the claim."""


def plant(spec: Spec, on: date, tables: Tables) -> Iterator[Truth]:
    """Takes away what the clearinghouse would have said; yields the items that stand after the night of that day."""
    unheard = {claim.claim_id for claim in claims_until(spec, on) if card(spec, claim) == ClearingFault.UNHEARD}
    for row in tables["claims"]:
        if row["claim_id"] in unheard:
            row["clearinghouse_status"] = None
    for claim in claims_until(spec, on):
        if claim.submitted <= on:
            yield from _of_claim(spec, claim, card(spec, claim), on)
    yield from _of_next_payers(spec, on)
    if forgotten := forgotten_claim(spec):
        yield _truth("claim_forgotten", "FILING_DEADLINE", forgotten, "FILING_INITIAL")
    if guest_claims_sent_on(spec) + _PATIENCE <= on:
        yield Truth(ROUTINE, "billing", "ASK_STATUS", GUEST_CLAIMS, "ASK_STATUS")


def _of_claim(spec: Spec, claim: Claim, dealt: str, on: date) -> Iterator[Truth]:
    is_old = claim.submitted + _PATIENCE <= on
    if dealt in (ClearingFault.REJECTED, ClearingFault.UNHEARD) and _runs_out(claim, on):
        yield _truth(dealt, "FILING_DEADLINE", claim, "FILING_INITIAL")
    if dealt == ClearingFault.REJECTED:
        yield _truth(dealt, "CLAIM_REJECTED", claim, "277CA_A7")
    elif dealt == ClearingFault.UNHEARD and _open_days(spec, claim.submitted, on) >= _HEARD_DAYS:
        yield _truth(dealt, "NOT_ACKNOWLEDGED", claim)
    elif dealt == ClearingFault.FINISHED:
        said_on = finished_on(spec, claim)
        if said_on <= on and _open_days(spec, said_on, on) >= _REMIT_DAYS:
            yield _truth(dealt, "ASK_FOR_ERA", claim)
    elif dealt == ClearingFault.COPY_DIFFERS:
        yield _truth(dealt, "SUBMISSION_DIFFERS", claim, "SENT_CHARGE")
    elif (dealt == ClearingFault.LOST or dealt in _NEVER_PLACED) and is_old:
        yield _truth(dealt, "ASK_STATUS", claim)


def _runs_out(claim: Claim, on: date) -> bool:
    limit = claim.visit.day + timedelta(days=claim.primary.payer.filing_limit_days)
    return on >= limit - _LAST_DAYS


def _of_next_payers(spec: Spec, on: date) -> Iterator[Truth]:
    """What the first payer leaves is the second one's; nobody in this practice bills it."""
    for payment in payments_until(spec, on):
        for claim, paid in zip(payment.claims, payment.remit.claims, strict=False):
            if len(claim.coverages) > 1 and paid.patient_cents:
                yield _truth(ROUTINE, "BILL_SECONDARY", claim, rank=2)


def _open_days(spec: Spec, since: date, on: date) -> int:
    return len(spec.days.between(since + DAY, on))


def _truth(fault: str, kind: str, claim: Claim, reason: str = "", rank: int = 1) -> Truth:
    return Truth(str(fault), "billing", kind, f"{claim.claim_id}:{rank}", reason or kind)
