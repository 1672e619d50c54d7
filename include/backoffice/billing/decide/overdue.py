"""Claims of which too little has been heard: not acknowledged, refused, or sent long ago and not paid."""

from collections.abc import Iterable
from datetime import date, timedelta

from backoffice.billing.decide.open_claim import OpenClaim, Waits
from backoffice.worklist.model import Finding

KINDS = frozenset({"NOT_ACKNOWLEDGED", "CLAIM_REJECTED", "ASK_STATUS", "ASK_FOR_ERA"})
_FORWARDED = ("F3F", "F3N")


def overdue_findings(claims: Iterable[OpenClaim], on: date, waits: Waits) -> list[Finding]:
    """At most one finding for each claim that was sent and that no remittance has answered yet."""
    waiting = (claim for claim in claims if claim.sent_date and not claim.status_code)
    return [found for claim in waiting if (found := _overdue(claim, on, waits))]


def _overdue(claim: OpenClaim, on: date, waits: Waits) -> Finding | None:
    # A date of sending before the service is a slip: records has an item for it, and nobody is late by it.
    sent = max(claim.sent_date or on, claim.service_from_date)
    heard = max(sent, claim.answered_on or sent)
    if reason := claim.rejection:
        return _finding("CLAIM_REJECTED", reason, claim, waits.due(claim, heard))
    if _is_said_to_be_paid(claim):
        if waits.workdays.between(heard, on) < waits.era_days:
            return None
        return _finding("ASK_FOR_ERA", "ASK_FOR_ERA", claim, waits.due(claim, heard, waits.era_days))
    if waits.expects_acknowledgements and not claim.is_acknowledged:
        if waits.workdays.between(sent, on) < waits.acknowledgement_days:
            return None
        due = waits.due(claim, sent, waits.acknowledgement_days)
        return _finding("NOT_ACKNOWLEDGED", "NOT_ACKNOWLEDGED", claim, due)
    asked_again = heard if _is_pending(claim) else sent
    patience = asked_again + timedelta(days=waits.status_days_of.get(claim.payer_id or "", waits.status_days))
    return _finding("ASK_STATUS", "ASK_STATUS", claim, waits.due(claim, patience)) if on >= patience else None


def _finding(kind: str, reason: str, claim: OpenClaim, due: date) -> Finding:
    return Finding(kind, claim.subject, reason, due, claim.open_cents, facts=claim.facts)


def _is_said_to_be_paid(claim: OpenClaim) -> bool:
    """A 277 of category F: the payer has finished the claim."""
    category = claim.category or ""
    return claim.is_answered and category.startswith("F") and category not in _FORWARDED


def _is_pending(claim: OpenClaim) -> bool:
    """A 277 of category P: the payer works on it, so the wait begins anew."""
    return claim.is_answered and (claim.category or "").startswith("P")
