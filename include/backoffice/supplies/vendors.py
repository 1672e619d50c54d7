"""Which vendor gets the line: a total order, no chance in it (supplies.md 3.4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.supplies.model import Mark, Offer, Rules
from backoffice.supplies.quantity import Levels, cost_cents, quantity

FASTER_VENDOR = "FASTER_VENDOR"


@dataclass(frozen=True, slots=True)
class Choice:
    """The offer taken, how much of it, and why it was not the first one, or ''."""

    offer: Offer
    qty: int
    mark: Mark
    reason: str = ""


def preferred(offers: Sequence[Offer]) -> Offer | None:
    """The offer whose lead time decides whether the item is short; None when none can be ordered."""
    usable = [offer for offer in offers if not offer.defect]
    return min(usable, key=lambda offer: (offer.preference, offer.lead_days, offer.vendor_id), default=None)


def defect(offers: Sequence[Offer]) -> str:
    """Why none of an item's offers can be ordered, by the most preferred of them; '' when one can."""
    if any(not offer.defect for offer in offers):
        return ""
    first = min(offers, key=lambda offer: (offer.preference, offer.vendor_id), default=None)
    return first.defect if first else "NO_VENDOR"


def choose(levels: Levels, offers: Sequence[Offer], cover_days: int | None, rules: Rules) -> Choice:
    """The best of the offers, of which at least one has no defect: by preference, cost, arrival and vendor id.

    When stock runs out before that one arrives: the earliest of those that arrive at least `faster_days` sooner.
    """
    choices = [Choice(offer, *quantity(levels, offer, rules.max_extra_cents)) for offer in offers if not offer.defect]
    choices.sort(key=_order)
    best = choices[0]
    if cover_days is None or best.offer.lead_days <= cover_days:
        return best
    faster = [each for each in choices if each.offer.lead_days <= best.offer.lead_days - rules.faster_days]
    if not faster:
        return best
    soonest = min(faster, key=lambda each: (each.offer.lead_days, *_order(each)))
    return Choice(soonest.offer, soonest.qty, soonest.mark, FASTER_VENDOR)


def _order(choice: Choice) -> tuple[int, int, int, str]:
    offer = choice.offer
    return offer.preference, cost_cents(offer, choice.qty), offer.lead_days, offer.vendor_id
