"""What the next payer owes: to be billed by us, or by the payer before it."""

from collections.abc import Iterable
from datetime import date, timedelta

from backoffice.billing.decide.open_claim import OpenClaim, Waits
from backoffice.billing.model import FORWARDED, FORWARDED_ON
from backoffice.worklist.model import Finding

KINDS = frozenset({"BILL_SECONDARY", "CROSSOVER_OVERDUE"})


def secondary_findings(claims: Iterable[OpenClaim], on: date, waits: Waits) -> list[Finding]:
    """`BILL_SECONDARY` for what nobody has sent to the next payer; `CROSSOVER_OVERDUE` for what was sent on in vain."""
    return [found for claim in claims if (found := _crossover(claim, on, waits) or _to_bill(claim, waits))]


def _to_bill(claim: OpenClaim, waits: Waits) -> Finding | None:
    """The claim, its earlier payer having paid, with the remittance whose adjustments have to go along."""
    is_ours_to_bill = claim.earlier_status_code and claim.earlier_status_code not in FORWARDED_ON
    if not is_ours_to_bill or claim.status_code or claim.sent_date or claim.earlier_paid_on is None:
        return None
    facts = claim.facts | {"earlier_remit_id": claim.earlier_remit_id}
    due = waits.due(claim, claim.earlier_paid_on)
    return Finding("BILL_SECONDARY", claim.subject, "BILL_SECONDARY", due, claim.open_cents, facts=facts)


def _crossover(claim: OpenClaim, on: date, waits: Waits) -> Finding | None:
    """Money that waits for a payer to whom the one before has forwarded the claim (CLP02 19 to 21, and 23)."""
    if claim.status_code == FORWARDED:
        forwarded_on = claim.status_on
    elif claim.earlier_status_code in FORWARDED_ON and not claim.status_code:
        forwarded_on = claim.earlier_paid_on
    else:
        return None
    wait_days = waits.crossover_days if claim.crossover_wait_days is None else claim.crossover_wait_days
    if forwarded_on is None or on < (over := forwarded_on + timedelta(days=wait_days)):
        return None
    reason = "CROSSOVER_OVERDUE" if claim.payer_id else "CROSSOVER_TO_UNKNOWN"
    facts = claim.facts
    if claim.earlier_remit_id:
        facts |= {"earlier_payment": f"{claim.earlier_remit_id}:{claim.earlier_ordinal}"}
    return Finding("CROSSOVER_OVERDUE", claim.subject, reason, waits.due(claim, over), claim.open_cents, facts=facts)
