"""Claims that were sent otherwise than the practice's own books say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

KINDS = frozenset({"SUBMISSION_DIFFERS"})
_GRAVEST_FIRST = (
    "SENT_UNREADABLE",
    "SENT_UNKNOWN",
    "SENT_CHARGE",
    "SENT_LINES",
    "SENT_FREQUENCY",
    "SENT_WITHOUT_ORIGINAL",
    "SENT_TO_OTHER_PAYER",
    "SENT_CONTROL_NUMBERS",
)


@dataclass(frozen=True, slots=True)
class SentDifference:
    """One difference between the newest copy of a claim and our books; `claim_id` is None when we do not know it."""

    submission_id: str
    ordinal: int
    business_date: date
    claim_id: str | None
    rank: int
    charge_cents: int
    billed_cents: int | None
    difference: str

    @property
    def subject(self) -> str:
        """Claim and rank, or else the place in the copy."""
        return f"{self.claim_id}:{self.rank}" if self.claim_id else f"{self.submission_id}:{self.ordinal}"


def sent_findings(differences: Iterable[SentDifference], due_days: int, workdays: Workdays) -> list[Finding]:
    """One finding a claim under its gravest difference; the others stand in its facts. At stake is the charge."""
    claims: dict[str, list[SentDifference]] = defaultdict(list)
    for one in differences:
        claims[one.subject].append(one)
    return [_finding(subject, members, due_days, workdays) for subject, members in claims.items()]


def _finding(subject: str, members: list[SentDifference], due_days: int, workdays: Workdays) -> Finding:
    first, *others = sorted(members, key=lambda one: _GRAVEST_FIRST.index(one.difference))
    facts: dict[str, str | int] = {"sent_cents": first.charge_cents}
    if first.billed_cents is not None:
        facts["billed_cents"] = first.billed_cents
    facts |= {f"also_{number}": one.difference for number, one in enumerate(others, start=1)}
    stake_cents = max(first.charge_cents, first.billed_cents or 0)
    due = workdays.after(first.business_date, due_days)
    return Finding("SUBMISSION_DIFFERS", subject, first.difference, due, stake_cents, facts=facts)
