"""Claims that the payer has split, and of which a part is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"SPLIT_INCOMPLETE"})


@dataclass(frozen=True, slots=True)
class SplitClaim:
    """A claim whose parts, as the first payer has reported them since `payment_date`, are less than its charge."""

    claim_id: str
    reported_cents: int
    charge_cents: int
    payment_date: date
    appeal_limit_days: int | None


def split_findings(claims: Iterable[SplitClaim], terms: Terms) -> list[Finding]:
    """One finding a claim, for the charge of the parts that are missing."""
    return [
        Finding(
            "SPLIT_INCOMPLETE",
            f"{one.claim_id}:1",
            "SPLIT_INCOMPLETE",
            terms.appeal_due(one.payment_date, one.appeal_limit_days),
            one.charge_cents - one.reported_cents,
            facts={"claim_id": one.claim_id, "charge_cents": one.charge_cents, "reported_cents": one.reported_cents},
        )
        for one in claims
    ]
