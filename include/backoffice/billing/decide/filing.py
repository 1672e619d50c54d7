"""The last days on which a payer takes a claim, its correction, or an appeal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.billing.decide.denials import Denial, rule_of
from backoffice.billing.decide.open_claim import OpenClaim, Waits
from backoffice.billing.decide.terms import Terms
from backoffice.billing.denials import AdjustmentClass, Rules
from backoffice.worklist.model import Finding

KINDS = frozenset({"FILING_DEADLINE"})
_CLOCK_OF = {
    AdjustmentClass.RESEND: "FILING_CORRECTED",
    AdjustmentClass.APPEAL: "FILING_APPEAL",
    AdjustmentClass.REVIEW: "FILING_APPEAL",
}


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


def denial_clocks(
    denials: Iterable[Denial], rules: Rules, terms: Terms, corrected_days_of: Mapping[str, int]
) -> list[Clock]:
    """Clocks of corrections and appeals: they run from the first remittance that denies a claim and rank in such a way.

    `corrected_days_of` names payers whose limit for a corrected claim is not that of an appeal.
    """
    groups: dict[tuple[str, int, AdjustmentClass], list[Denial]] = defaultdict(list)
    for denial in denials:
        denial_class = rule_of(denial, rules).denial_class
        if denial_class in _CLOCK_OF:
            groups[denial.claim_id, denial.rank, denial_class].append(denial)
    clocks = []
    for (claim_id, rank, denial_class), members in groups.items():
        cents = sum(one.amount_cents for one in members)
        if cents:
            limit = min(_limit(one, denial_class, terms, corrected_days_of) for one in members)
            clocks.append(Clock(claim_id, rank, _CLOCK_OF[denial_class], limit, cents))
    return clocks


def _limit(denial: Denial, denial_class: AdjustmentClass, terms: Terms, corrected_days_of: Mapping[str, int]) -> date:
    days = denial.appeal_limit_days or terms.appeal_limit_days
    if denial_class is AdjustmentClass.RESEND:
        days = corrected_days_of.get(denial.payer_id or "", days)
    return denial.payment_date + timedelta(days=days)


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
