"""How the simulated payers adjudicate a claim when nothing is wrong."""

from backoffice.simulator.claims import Claim, Line
from backoffice.simulator.remittance import Adjustment, ClaimPayment, ServicePayment
from backoffice.simulator.world import COMMERCIAL, MEDICARE, Payer, Spec

_COPAY_CENTS = 2000
_COINSURANCE_PCT = 20
_SEQUESTRATION_PCT = 2


def adjudicate(spec: Spec, claim: Claim) -> ClaimPayment:
    """The primary payer's answer: contractual is what exceeds the fee; less the patient's share, the rest is paid."""
    payer = claim.primary.payer
    services = tuple(_service(payer, line) for line in claim.lines)
    return ClaimPayment(
        claim_id=claim.claim_id,
        status="1",
        charge_cents=claim.charge_cents,
        paid_cents=sum(service.paid_cents for service in services),
        payer_claim_number=spec.chance.digits(13, "icn", claim.claim_id),
        last_name=claim.visit.patient.last_name,
        first_name=claim.visit.patient.first_name,
        member_id=claim.primary.member_id,
        service_date=claim.visit.day,
        services=services,
    )


def _service(payer: Payer, line: Line) -> ServicePayment:
    shares = _patient_share(payer, line)
    contractual = Adjustment("CO", "45", line.charge_cents - line.fee_cents)
    left = line.fee_cents - sum(share.cents for share in shares)
    if payer is MEDICARE:
        kept = Adjustment("CO", "253", (left * _SEQUESTRATION_PCT + 50) // 100)
        shares, left = (kept, *shares), left - kept.cents
    return ServicePayment(
        procedure=line.procedure,
        control_number=line.control_number,
        charge_cents=line.charge_cents,
        paid_cents=left,
        adjustments=tuple(adjustment for adjustment in (contractual, *shares) if adjustment.cents),
        allowed_cents=line.fee_cents,
    )


def _patient_share(payer: Payer, line: Line) -> tuple[Adjustment, ...]:
    if payer is MEDICARE:
        return (Adjustment("PR", "2", line.fee_cents * _COINSURANCE_PCT // 100),)
    if payer is COMMERCIAL and line.number == 1:
        return (Adjustment("PR", "3", _COPAY_CENTS),)
    return ()
