"""What a payer writes in an 835: payments, adjustments, and what it keeps or adds for the whole practice."""

from dataclasses import dataclass
from datetime import date

from backoffice.simulator.world import BILLING_NPI, TAX_ID, Payer

ACH, CHECK = "ACH", "CHK"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An amount not paid, with its group and reason (CAS)."""

    group: str
    code: str
    cents: int


@dataclass(frozen=True, slots=True)
class ServicePayment:
    """One service line (SVC); `remarks` are the codes beside it (LQ).

    `allowed_cents` is what the payer says it allows (AMT*B6), None when it does not say.
    """

    procedure: str
    control_number: str
    charge_cents: int
    paid_cents: int
    adjustments: tuple[Adjustment, ...] = ()
    allowed_cents: int | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimPayment:
    """One claim as the payer adjudicated it (CLP)."""

    claim_id: str
    status: str
    charge_cents: int
    paid_cents: int
    payer_claim_number: str
    last_name: str
    first_name: str
    member_id: str
    service_date: date
    services: tuple[ServicePayment, ...]
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def patient_cents(self) -> int:
        """What the patient owes by it (group PR)."""
        lines = (adjustment for service in self.services for adjustment in service.adjustments)
        return sum(adjustment.cents for adjustment in (*self.adjustments, *lines) if adjustment.group == "PR")


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """An amount that belongs to no claim of the remit (PLB); a positive one lowers the payment."""

    code: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True)
class Remit:
    """One payment and what it is for. `total_cents` is what the payer says it pays (BPR02), by `method` (BPR04)."""

    payer_name: str
    payer_edi_id: str
    payer_tax_id: str
    trace: str
    produced_on: date
    paid_on: date
    total_cents: int
    claims: tuple[ClaimPayment, ...]
    adjustments: tuple[ProviderAdjustment, ...] = ()
    payee_npi: str = BILLING_NPI
    payee_tax_id: str = TAX_ID
    method: str = ACH


def remit_of(
    payer: Payer,
    lane: str,
    produced_on: date,
    paid_on: date,
    claims: tuple[ClaimPayment, ...] = (),
    adjustments: tuple[ProviderAdjustment, ...] = (),
) -> Remit:
    """A payer's balanced remittance of a day; `lane` sets its trace apart from the payer's others of the day."""
    return Remit(
        payer_name=payer.name,
        payer_edi_id=payer.edi_id,
        payer_tax_id=payer.tax_id,
        trace=f"{payer.payer_id}{produced_on:%y%m%d}{lane}",
        produced_on=produced_on,
        paid_on=paid_on,
        total_cents=balanced(claims, adjustments),
        claims=claims,
        adjustments=adjustments,
    )


def balanced(claims: tuple[ClaimPayment, ...], adjustments: tuple[ProviderAdjustment, ...] = ()) -> int:
    """What a payment for these comes to."""
    return sum(claim.paid_cents for claim in claims) - sum(adjustment.cents for adjustment in adjustments)
