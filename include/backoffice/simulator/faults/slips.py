"""What goes wrong when billers post by hand in the practice's own system; each is a difference from our ledger."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backoffice.simulator.truth import Truth

_OFF_CENTS = 300
UNPLACED = frozenset({"claim_not_found", "charge_differs", "claim_unbalanced", "status_unknown"})
"""Faults of a claim payment that the billers there do not post either."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One posting; positive when it lowers the balance of its party."""

    claim_id: str
    day: date
    kind: str
    amount_cents: int
    party: str
    trace: str = ""


Postings = Sequence[Posting]


def forgotten(postings: Postings) -> Postings:
    """The payment was never posted."""
    return postings[1:]


def made_up(postings: Postings) -> Postings:
    """A refund that nobody has made."""
    return [*postings, replace(postings[0], kind="refund", amount_cents=-_OFF_CENTS, trace="")]


def mistyped(postings: Postings) -> Postings:
    """The payment with another amount."""
    return [replace(postings[0], amount_cents=postings[0].amount_cents + _OFF_CENTS), *postings[1:]]


def wrong_kind(postings: Postings) -> Postings:
    """The payment posted as a write-off."""
    return [replace(postings[0], kind="write_off"), *postings[1:]]


def wrong_party(postings: Postings) -> Postings:
    """The payer's money posted to the patient's balance."""
    return [replace(postings[0], party="patient"), *postings[1:]]


SLIPS: dict[str, Callable[[Postings], Postings]] = {
    "drift_forgotten": forgotten,
    "drift_made_up": made_up,
    "drift_amount": mistyped,
    "drift_kind": wrong_kind,
    "drift_party": wrong_party,
}
"""Slip → what it makes of the postings of a claim payment, of which the first is the payment itself."""

_REASONS = {
    "drift_forgotten": "DRIFT_ONLY_OURS",
    "drift_made_up": "DRIFT_ONLY_THEIRS",
    "drift_amount": "DRIFT_AMOUNT",
    "drift_kind": "DRIFT_KIND",
    "drift_party": "DRIFT_PARTY",
}


def truths(name: str, claim_id: str) -> Iterator[Truth]:
    """The items that a slip leads to."""
    parties = ("payer", "patient") if name == "drift_party" else ("payer",)
    for party in parties:
        yield Truth(name, "billing", "DRIFT", f"{claim_id}:{party}", _REASONS[name])
