"""What persons have given up, booked to fees, or closed: entries up to what they allowed and what is still there.

So a denial that is paid after all takes its write-off back by itself, and no account is driven past zero. What a payer
denies anew is no longer what the person has decided about. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backoffice.billing.model import Account, Entry, Place, move
from backoffice.billing.rulings import Act

GIVING_UP = (Act.WRITE_OFF, Act.TO_PATIENT, Act.AS_CONTRACT)
"""Acts that give up what a payer has denied or left, each in its own way: they share what stands there."""
HAND_ACTS = (*GIVING_UP, Act.BOOK_FEE, Act.BOOK_DEPOSIT, Act.CLOSE_ITEM, Act.BOOK_PLB)
"""Acts that move money by entries of their own."""
_ONLY_OWED = (*GIVING_UP, Act.BOOK_FEE)

_GIVEN_UP_TO = {
    Act.WRITE_OFF: Account.WRITE_OFF,
    Act.TO_PATIENT: Account.PATIENT,
    Act.AS_CONTRACT: Account.CONTRACTUAL,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A ruling that moves money: at most `limit_cents` of what stands under its subject.

    `about` are the claim payments (`remit:ordinal`) that had left it there; empty where none had.
    """

    number: int
    act: Act
    subject: str
    limit_cents: int
    ruled_date: date
    is_withdrawn: bool = False
    about: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        """Name of the source of its entries."""
        return f"hand:{self.number}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in an account under a subject, before any person's decision; a debit balance is positive.

    `by_payment`: what of it each claim payment has left there. `is_billable`: the patient may be asked for it.
    """

    place: Place
    balance_cents: int
    claim_id: str = ""
    by_payment: Mapping[str, int] = field(default_factory=dict)
    is_billable: bool = True

    def open_to(self, decision: Decision) -> int:
        """What of it the decision is about."""
        if decision.act is Act.TO_PATIENT and not self.is_billable:
            return 0
        if not decision.about:
            return self.balance_cents
        return min(self.balance_cents, sum(self.by_payment.get(payment, 0) for payment in decision.about))


Book = Mapping[tuple[Act, str], Sequence[Standing]]
"""What stands under each subject that a decision is about, by the act that `pool` gives."""


def pool(act: Act) -> Act:
    """The act that stands for all that move the same balances."""
    return Act.WRITE_OFF if act in GIVING_UP else act


def hand_entries(decisions: Iterable[Decision], book: Book) -> dict[str, list[Entry]]:
    """The entries of every decision by its source, none for one that was withdrawn; earlier decisions come first."""
    left = {(key, number): one.balance_cents for key, standing in book.items() for number, one in enumerate(standing)}
    wanted: dict[str, list[Entry]] = {}
    for decision in sorted(decisions, key=lambda decision: decision.number):
        entries = wanted.setdefault(decision.source, [])
        allowed_cents = 0 if decision.is_withdrawn else decision.limit_cents
        key = pool(decision.act), decision.subject
        for number, one in enumerate(book.get(key, ())):
            open_cents = min(left[key, number], one.open_to(decision), key=abs)
            cents = _within(open_cents, allowed_cents, decision.act)
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
    if act in _GIVEN_UP_TO:
        return _GIVEN_UP_TO[act], one.claim_id
    return (Account.WRITE_OFF if act is Act.CLOSE_ITEM else Account.FEES), one.place[1]
