"""What Medicare has left to a patient who must not be billed for it (42 U.S.C. 1396a(n)(3)(B))."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from backoffice.billing.decide.denials import Denial
from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"QMB_SHARE"})


def share_findings(shares: Iterable[Denial], terms: Terms) -> list[Finding]:
    """One finding a claim, line and CARC: Medicaid can be billed, or a person gives the amount up."""
    groups: dict[str, list[Denial]] = defaultdict(list)
    for share in shares:
        groups[share.subject].append(share)
    return [_finding(subject, members, terms) for subject, members in groups.items() if _sum(members)]


def _finding(subject: str, members: Sequence[Denial], terms: Terms) -> Finding:
    first = members[0]
    due = terms.workdays.after(first.payment_date, terms.claim_due_days)
    facts: dict[str, str | int] = {"claim_id": first.claim_id, "group": first.group, "carc": first.carc}
    return Finding("QMB_SHARE", subject, "QMB_SHARE", due, _sum(members), facts=facts)


def _sum(members: Iterable[Denial]) -> int:
    return sum(one.amount_cents for one in members)
