"""What the payers answer and adjust in a month, remittance by remittance, and what must come of each answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from backoffice.simulator.months.billed import Claim
from backoffice.simulator.remittance import ClaimPayment, ProviderAdjustment
from backoffice.simulator.world import Payer

MAIN, TWICE, CONFLICT, UNBALANCED, FOREIGN = "", "twice", "conflict", "unbalanced", "foreign"
"""Lanes of remittances: ordinary ones; one that comes again under another trace; one that comes again under the same
trace with another amount; one whose total is wrong; one that pays another practice."""


class Fate(StrEnum):
    """What must become of an answer."""

    POSTED = "posted"
    MEMO = "memo"
    SUSPENSE = "suspense"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer of a payer, the claim it is about (None: nobody's), and its fate."""

    payment: ClaimPayment
    claim: Claim | None
    fate: Fate
    rank: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A payer's remittances of a week."""

    payer: Payer
    week: int
    lane: str = MAIN


class Teller:
    """Collects what the payers answer and adjust, by payer and week, and all that was billed."""

    def __init__(self, payers: Sequence[Payer]) -> None:
        self.told: dict[Slot, list[Told]] = defaultdict(list)
        self.adjustments: dict[Slot, list[ProviderAdjustment]] = defaultdict(list)
        self.billed: list[Claim] = []
        self.void: set[str] = set()
        self._payers = payers

    def tell(
        self, week: int, payment: ClaimPayment, claim: Claim, fate: Fate = Fate.POSTED, rank: int = 1, lane: str = MAIN
    ) -> None:
        """The payer of that rank answers in that week; one that the practice has no coverage of is any other payer."""
        is_nobodys = fate is Fate.SUSPENSE
        told = Told(payment, None if is_nobodys else claim, fate, rank)
        payer = claim.payers[rank - 1] if rank <= len(claim.payers) else self.other_payer(claim)
        self.told[Slot(payer, week, lane)].append(told)

    def other_payer(self, claim: Claim) -> Payer:
        """A payer of the month that does not cover the claim's patient; the first one where all do."""
        return next((payer for payer in self._payers if payer not in claim.payers), self._payers[0])

    def adjust(self, week: int, claim: Claim, code: str, reference: str, cents: int) -> None:
        """The first payer of the claim keeps (or, negative, adds) an amount in that week."""
        slot = Slot(claim.payers[0], week)
        self.adjustments[slot].append(ProviderAdjustment(code, reference, cents))

    def advance(self, payer: Payer, draw: Random) -> None:
        """Every other payer gives an advance (AP) in one week and recovers it in the next."""
        week, cents = draw.randrange(4), draw.randrange(10_000, 90_000)
        if draw.randrange(2):
            for later, amount in ((0, -cents), (1, cents)):
                advance = ProviderAdjustment("AP", f"ADV{week}", amount)
                self.adjustments[Slot(payer, week + later)].append(advance)
