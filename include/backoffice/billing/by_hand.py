"""What persons have written off, booked to fees, or closed: entries up to what they allowed and what is still there.

So a denial that is paid after all takes its write-off back by itself, and no account is driven past zero. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.billing.model import Account, Entry, Place, move
from backoffice.billing.rulings import Act

HAND_ACTS = (Act.WRITE_OFF, Act.BOOK_FEE, Act.BOOK_DEPOSIT, Act.CLOSE_ITEM, Act.BOOK_PLB)
"""Acts that move money by entries of their own."""
_ONLY_OWED = (Act.WRITE_OFF, Act.BOOK_FEE)


@dataclass(frozen=True, slots=True)
class Decision:
    """A ruling that moves money: at most `limit_cents` of what stands under its subject."""

    number: int
    act: Act
    subject: str
    limit_cents: int
    ruled_date: date
    is_withdrawn: bool = False

    @property
    def source(self) -> str:
        """Name of the source of its entries."""
        return f"hand:{self.number}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in an account under a subject, before any person's decision; a debit balance is positive."""

    place: Place
    balance_cents: int
    claim_id: str = ""


Book = Mapping[tuple[Act, str], Sequence[Standing]]
"""What stands under each subject that a decision is about."""


def hand_entries(decisions: Iterable[Decision], book: Book) -> dict[str, list[Entry]]:
    """The entries of every decision by its source, none for one that was withdrawn; earlier decisions come first."""
    left = {(key, number): one.balance_cents for key, standing in book.items() for number, one in enumerate(standing)}
    wanted: dict[str, list[Entry]] = {}
    for decision in sorted(decisions, key=lambda decision: decision.number):
        entries = wanted.setdefault(decision.source, [])
        allowed_cents = 0 if decision.is_withdrawn else decision.limit_cents
        key = decision.act, decision.subject
        for number, one in enumerate(book.get(key, ())):
            cents = _within(left[key, number], allowed_cents, decision.act)
            if cents:
                left[key, number] -= cents
                allowed_cents -= abs(cents)
                entries.append(_entry(decision, len(entries), one, cents))
    return wanted


def _within(balance_cents: int, allowed_cents: int, act: Act) -> int:
    """What of a balance may go: never more than allowed, never past zero."""
    if balance_cents < 0:
        return 0 if act in _ONLY_OWED else -min(-balance_cents, allowed_cents)
    return min(balance_cents, allowed_cents)


def _entry(decision: Decision, place: int, one: Standing, cents: int) -> Entry:
    key = f"{decision.source}:{place + 1}" if place else decision.source
    against = _against(decision.act, one)
    return move(key, decision.act.value, decision.ruled_date, cents, against, one.place, one.claim_id)


def _against(act: Act, one: Standing) -> Place:
    if act is Act.WRITE_OFF:
        return Account.WRITE_OFF, one.claim_id
    return (Account.WRITE_OFF if act is Act.CLOSE_ITEM else Account.FEES), one.place[1]
