"""The words of billing: what a remittance says, what we know of a claim, what the ledger holds. All money in cents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from backoffice.value import value

BY_RANK = {"1": 1, "2": 2, "3": 3, "19": 1, "20": 2, "21": 3}
"""CLP02 of adjudicated claims, and the coverage rank it was adjudicated for."""

FORWARDED_ON = ("19", "20", "21")
"""CLP02: adjudicated, and handed on to the next payer."""

DENIED, REVERSAL, FORWARDED, ESTIMATE = "4", "22", "23", "25"
"""CLP02 of a denial, a reversal, a claim passed on to another payer, and an estimate."""


_PRIOR_PAYER = "23"
"""CARC: what payers before have paid and adjusted."""


@value
class Adjustment:
    """One CAS reason with its amount: what was not paid, and why. `ordinal` counts within its claim or line."""

    ordinal: int
    group: str
    carc: str
    amount_cents: int


@value
class ServiceLine:
    """One SVC loop; `ordinal` counts within the claim, from 1.

    `allowed_cents` is what the payer says it allows (AMT*B6), None where it does not say.
    """

    ordinal: int
    procedure_code: str
    modifiers: tuple[str, ...]
    charge_cents: int
    paid_cents: int
    service_from_date: date | None = None
    service_to_date: date | None = None
    line_control_number: str = ""
    remarks: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    allowed_cents: int | None = None


@value
class ClaimPayment:
    """One CLP loop; `ordinal` counts within the remittance, from 1. `fault` tells why parts could not be read.

    `member_key` is a hash of the member id (see `identity.member_key`), empty without one.
    """

    ordinal: int
    claim_number: str
    status: str
    charge_cents: int
    paid_cents: int
    payer_claim_number: str = ""
    service_from_date: date | None = None
    service_to_date: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    fault: str = ""
    member_key: str = ""

    def all_adjustments(self) -> tuple[tuple[int, Adjustment], ...]:
        """Each adjustment with the line it belongs to; line 0 is the claim itself."""
        of_lines = ((line.ordinal, adjustment) for line in self.lines for adjustment in line.adjustments)
        return (*((0, adjustment) for adjustment in self.adjustments), *of_lines)

    def remarks(self, line: int) -> tuple[str, ...]:
        """Remark codes beside the adjustments of a line; the claim itself, line 0, has none."""
        return self.lines[line - 1].remarks if line else ()


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One pair of a PLB segment; a positive amount lowers the payment."""

    segment: int
    pair: int
    provider_id: str
    code: str
    reference: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class RemitHead:
    """What a remittance says about itself; empty or 0 where a broken one says nothing."""

    remit_id: str
    trace_number: str = ""
    payer_trace_id: str = ""
    payer_ids: tuple[str, ...] = ()
    payee_id: str = ""
    payee_npi: str = ""
    payee_tax_id: str = ""
    payment_date: date | None = None
    handling: str = ""
    method: str = ""
    paid_cents: int = 0


@dataclass(frozen=True, slots=True)
class Remit:
    """A whole remittance."""

    head: RemitHead
    claims: tuple[ClaimPayment, ...]
    plbs: tuple[ProviderAdjustment, ...]


@value
class ClaimLine:
    """One line of a claim that we billed."""

    line_number: int
    procedure_code: str
    modifiers: tuple[str, ...]
    charge_cents: int
    line_control_number: str = ""


@value
class KnownClaim:
    """A claim that we billed.

    `charges` are all it has ever had, the newest among them; none where its opening balance is all that is known, and
    then its days are any before the ledger's start. `payer_numbers` what payers call it (ICN), in the claims
    feed or in an acknowledgement; `payer_by_rank` gives the ids that each payer goes by.
    `is_foreign`: it is from before the ledger's start and came in without an opening balance. `opening_cents`: what was
    open at its payers when it came in with one. `is_void`: another claim has taken its place, or it was taken back.
    `is_protected`: Medicare is one of its payers, and its patient a Qualified Medicare Beneficiary on that day, whom
    nobody may bill for Medicare's share. `replaced_by`: the one claim that has taken its place, else empty.
    """

    claim_id: str
    match_key: str
    charges: frozenset[int]
    service_from_date: date
    service_to_date: date
    payer_numbers: frozenset[str] = frozenset()
    payer_by_rank: Mapping[int, frozenset[str]] = field(default_factory=dict)
    lines: tuple[ClaimLine, ...] = ()
    member_keys: frozenset[str] = frozenset()
    is_foreign: bool = False
    opening_cents: int | None = None
    is_void: bool = False
    is_protected: bool = False
    replaced_by: str = ""

    @property
    def highest_charge_cents(self) -> int | None:
        """The highest charge it has ever had; None where none is known."""
        return max(self.charges, default=None)

    def next_rank(self, rank: int) -> int | None:
        """Rank of the payer after that one, if there is any."""
        return min((later for later in self.payer_by_rank if later > rank), default=None)

    def ranks_of(self, payer_ids: tuple[str, ...]) -> list[int]:
        """Ranks of the payer that goes by one of these ids."""
        return sorted(rank for rank, ids in self.payer_by_rank.items() if not ids.isdisjoint(payer_ids))


@value
class Filed:
    """One claim payment together with the head of its remittance."""

    head: RemitHead
    payment: ClaimPayment

    @property
    def key(self) -> tuple[str, int]:
        """Remittance and ordinal."""
        return self.head.remit_id, self.payment.ordinal

    def rank_on(self, claim: KnownClaim) -> int:
        """The coverage rank that it comes from, 1 if nothing tells.

        A denial or a reversal tells none: it is the first of its payer, or the next where it names what another payer
        has done before (CARC 23).
        """
        ranks = claim.ranks_of(self.head.payer_ids)
        is_later = any(cas.carc == _PRIOR_PAYER for _, cas in self.payment.all_adjustments())
        later = [rank for rank in ranks if rank > 1 and is_later]
        return BY_RANK.get(self.payment.status) or min(later or ranks, default=1)

    @property
    def paid_on(self) -> date:
        """Payment date of its remittance; one without a date is never used."""
        return self.head.payment_date or date.min

    @property
    def order(self) -> tuple[date, str, int]:
        """Its place in time, the same whenever it arrived."""
        return self.paid_on, *self.key


class Outcome(StrEnum):
    """What becomes of one claim of a remittance."""

    POSTED = "posted"
    MEMO = "memo"
    SUSPENSE = "suspense"
    REVERSAL = "reversal"


class Account(StrEnum):
    """The chart of accounts (billing.md 3.6)."""

    BANK = "1000"
    CLEARING = "1050"
    UNDEPOSITED = "1060"
    PAYER = "1200"
    PATIENT = "1210"
    DISPUTED = "1220"
    OPEN_ITEMS = "2200"
    UNIDENTIFIED = "2300"
    UNAPPLIED = "2310"
    SUSPENSE = "2400"
    OPENING = "3000"
    CHARGES = "4000"
    CONTRACTUAL = "4100"
    PROGRAMME = "4110"
    WRITE_OFF = "4190"
    INTEREST = "4200"
    FEES = "6100"


@value
class Leg:
    """One side of an entry: a debit is positive, a credit negative."""

    account: Account
    subledger: str
    amount_cents: int
    claim_id: str = ""


@value
class Entry:
    """A journal entry as it should stand. `key` is its meaning: the same key never stands twice.

    `undoes` is the key of the entry that a payer takes back by it (CLP02 22), else empty.
    """

    key: str
    event: str
    event_date: date
    legs: tuple[Leg, ...]
    undoes: str = ""


Place = tuple[Account, str]
"""An account and the key within it."""


def move(key: str, event: str, on: date, amount_cents: int, debit: Place, credit: Place, claim_id: str = "") -> Entry:
    """The entry that moves an amount from `credit` to `debit`; a negative amount moves it the other way."""
    legs = (Leg(*debit, amount_cents, claim_id), Leg(*credit, -amount_cents, claim_id))
    return Entry(key, event, on, legs)


def part(text: str) -> str:
    """A part of a posting key: never empty, never with the separator in it."""
    return text.replace(":", ";") or "-"
