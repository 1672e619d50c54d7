"""Money that patients pay: most of what they owe, some days after the payer; and now and then too much."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from backoffice.simulator.cast import Part
from backoffice.simulator.claims import Claim
from backoffice.simulator.faults.payments import CREDIT_CENTS
from backoffice.simulator.folders import Row
from backoffice.simulator.remits import CREDIT_BALANCE, card, payments_until
from backoffice.simulator.traits import Trait, trait_of
from backoffice.simulator.world import Spec

_PAY_PCT = 60
_DAYS = 4


@dataclass(frozen=True, slots=True)
class Taking:
    """One payment by a patient for a claim."""

    claim: Claim
    day: date
    amount_cents: int


def takings(spec: Spec, on: date) -> Iterator[Taking]:
    """Payments up to that day."""
    for payment in payments_until(spec, on):
        for claim, paid in zip(payment.claims, payment.remit.claims, strict=False):
            dealt, owed = card(spec, claim), paid.patient_cents
            if dealt == CREDIT_BALANCE:
                yield Taking(claim, payment.night, owed + CREDIT_CENTS)
            elif not dealt and owed and _is_billed(spec, claim):
                day = spec.days.after(payment.night, _DAYS)
                if day <= on and spec.chance.number("pays", claim.claim_id) % 100 < _PAY_PCT:
                    yield Taking(claim, day, owed)


def _is_billed(spec: Spec, claim: Claim) -> bool:
    """Whether the patient is asked for what the payer leaves."""
    who = claim.visit.patient
    return who.part is not Part.SECONDARY and trait_of(spec, who.number) is not Trait.QMB


def patient_payment_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The patient_payments feed."""
    for taking in takings(spec, on):
        yield {
            "payment_id": f"PP{taking.claim.claim_id[1:]}",
            "patient_id": taking.claim.visit.patient.patient_id,
            "claim_id": taking.claim.claim_id,
            "received_date": taking.day,
            "amount": taking.amount_cents,
            "method": "card",
        }
