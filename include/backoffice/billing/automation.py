"""What may be posted without a person, as the practice has set it for each payer (billing.md 3.5). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backoffice.billing.denials import DENIALS, HouseRules
from backoffice.billing.match import Match
from backoffice.billing.model import DENIED, REVERSAL, ClaimPayment, Filed
from backoffice.billing.rulings import Word

FULL, SEMI, REVIEW = "full", "semi", "review"


@dataclass(frozen=True, slots=True)
class Level:
    """How much is posted by itself: `full`, `semi` (no reversals, no denials) or `review` (nothing).

    A payment with one of the `never_auto_carcs` always waits for a person.
    """

    name: str = FULL
    never_auto_carcs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """The level of each payer that has one of its own, by any of its ids, and that of all others.

    What a denial is, say the practice's `rules`.
    """

    rules: HouseRules
    default: Level = Level()
    by_payer: Mapping[str, Level] = field(default_factory=dict)

    def level(self, one: Filed, found: Match) -> Level:
        """The level of the payer that pays the claim."""
        if found.claim is None:
            return self.default
        ids = found.claim.payer_by_rank.get(one.rank_on(found.claim), frozenset())
        return next((self.by_payer[payer_id] for payer_id in sorted(ids) if payer_id in self.by_payer), self.default)


def review(one: Filed, found: Match, policy: Policy, word: Word) -> tuple[str, str] | None:
    """Kind and reason of the item under which a matched payment waits for a person; None for one that may be posted.

    What a person has approved, or has placed, does not wait again.
    """
    if found.claim is None or found.claim.is_foreign or word.is_approved or word.claim_id:
        return None
    level = policy.level(one, found)
    if level.name == REVIEW:
        return "REMIT_FOR_REVIEW", "PAYER_FOR_REVIEW"
    never = level.never_auto_carcs
    if never and not never.isdisjoint(cas.carc for _, cas in one.payment.all_adjustments()):
        return "CLAIM_FOR_REVIEW", "CARC_FOR_REVIEW"
    if level.name == SEMI and one.payment.status == REVERSAL:
        return "CLAIM_FOR_REVIEW", "REVERSAL_FOR_REVIEW"
    if level.name == SEMI and _is_denial(one.payment, policy.rules):
        return "CLAIM_FOR_REVIEW", "DENIAL_FOR_REVIEW"
    return None


def _is_denial(payment: ClaimPayment, rules: HouseRules) -> bool:
    classes = {rules.class_of(payment, line, cas) for line, cas in payment.all_adjustments()}
    return payment.status == DENIED or not classes.isdisjoint(DENIALS)
