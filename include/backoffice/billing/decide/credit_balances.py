"""Claims on which somebody has paid too much, and by when that has to be given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"CREDIT_BALANCE"})
_LONGEST_INVESTIGATION = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Credit:
    """A claim on which one party has paid too much, as could be known since `identified_on`.

    `opened_on` and `concluded_on` are those of a person's good-faith investigation, else None. `is_void`: the claim was
    replaced or taken back.
    """

    claim_id: str
    party: str
    credit_cents: int
    identified_on: date
    is_medicare: bool = False
    opened_on: date | None = None
    concluded_on: date | None = None
    is_void: bool = False


def credit_findings(credits: Iterable[Credit], terms: Terms) -> list[Finding]:
    """One finding for each claim and party with a credit balance: it is never refunded or netted by machine."""
    return [
        Finding(
            "CREDIT_BALANCE",
            f"{one.claim_id}:{one.party}",
            "CREDIT_OF_REPLACED" if one.is_void else "CREDIT_BALANCE",
            due_on(one, terms.credit_balance_days),
            one.credit_cents,
            facts=_facts(one),
        )
        for one in credits
    ]


def due_on(credit: Credit, days: int) -> date:
    """The last day of refunding.

    For Medicare a good-faith investigation that begins in time stops the clock until it is concluded, for at most 180
    days (42 CFR 401.305(b), in force since 2025-01-01).
    """
    due = credit.identified_on + timedelta(days=days)
    opened = credit.opened_on
    if not credit.is_medicare or credit.party != "payer" or opened is None or not credit.identified_on <= opened <= due:
        return due
    longest = opened + _LONGEST_INVESTIGATION
    return due + (min(credit.concluded_on or longest, longest) - opened)


def _facts(credit: Credit) -> dict[str, str | int]:
    facts: dict[str, str | int] = {
        "claim_id": credit.claim_id,
        "party": credit.party,
        "identified_on": credit.identified_on.isoformat(),
    }
    if credit.opened_on:
        facts["investigation_opened_on"] = credit.opened_on.isoformat()
    if credit.concluded_on:
        facts["investigation_concluded_on"] = credit.concluded_on.isoformat()
    return facts
