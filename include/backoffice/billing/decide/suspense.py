"""Money in suspense: claim payments and provider-level adjustments that could not be placed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset(
    {
        "CLAIM_NOT_FOUND",
        "CLAIM_AMBIGUOUS",
        "CLAIM_CHARGE_DIFFERS",
        "CLAIM_DATE_DIFFERS",
        "CLAIM_PAYER_DIFFERS",
        "CLAIM_OUT_OF_BALANCE",
        "CLAIM_UNREADABLE",
        "STATUS_UNKNOWN",
        "REVERSAL_WITHOUT_ORIGINAL",
        "REVERSAL_NOT_EXACT",
        "REVERSAL_TWICE",
        "REVERSAL_MISSING",
        "SECONDARY_DOES_NOT_TIE",
        "PLB_UNPLACED",
        "MATCH_REFUSED",
        "REMIT_FOR_REVIEW",
        "CLAIM_FOR_REVIEW",
    }
)
WHOLE_REMIT = "REMIT_FOR_REVIEW"
"""Kind of a payment that waits together with all others of its remittance; its subject is the remittance."""


@dataclass(frozen=True, slots=True)
class Suspended:
    """A claim payment or provider-level adjustment in suspense; `subject` names it."""

    subject: str
    kind: str
    reason: str
    amount_cents: int
    arrived_date: date
    facts: Mapping[str, str | int]


def suspense_findings(suspended: Iterable[Suspended], terms: Terms) -> list[Finding]:
    """One finding for each amount in suspense; their stakes amount to the balance of account 2400.

    Payments that wait as a whole remittance share one.
    """
    groups: dict[tuple[str, str], list[Suspended]] = defaultdict(list)
    for one in suspended:
        groups[one.kind, one.subject].append(one)
    return [
        Finding(
            kind,
            subject,
            members[0].reason,
            terms.workdays.after(members[0].arrived_date, terms.suspense_due_days),
            sum(one.amount_cents for one in members),
            facts={"claims": len(members)} if kind == WHOLE_REMIT else members[0].facts,
        )
        for (kind, subject), members in groups.items()
    ]
