"""Denials that stand: which of them can be sent again, appealed, or only written off by a person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"DENIAL_RESEND", "DENIAL_APPEAL", "DENIAL_FINAL", "DENIAL_REVIEW"})


@dataclass(frozen=True, slots=True)
class Denial:
    """A denied or disputed amount that stands; `appeal_limit_days` from the payers feed, else None."""

    claim_id: str
    line_number: int
    carc: str
    group: str
    denial_class: str
    amount_cents: int
    payment_date: date
    appeal_limit_days: int | None


def denial_findings(denials: Iterable[Denial], terms: Terms) -> list[Finding]:
    """One finding for each claim, line, CARC and class, over all remittances; none where the amounts cancel out."""
    groups: dict[tuple[str, str], list[Denial]] = defaultdict(list)
    for denial in denials:
        subject = f"{denial.claim_id}:{denial.line_number}:{denial.carc}"
        groups[f"DENIAL_{denial.denial_class.upper()}", subject].append(denial)
    findings = []
    for (kind, subject), members in groups.items():
        first = members[0]
        stake_cents = sum(one.amount_cents for one in members)
        due = min(terms.appeal_due(one.payment_date, one.appeal_limit_days) for one in members)
        facts = {"claim_id": first.claim_id, "group": first.group, "carc": first.carc}
        if stake_cents:
            findings.append(Finding(kind, subject, kind, due, stake_cents, facts=facts))
    return findings
