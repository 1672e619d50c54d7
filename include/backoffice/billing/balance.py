"""The balance gates of a remittance, in exact cents: no tolerance, no balancing entry (billing.md 3.3)."""

from backoffice.billing.model import ClaimPayment, Remit


def claim_fault(claim: ClaimPayment) -> str:
    """Which gate the claim fails, else empty.

    `LINE_OUT_OF_BALANCE`: SVC02 − ΣCAS of the line is not SVC03. `LINES_DO_NOT_SUM`: ΣSVC02 is not CLP03.
    `CLAIM_OUT_OF_BALANCE`: CLP03 − ΣCAS of claim and lines is not CLP04.
    """
    for line in claim.lines:
        if line.charge_cents - sum(cas.amount_cents for cas in line.adjustments) != line.paid_cents:
            return "LINE_OUT_OF_BALANCE"
    if claim.lines and sum(line.charge_cents for line in claim.lines) != claim.charge_cents:
        return "LINES_DO_NOT_SUM"
    adjusted = sum(cas.amount_cents for _, cas in claim.all_adjustments())
    return "" if claim.charge_cents - adjusted == claim.paid_cents else "CLAIM_OUT_OF_BALANCE"


def remit_fault(remit: Remit) -> str:
    """Which gate the remittance fails, else empty.

    `BPR_NEGATIVE`: a payment can't be negative, PLB code FB has to carry it. `REMIT_OUT_OF_BALANCE`: BPR02 is not
    ΣCLP04 − ΣPLB.
    """
    if remit.head.paid_cents < 0:
        return "BPR_NEGATIVE"
    claims = sum(claim.paid_cents for claim in remit.claims)
    plbs = sum(plb.amount_cents for plb in remit.plbs)
    return "" if claims - plbs == remit.head.paid_cents else "REMIT_OUT_OF_BALANCE"
