"""Which payment a movement on a bank account settles, from all that is known: the bank ladder.

What a movement names comes first (rungs 1 to 3), then what only payer, amount and date can tell (rungs 4 and 5). A
deposit is never divided by guessing: what cannot be told stays unidentified, for a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from backoffice.billing.model import Account, Entry, Place, move
from backoffice.workdays import Workdays

UNKNOWN = "-"


class Rung(IntEnum):
    """What told whose money it is, the surest first."""

    NONE = 0
    TRACE = 1
    TEXT = 2
    CHECK = 3
    PAYER = 4
    LUMP = 5
    HAND = 9


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came in (positive) or went out, as the bank states it.

    `payers` are those whose names on bank statements are in its text. `is_return`: the bank says that it takes back
    an earlier deposit. `is_lockbox`: it holds checks that payers sent to a lockbox.
    """

    line_id: str
    account_id: str
    posted_date: date
    amount_cents: int
    reference: str
    text: str
    trace_number: str = ""
    trace_payer_id: str = ""
    payers: frozenset[str] = frozenset()
    is_return: bool = False
    is_lockbox: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """Money that should come: a remittance, or a patient's payment (its id is then the trace).

    `against` is the account and key that the deposit clears; `payers` are those of ours that it may come from.
    """

    id: str
    trace_number: str
    payer_trace_id: str
    paid_on: date
    amount_cents: int
    is_check: bool
    against: Place
    payers: frozenset[str] = frozenset()

    @property
    def is_from_patient(self) -> bool:
        """Whether a patient has paid it: no payer and no trace number of a payer stand behind it."""
        return self.against[0] is Account.UNDEPOSITED


@dataclass(frozen=True, slots=True)
class Settlement:
    """Cents of a movement that settle `counterpart`: a payment, an earlier deposit that a return takes back, or `-`.

    `reason` says why they settle nothing known, or what is odd; `candidates` are payments that would fit as well.
    """

    line_id: str
    counterpart: str
    rung: Rung
    amount_cents: int
    reason: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """How far apart a deposit without a trace and its payment may be, and when all that may fit must have come.

    `days` are open days, before and after. As of the date `on`.
    """

    workdays: Workdays
    days: int
    on: date

    def around(self, day: date) -> tuple[date, date]:
        """The first and the last day of the window."""
        return self.workdays.before(day, self.days), self.workdays.after(day, self.days)

    def is_over(self, day: date) -> bool:
        """Whether the last day has come."""
        return self.workdays.after(day, self.days) <= self.on


class Ledger:
    """What is expected, and how much of each is still to come while the movements go by."""

    def __init__(self, expected: Iterable[Expected]) -> None:
        self.payments = sorted(expected, key=lambda one: (one.paid_on, one.id))
        self._open = {one.id: one.amount_cents for one in self.payments}

    def open_cents(self, one: Expected) -> int:
        """What of it has not come."""
        return self._open[one.id]

    def received_cents(self, one: Expected) -> int:
        """What of it has come."""
        return one.amount_cents - self._open[one.id]

    def is_untouched(self, one: Expected) -> bool:
        """Whether nothing of it has come."""
        return self._open[one.id] == one.amount_cents

    def clear(self, line_id: str, payment_id: str, rung: Rung, amount_cents: int, reason: str = "") -> Settlement:
        """Books cents of a movement against a payment; a negative amount makes them expected again."""
        self._open[payment_id] -= amount_cents
        return Settlement(line_id, payment_id, rung, amount_cents, reason)


def settlement_entry(movement: Movement, settlement: Settlement, against: Place | None) -> Entry:
    """The entry of a settlement; money that settles no payment is unidentified, as is its return."""
    key = f"bank:{movement.line_id}:{settlement.counterpart}"
    event = "deposit" if settlement.amount_cents > 0 else "returned"
    if against is None:
        is_own = settlement.counterpart == UNKNOWN
        against = (Account.UNIDENTIFIED, movement.line_id if is_own else settlement.counterpart)
        event = "unidentified" if is_own else "returned"
    bank = (Account.BANK, movement.account_id)
    return move(key, event, movement.posted_date, settlement.amount_cents, bank, against)
