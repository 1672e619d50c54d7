"""Counts, sums and balances of one 835, from a plain walk over its segments.

It is the second opinion beside the reader whose tables are posted, so it shares nothing with it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from backoffice.edi.model import Segment, Transaction
from backoffice.edi.values import parse_amount

_CAS_END = 19
_PLB_AMOUNTS = range(4, 15, 2)


@dataclass(frozen=True, slots=True)
class BadAmount:
    """An element that should hold an amount and does not; it counts as 0 in sums, and its balance is not checked."""

    segment_id: str
    position: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class Balance:
    """One of the three balance gates: how many were checked, how many are off (and where), Σ |difference|."""

    checked_count: int
    out_count: int
    out_ordinals: tuple[int, ...]
    difference_cents: int


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """What one 835 holds. `cas_count` and `plb_count` are segments, `…_amount_count` the amounts in them."""

    claim_count: int
    line_count: int
    cas_count: int
    plb_count: int
    cas_amount_count: int
    plb_amount_count: int
    bpr02_cents: int
    clp03_cents: int
    clp04_cents: int
    svc02_cents: int
    svc03_cents: int
    cas_cents: int
    plb_cents: int
    line_balance: Balance
    claim_balance: Balance
    transaction_balance: Balance
    bad_amounts: tuple[BadAmount, ...]


def control_total(transaction: Transaction) -> ControlTotal:
    """Totals and balances of an 835.

    Line: SVC02 − ΣCAS = SVC03. Claim: CLP03 − ΣCAS (its own and its lines') = CLP04, and ΣSVC02 = CLP03 where
    there are lines. Transaction: BPR02 = ΣCLP04 − ΣPLB (X12 005010X221A1, section 1.10.2.1).
    """
    walk = _Walk()
    for segment in transaction.segments:
        walk.take(segment)
    return walk.total()


@dataclass(slots=True)
class _Part:
    """A claim or a line while its adjustments go by; `line_charge_cents` of a claim without lines is None."""

    ordinal: int
    charge_cents: int
    paid_cents: int
    is_readable: bool
    adjusted_cents: int = 0
    line_charge_cents: int | None = None

    def difference_cents(self) -> int:
        """By how much it does not balance."""
        own = abs(self.charge_cents - self.adjusted_cents - self.paid_cents)
        of_lines = 0 if self.line_charge_cents is None else abs(self.charge_cents - self.line_charge_cents)
        return max(own, of_lines)


class _Walk:
    def __init__(self) -> None:
        self._on: dict[str, Callable[[Segment], None]] = {
            "BPR": self._pay,
            "CLP": self._begin_claim,
            "SVC": self._begin_line,
            "CAS": self._adjust,
            "PLB": self._adjust_provider,
        }
        self._counts = Counter[str]()
        self._cents: dict[str, list[int]] = {"BPR": [], "CAS": [], "PLB": []}
        self._claims: list[_Part] = []
        self._lines: list[_Part] = []
        self._open: list[_Part] = []
        self._bad_amounts: list[BadAmount] = []
        self._payment: Segment | None = None

    def take(self, segment: Segment) -> None:
        handle = self._on.get(segment.id)
        if handle is not None:
            self._counts[segment.id] += 1
            handle(segment)

    def total(self) -> ControlTotal:
        claim_paid_cents = sum(claim.paid_cents for claim in self._claims)
        bpr_cents, cas_cents, plb_cents = (sum(cents) for cents in self._cents.values())
        return ControlTotal(
            claim_count=len(self._claims),
            line_count=len(self._lines),
            cas_count=self._counts["CAS"],
            plb_count=self._counts["PLB"],
            cas_amount_count=len(self._cents["CAS"]),
            plb_amount_count=len(self._cents["PLB"]),
            bpr02_cents=bpr_cents,
            clp03_cents=sum(claim.charge_cents for claim in self._claims),
            clp04_cents=claim_paid_cents,
            svc02_cents=sum(line.charge_cents for line in self._lines),
            svc03_cents=sum(line.paid_cents for line in self._lines),
            cas_cents=cas_cents,
            plb_cents=plb_cents,
            line_balance=_balance(self._lines),
            claim_balance=_balance(self._claims),
            transaction_balance=self._transaction_balance(bpr_cents - claim_paid_cents + plb_cents),
            bad_amounts=tuple(self._bad_amounts),
        )

    def _pay(self, segment: Segment) -> None:
        self._payment = segment
        self._cents["BPR"] += self._amounts(segment, [2], is_required=True)

    def _adjust_provider(self, segment: Segment) -> None:
        self._cents["PLB"] += self._amounts(segment, _PLB_AMOUNTS)

    def _begin_claim(self, segment: Segment) -> None:
        claim = self._part(segment, 3, 4)
        self._open = [claim]
        self._claims.append(claim)

    def _begin_line(self, segment: Segment) -> None:
        line = self._part(segment, 2, 3)
        self._lines.append(line)
        claim = self._open[:1]
        for part in claim:
            part.line_charge_cents = (part.line_charge_cents or 0) + line.charge_cents
            part.is_readable &= line.is_readable
        self._open = [*claim, line] if claim else []

    def _adjust(self, segment: Segment) -> None:
        """The amounts of a CAS; a reason without any is noted as a bad one."""
        bad_before = len(self._bad_amounts)
        places = range(3, min(len(segment.elements) + 1, _CAS_END), 3)
        stated = [at for at in places if segment[at].strip() or segment[at - 1].strip()]
        amounts = self._amounts(segment, stated, is_required=True)
        self._cents["CAS"] += amounts
        for part in self._open:
            part.adjusted_cents += sum(amounts)
            part.is_readable &= len(self._bad_amounts) == bad_before

    def _part(self, segment: Segment, charge: int, paid: int) -> _Part:
        bad_before = len(self._bad_amounts)
        charge_cents, paid_cents = self._amounts(segment, [charge, paid], is_required=True)
        return _Part(segment.ordinal, charge_cents, paid_cents, len(self._bad_amounts) == bad_before)

    def _amounts(self, segment: Segment, positions: Iterable[int], is_required: bool = False) -> list[int]:
        """Cents of these elements; a bad one is noted and counts as 0, an empty one is left out unless required."""
        found = []
        for position in positions:
            text = segment[position].strip()
            cents = parse_amount(text)
            if cents is None and (text or is_required):
                self._bad_amounts.append(BadAmount(segment.id, position, segment.ordinal))
            if text or is_required:
                found.append(cents or 0)
        return found

    def _transaction_balance(self, difference_cents: int) -> Balance:
        needed = {("BPR", 2), ("CLP", 4), *(("PLB", position) for position in _PLB_AMOUNTS)}
        is_readable = not any((bad.segment_id, bad.position) in needed for bad in self._bad_amounts)
        if self._payment is None or not is_readable:
            return _balanced({})
        return _balanced({self._payment.ordinal: difference_cents})


def _balance(parts: Iterable[_Part]) -> Balance:
    return _balanced({part.ordinal: part.difference_cents() for part in parts if part.is_readable})


def _balanced(differences_cents: Mapping[int, int]) -> Balance:
    """The gate over what was checked: segment ordinal → difference."""
    out = tuple(ordinal for ordinal, cents in differences_cents.items() if cents)
    return Balance(
        checked_count=len(differences_cents),
        out_count=len(out),
        out_ordinals=out,
        difference_cents=sum(abs(cents) for cents in differences_cents.values()),
    )
