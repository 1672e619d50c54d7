"""What the patient is likely to owe for a visit, in cents, from the answer and the fee schedule (eligibility.md 3.9).

Each input is a range: one value when the answer states one, wider when rows contradict each other, can't be read or
say nothing. The formula never falls when an input rises, so its results at both ends are the ends of the estimate.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from backoffice.eligibility.about import is_about, service_types
from backoffice.eligibility.authorization import SERVICE_NOT_COVERED, is_excluded
from backoffice.eligibility.described import BAD_DATE
from backoffice.eligibility.model import MEDICARE, Status
from backoffice.eligibility.other_payers import (
    MEDICARE_ADVANTAGE,
    MEDICARE_SECONDARY,
    OTHER_COVERAGE_FOUND,
    is_qmb,
    other_payers,
)
from backoffice.eligibility.response import Benefit
from backoffice.eligibility.visit import Heard, Visit

_ONE = 10_000
_DEDUCTIBLE, _COINSURANCE, _COPAY, _OUT_OF_POCKET = "C", "A", "B", "G"
UNREADABLE_BENEFIT, COPAY_OR_COINSURANCE = "UNREADABLE_BENEFIT", "COPAY_OR_COINSURANCE"
_REMAINING, _USED_SO_FAR, _FAMILY, _INDIVIDUAL = "29", "24", ("FAM",), ("IND", "")
_NETWORKS = {True: ("Y", "W"), False: ("N", "W")}
NO_LIMIT_CENTS = 10**14
"""What no patient ever owes: stands for a limit that nobody has named."""


class Basis(StrEnum):
    """What an estimate rests on."""

    FULL = "full"  # allowed amount and cost share
    COPAY = "copay"  # the co-pay alone
    QMB = "qmb"  # the patient must not be billed
    NONE = "none"  # no estimate


@dataclass(frozen=True, slots=True)
class Input:
    """One input of an estimate: cents, or basis points of co-insurance; `rows` are the benefits it was read from."""

    name: str
    low: int
    high: int
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the patient is likely to owe; both ends None and a reason when nothing can be said."""

    basis: Basis
    reason: str = ""
    low_cents: int | None = None
    high_cents: int | None = None
    inputs: tuple[Input, ...] = ()


def owed_cents(
    allowed_cents: int, deductible_cents: int, coinsurance_bp: int, copay_cents: int, out_of_pocket_cents: int | None
) -> int:
    """Co-pay, what is left of the deductible, and co-insurance on the rest; half a cent goes to the even cent.

    Never more than the out-of-pocket left, nor than the service may cost: a co-pay above the fee is the fee.
    """
    deductible = min(allowed_cents, deductible_cents)
    share = Decimal((allowed_cents - deductible) * coinsurance_bp) / _ONE
    owed = min(allowed_cents, copay_cents + deductible + int(share.to_integral_value(ROUND_HALF_EVEN)))
    return owed if out_of_pocket_cents is None else min(owed, out_of_pocket_cents)


def estimate(visit: Visit, heard: Heard) -> Estimate:
    """The estimate for one coverage of a visit; none rather than a wrong one.

    What a Qualified Medicare Beneficiary is spared is Medicare's cost share; a service that is not covered is none.
    """
    is_covered = heard.status is Status.ACTIVE and not is_excluded(visit, heard)
    if is_covered and is_qmb(visit, heard):
        return Estimate(Basis.QMB, "QMB", 0, 0)
    others = {found.kind for found in other_payers(visit, heard)}
    if reason := _why_not(visit, heard, is_covered, others):
        return Estimate(Basis.NONE, reason)
    found = _from(_Share(visit, heard), visit.allowed_cents)
    if found.low_cents and (reason := _who_else_may_pay(visit, others)):
        return replace(found, low_cents=0, reason=reason)
    return found


def _who_else_may_pay(visit: Visit, others: Collection[str]) -> str:
    if any(other.rank > visit.coverage.rank for other in visit.others):
        return "SECONDARY_MAY_PAY"
    return OTHER_COVERAGE_FOUND if OTHER_COVERAGE_FOUND in others else ""


def _why_not(visit: Visit, heard: Heard, is_covered: bool, others: Collection[str]) -> str:
    """What forbids an estimate, or is missing, before any cost share is looked at; empty when nothing is.

    `others` are kinds of payers that the answer names: before Medicare, or in its place, the cost share is another's.
    """
    reasons = (
        (heard.status is not Status.ACTIVE, "NOT_ACTIVE"),
        (not is_covered, SERVICE_NOT_COVERED),
        (MEDICARE_ADVANTAGE in others, MEDICARE_ADVANTAGE),
        (MEDICARE_SECONDARY in others, MEDICARE_SECONDARY),
        (visit.coverage.rank > 1, "NOT_PRIMARY"),
        (not visit.procedures, "NO_EXPECTED_PROCEDURES"),
        (visit.is_in_network is None, "NO_NETWORK_ON_FILE"),
    )
    return next((reason for is_so, reason in reasons if is_so), "")


def _from(share: "_Share", allowed_cents: int | None) -> Estimate:
    copay, cap = share.copay(), share.out_of_pocket()
    if allowed_cents is None:
        return _of_copay_alone(copay, cap)
    allowed = Input("allowed", allowed_cents, allowed_cents)
    if copay and not share.may_ask_beside_copay():
        return _between(Basis.COPAY, share.unclear((copay, cap)), [allowed, copay], cap)
    deductible, coinsurance = share.deductible(), share.coinsurance()
    if not (copay or coinsurance or deductible):
        return Estimate(Basis.NONE, "NO_COST_SHARE")
    inputs = [
        allowed,
        deductible or Input("deductible", 0, allowed_cents),
        coinsurance or Input("coinsurance", 0, _ONE),
        copay or Input("copay", 0, 0),
    ]
    if copay and not share.is_deductible_first():
        inputs = [each if each in (allowed, copay) else replace(each, low=0) for each in inputs]
        return _between(Basis.FULL, share.unclear((*inputs, cap)) or COPAY_OR_COINSURANCE, inputs, cap)
    return _between(Basis.FULL, share.unclear((*inputs, cap)), inputs, cap)


def _of_copay_alone(copay: Input | None, cap: Input | None) -> Estimate:
    """Without a fee: nothing bounds a co-pay that can't be read."""
    if copay is None:
        return Estimate(Basis.NONE, "NO_FEE")
    if copay.high == NO_LIMIT_CENTS:
        return Estimate(Basis.NONE, UNREADABLE_BENEFIT)
    return _between(Basis.COPAY, "NO_FEE", [copay], cap)


def _between(basis: Basis, reason: str, inputs: Sequence[Input], cap: Input | None) -> Estimate:
    """The formula at both ends of its inputs; no cap is no limit."""
    low, high = ({each.name: each.low for each in inputs}, {each.name: each.high for each in inputs})
    ends = [
        owed_cents(
            values.get("allowed", NO_LIMIT_CENTS),
            values.get("deductible", 0),
            values.get("coinsurance", 0),
            values["copay"],
            out_of_pocket,
        )
        for values, out_of_pocket in ((low, cap.low if cap else None), (high, cap.high if cap else None))
    ]
    return Estimate(basis, reason, ends[0], ends[1], (*inputs, cap) if cap else tuple(inputs))


class _Share:
    """The cost share that an answer states for a visit."""

    def __init__(self, visit: Visit, heard: Heard) -> None:
        self._most = NO_LIMIT_CENTS if visit.allowed_cents is None else visit.allowed_cents
        self._has_no_cap = visit.coverage.payer_kind == MEDICARE  # original Medicare limits no out-of-pocket
        self._types = service_types(visit)
        other_network = _NETWORKS[not visit.is_in_network][0]
        about = (row for row in heard.says.benefits if is_about(visit, row))
        self._rows = [row for row in about if row.network != other_network]
        self._networks = _NETWORKS[bool(visit.is_in_network)]

    def copay(self) -> Input | None:
        return _input("copay", self._of(_COPAY), self._most)

    def coinsurance(self) -> Input | None:
        return _input("coinsurance", self._of(_COINSURANCE), _ONE)

    def is_deductible_first(self) -> bool:
        """Whether a deductible row names the very service type that the co-pay is for: then both are owed."""
        return any(not _is_unclear(row) for row in self._deductibles_of_copay())

    def may_ask_beside_copay(self) -> bool:
        """Whether the co-pay may not be all.

        A deductible names its service type; or a co-insurance names that or a nearer one, and the payer may mean both,
        or a co-pay for one service and the co-insurance for another.
        """
        nearest = self._nearest(_COPAY)
        as_near = {*self._types[: self._types.index(nearest) + 1]} if nearest else {*self._types}
        beside = [row for row in self._of(_COINSURANCE) if _value(row) or _is_unclear(row)]
        is_beside = any(
            not as_near.isdisjoint(row.service_types) or not (nearest or row.service_types) for row in beside
        )
        return is_beside or bool(self._deductibles_of_copay())

    def _deductibles_of_copay(self) -> list[Benefit]:
        nearest = self._nearest(_COPAY)
        return [row for row in self._rows if row.info_code == _DEDUCTIBLE and nearest in row.service_types]

    def unclear(self, inputs: Sequence[Input | None]) -> str:
        """The reason why these inputs are wide, when they were read from a row that can't be understood."""
        read = {number for each in inputs if each for number in each.rows}
        is_so = any(row.number in read and _is_unclear(row) for row in self._rows)
        return UNREADABLE_BENEFIT if is_so else ""

    def deductible(self) -> Input | None:
        """What is left of it, the smaller of individual and family; from nothing to all where only the base is said."""
        return self._left("deductible", _DEDUCTIBLE, self._most)

    def out_of_pocket(self) -> Input | None:
        """What is left until the patient owes nothing more; None without a limit, from nothing where none is said."""
        left = self._left("out_of_pocket", _OUT_OF_POCKET)
        return left or (None if self._has_no_cap else Input("out_of_pocket", 0, NO_LIMIT_CENTS))

    def _left(self, name: str, info_code: str, most: int = NO_LIMIT_CENTS) -> Input | None:
        """The smaller of what is left for the person and for the family."""
        rows = self._of(info_code)
        found = [self._of_level(name, rows, levels) for levels in (_INDIVIDUAL, _FAMILY)]
        known = [each for each in found if each]
        if not known:
            return None
        low, high = min(each.low for each in known), min(each.high for each in known)
        rows_read = tuple(number for each in known for number in each.rows)
        return Input(name, min(low, most), min(high, most), rows_read)

    def _of_level(self, name: str, rows: Sequence[Benefit], levels: Sequence[str]) -> Input | None:
        """What is left at one level: no more than its base, which is all that is known where nothing else is said."""
        here = [row for row in rows if row.level_code in levels and row.time_period != _USED_SO_FAR]
        base = _input(name, [row for row in here if row.time_period != _REMAINING])
        left = _input(
            name, [row for row in here if row.time_period == _REMAINING], base.high if base else NO_LIMIT_CENTS
        )
        return left or (Input(name, 0, base.high, base.rows) if base else None)

    def _of(self, info_code: str) -> list[Benefit]:
        """Rows of that kind for the nearest service type that has any; rows without a type come last."""
        nearest, rows = self._nearest(info_code), self._every(info_code)
        return [row for row in rows if (nearest in row.service_types if nearest else not row.service_types)]

    def _nearest(self, info_code: str) -> str:
        """The service type nearest to the visit's that has rows of that kind; empty without any."""
        named = {code for row in self._every(info_code) for code in row.service_types}
        return next((service_type for service_type in self._types if service_type in named), "")

    def _every(self, info_code: str) -> list[Benefit]:
        """Rows of that kind: those that name the visit's network, else those that name none."""
        rows = [row for row in self._rows if row.info_code == info_code]
        return [row for row in rows if row.network in self._networks] or rows


def _input(name: str, rows: Sequence[Benefit], most: int = NO_LIMIT_CENTS) -> Input | None:
    """From the smallest to the largest value that the rows state; None without any.

    One that can't be understood may state anything, up to `most`.
    """
    speaking = tuple(dict.fromkeys(row.number for row in rows if _value(row) is not None or _is_unclear(row)))
    if not speaking:
        return None
    if any(map(_is_unclear, rows)):
        return Input(name, 0, most, speaking)
    values = [value for row in rows if (value := _value(row)) is not None]
    return Input(name, max(0, min(values)), max(0, *values), speaking)


def _value(row: Benefit) -> int | None:
    return row.percent_bp if row.info_code == _COINSURANCE else row.amount_cents


def _is_unclear(row: Benefit) -> bool:
    """Whether a row says something of its kind that can't be understood: when it holds, or how much it is.

    So is a co-pay in percent, or a co-insurance in dollars.
    """
    says_another = row.amount_cents is not None or row.percent_bp is not None or bool(row.more.unreadable)
    return BAD_DATE in row.more.unreadable or (_value(row) is None and says_another)
