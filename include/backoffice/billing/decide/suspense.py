"""Money in suspense: claim payments and provider-level adjustments that could not be placed."""

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
        "CLAIM_OUT_OF_BALANCE",
        "CLAIM_UNREADABLE",
        "STATUS_UNKNOWN",
        "REVERSAL_WITHOUT_ORIGINAL",
        "REVERSAL_NOT_EXACT",
        "REVERSAL_TWICE",
        "REVERSAL_MISSING",
        "SECONDARY_DOES_NOT_TIE",
        "PLB_UNPLACED",
    }
)


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
    """One finding for each amount in suspense; their stakes amount to the balance of account 2400."""
    return [
        Finding(
            one.kind,
            one.subject,
            one.reason,
            terms.workdays.after(one.arrived_date, terms.suspense_due_days),
            one.amount_cents,
            facts=one.facts,
        )
        for one in suspended
    ]
