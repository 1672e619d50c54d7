"""The last days on which a payer takes a claim, its correction, or an appeal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.open_claim import OpenClaim, Waits
from backoffice.worklist.model import Finding

KINDS = frozenset({"FILING_DEADLINE"})


@dataclass(frozen=True, slots=True)
class Clock:
    """A last day for a claim and rank; `reason` says for what: FILING_INITIAL, FILING_CORRECTED or FILING_APPEAL."""

    claim_id: str
    rank: int
    reason: str
    limit: date
    stake_cents: int


def filing_clocks(claims: Iterable[OpenClaim], waits: Waits) -> list[Clock]:
    """Clocks of claims that no payer is known to have: never sent, refused, or not acknowledged."""
    return [
        Clock(claim.claim_id, claim.rank, "FILING_INITIAL", waits.filing_limit(claim), claim.open_cents)
        for claim in claims
        if claim.rank == 1 and not claim.status_code and _is_unfiled(claim, waits)
    ]


def filing_findings(clocks: Iterable[Clock], on: date, waits: Waits) -> list[Finding]:
    """`FILING_DEADLINE` from the widest warning on, for the clock of each claim and rank that runs out first.

    `within_days` is the narrowest warning that has been reached, 0 once the last day is over.
    """
    first: dict[tuple[str, int], Clock] = {}
    for clock in sorted(clocks, key=lambda clock: (clock.limit, clock.reason)):
        first.setdefault((clock.claim_id, clock.rank), clock)
    return [
        _finding(clock, on, waits) for clock in first.values() if (clock.limit - on).days <= max(waits.warning_days)
    ]


def _is_unfiled(claim: OpenClaim, waits: Waits) -> bool:
    if claim.sent_date is None or claim.rejection:
        return True
    return waits.expects_acknowledgements and not claim.is_acknowledged


def _finding(clock: Clock, on: date, waits: Waits) -> Finding:
    days_left = (clock.limit - on).days
    within_days = min(days for days in waits.warning_days if days >= days_left) if days_left >= 0 else 0
    facts: dict[str, str | int] = {"claim_id": clock.claim_id, "rank": clock.rank, "within_days": within_days}
    return Finding(
        "FILING_DEADLINE",
        f"{clock.claim_id}:{clock.rank}",
        clock.reason,
        clock.limit,
        clock.stake_cents,
        facts=facts | {"last_day": clock.limit.isoformat()},
    )
