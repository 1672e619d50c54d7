"""Payments that can't be compared with a contract, because its terms are not known."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.worklist.model import Finding

KINDS = frozenset({"NO_CONTRACT_RATE"})
_GRAVEST_FIRST = ("NO_FEE_SCHEDULE", "NO_CONTRACT_RATE", "NO_MODIFIER_FACTOR")


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A paid line without terms; `reason` is NO_FEE_SCHEDULE when we have no fee at all of its payer."""

    payer_id: str
    procedure_code: str
    reason: str
    allowed_cents: int
    payment_date: date

    @property
    def subject(self) -> str:
        """Payer and procedure; the payer alone where its whole schedule is missing."""
        return f"{self.payer_id}:{'-' if self.reason == 'NO_FEE_SCHEDULE' else self.procedure_code}"


def rate_findings(lines: Iterable[Unpriced], due_days: int) -> list[Finding]:
    """One finding a payer and procedure, with all that was allowed for it; due from the first such payment on."""
    groups: dict[str, list[Unpriced]] = defaultdict(list)
    for line in lines:
        groups[line.subject].append(line)
    return [_finding(subject, members, due_days) for subject, members in groups.items()]


def _finding(subject: str, members: Sequence[Unpriced], due_days: int) -> Finding:
    return Finding(
        "NO_CONTRACT_RATE",
        subject,
        min((one.reason for one in members), key=_GRAVEST_FIRST.index),
        min(one.payment_date for one in members) + timedelta(days=due_days),
        sum(one.allowed_cents for one in members),
        facts={"payer_id": members[0].payer_id, "lines": len(members)},
    )
