"""Claims on which somebody has paid too much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"CREDIT_BALANCE"})


@dataclass(frozen=True, slots=True)
class Credit:
    """A claim on which one party has paid too much, since that business date."""

    claim_id: str
    party: str
    credit_cents: int
    since_date: date


def credit_findings(credits: Iterable[Credit], terms: Terms) -> list[Finding]:
    """One finding for each claim and party with a credit balance: it is never refunded or netted by machine."""
    return [
        Finding(
            "CREDIT_BALANCE",
            f"{one.claim_id}:{one.party}",
            "CREDIT_BALANCE",
            one.since_date + timedelta(days=terms.credit_balance_days),
            one.credit_cents,
            facts={"claim_id": one.claim_id, "party": one.party},
        )
        for one in credits
    ]
