"""Remittances that were not posted: put aside as broken, or held because they contradict or repeat each other."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset(
    {
        "REMIT_BROKEN",
        "REMIT_OUT_OF_BALANCE",
        "READERS_DISAGREE",
        "REMIT_NOT_OURS",
        "NOTICE_WITH_AMOUNT",
        "TRN_CONFLICT",
        "POSSIBLE_DUPLICATE",
        "REMIT_TAKEN_BACK",
    }
)
_GROUPED = ("TRN_CONFLICT", "POSSIBLE_DUPLICATE")


@dataclass(frozen=True, slots=True)
class UnpostedRemit:
    """A remittance in quarantine or held. `group_key` is shared by those that hold each other."""

    remit_id: str
    kind: str
    reason: str
    paid_cents: int
    arrived_date: date
    group_key: str


def unposted_findings(remits: Iterable[UnpostedRemit], terms: Terms) -> list[Finding]:
    """One finding a remittance that was not posted; those that hold each other share one, under the lowest id."""
    groups: dict[tuple[str, str], list[UnpostedRemit]] = defaultdict(list)
    for remit in remits:
        groups[remit.kind, remit.group_key if remit.kind in _GROUPED else remit.remit_id].append(remit)
    findings = []
    for (kind, _), members in groups.items():
        ordered = sorted(members, key=lambda one: one.remit_id)
        first, arrived = ordered[0], min(one.arrived_date for one in members)
        findings.append(
            Finding(
                kind,
                first.remit_id,
                first.reason,
                terms.workdays.after(arrived, terms.remit_due_days),
                sum(one.paid_cents for one in members),
                facts={f"remit_{n}": one.remit_id for n, one in enumerate(ordered, 1)} if len(members) > 1 else {},
            )
        )
    return findings
