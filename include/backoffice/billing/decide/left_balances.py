"""What a payer's answers leave in its account, though it says neither that it pays it nor who should."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from backoffice.billing.decide.open_claim import OpenClaim, Waits
from backoffice.worklist.model import Finding

KINDS = frozenset({"BALANCE_LEFT"})


def left_findings(claims: Iterable[OpenClaim], split: Collection[str], on: date, waits: Waits) -> list[Finding]:
    """One finding for a claim and rank whose payer has answered and yet owes what no other item shows.

    A next payer that takes off by contract what the one before has passed on to it leaves such a balance, as does a
    charge that was raised later. `split` are subjects of which a part is known to be missing.
    """
    return [found for claim in claims if claim.subject not in split and (found := _left(claim, on, waits))]


def _left(claim: OpenClaim, on: date, waits: Waits) -> Finding | None:
    left_cents = claim.open_cents - claim.denied_cents
    if not claim.answered_cents or claim.status_on is None or claim.is_suspended or left_cents <= 0:
        return None
    since = max(claim.status_on, claim.sent_date or claim.status_on)
    if claim.answered_cents < claim.charge_cents or since > claim.status_on:
        since += timedelta(days=waits.status_days_of.get(claim.payer_id or "", waits.status_days))
    if on < since:
        return None
    due = waits.due(claim, since)
    return Finding("BALANCE_LEFT", claim.subject, "BALANCE_LEFT", due, left_cents, facts=claim.facts)
