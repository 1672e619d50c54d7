"""Where the practice system's postings and our entries differ, claim by claim and party by party, and why."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from backoffice.billing.decide.terms import Terms
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

KINDS = frozenset({"DRIFT"})
_DAY = timedelta(days=1)
_SEVERAL = "DRIFT_SEVERAL"


class Why(StrEnum):
    """What is wrong between a posting there and one here; the value is the reason code."""

    ONLY_THEIRS = "DRIFT_ONLY_THEIRS"
    ONLY_OURS = "DRIFT_ONLY_OURS"
    AMOUNT = "DRIFT_AMOUNT"
    KIND = "DRIFT_KIND"
    PARTY = "DRIFT_PARTY"


@dataclass(frozen=True, slots=True)
class Posted:
    """What one side has posted for a claim, a party, a kind and a trace, in all; it lowers the balance when positive.

    A trace number is empty where the posting has none.
    """

    claim_id: str
    party: str
    kind: str
    trace_number: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A posting that one side has and the other has not, or has otherwise; a kind that is missing is empty."""

    claim_id: str
    party: str
    why: Why
    their_kind: str
    our_kind: str
    trace_number: str
    theirs_cents: int
    ours_cents: int


@dataclass(frozen=True, slots=True)
class Drift:
    """The differences of one claim and party that a person has to settle, and since when they could be."""

    claim_id: str
    party: str
    since_date: date
    differences: tuple[Difference, ...]

    @property
    def theirs_cents(self) -> int:
        """What they have posted otherwise than we."""
        return sum(one.theirs_cents for one in self.differences)

    @property
    def ours_cents(self) -> int:
        """What we have posted otherwise than they."""
        return sum(one.ours_cents for one in self.differences)


def settled_date(on: date, wait_days: int, workdays: Workdays) -> date:
    """The newest day since which so many open days have passed by `on`: what was posted later may still be awaited."""
    return workdays.before(on + _DAY, wait_days) - _DAY


def differences(theirs: Iterable[Posted], ours: Iterable[Posted]) -> list[Difference]:
    """Every difference between both, in a settled order; for a claim and party they add up to theirs less ours.

    Postings are told to be the same by trace, then by kind and amount; a kind whose sum agrees is no difference,
    however it is divided.
    """
    sides = _by_claim(theirs), _by_claim(ours)
    return [
        difference
        for claim_id in sorted({*sides[0], *sides[1]})
        for difference in _of_claim(sides[0].get(claim_id, ()), sides[1].get(claim_id, ()))
    ]


def drift_findings(drifts: Iterable[Drift], due_days: int, terms: Terms) -> list[Finding]:
    """One finding for each claim and party that differs; at stake is by how much their balances do."""
    findings = []
    for one in drifts:
        reasons = {difference.why for difference in one.differences}
        findings.append(
            Finding(
                "DRIFT",
                f"{one.claim_id}:{one.party}",
                reasons.pop() if len(reasons) == 1 else _SEVERAL,
                terms.workdays.after(one.since_date, due_days),
                abs(one.theirs_cents - one.ours_cents),
                facts={
                    "claim_id": one.claim_id,
                    "party": one.party,
                    "differences": len(one.differences),
                    "theirs_cents": one.theirs_cents,
                    "ours_cents": one.ours_cents,
                },
            )
        )
    return findings


def _by_claim(postings: Iterable[Posted]) -> Mapping[str, Sequence[Posted]]:
    claims: dict[str, list[Posted]] = defaultdict(list)
    for posting in postings:
        claims[posting.claim_id].append(posting)
    return claims


Trait = Callable[[Posted], tuple[object, ...]]
Pair = tuple[Posted, Posted]


def _of_claim(theirs: Sequence[Posted], ours: Sequence[Posted]) -> Iterable[Difference]:
    """First what is the same goes, then what is alike is set side by side, the likest first; the rest stands alone."""
    _, theirs, ours = _paired(theirs, ours, lambda one: (one.party, one.kind, one.trace_number, one.amount_cents))
    _, theirs, ours = _paired(theirs, ours, lambda one: (one.party, one.kind, one.amount_cents))
    theirs, ours = _without_equal_sums(theirs, ours)
    same_trace, theirs, ours = _paired(theirs, ours, lambda one: (one.party, one.kind, one.trace_number))
    other_kind, theirs, ours = _paired(theirs, ours, lambda one: (one.party, one.amount_cents))
    other_party, theirs, ours = _paired(theirs, ours, lambda one: (one.kind, one.amount_cents))
    other_amount, theirs, ours = _paired(theirs, ours, lambda one: (one.party, one.kind))
    yield from (_both(Why.AMOUNT, *pair) for pair in (*same_trace, *other_amount))
    yield from (_both(Why.KIND, *pair) for pair in other_kind)
    for pair in other_party:
        yield from _apart(Why.PARTY, *pair)
    yield from (_theirs(Why.ONLY_THEIRS, one) for one in theirs)
    yield from (_ours(Why.ONLY_OURS, one) for one in ours)


def _paired(
    theirs: Sequence[Posted], ours: Sequence[Posted], trait: Trait
) -> tuple[list[Pair], list[Posted], list[Posted]]:
    """Pairs of postings that share a trait, and what is left on either side."""
    waiting: dict[tuple[object, ...], list[Posted]] = defaultdict(list)
    for one in sorted(ours, key=_order, reverse=True):
        waiting[trait(one)].append(one)
    pairs, left = [], []
    for one in sorted(theirs, key=_order):
        if waiting[trait(one)]:
            pairs.append((one, waiting[trait(one)].pop()))
        else:
            left.append(one)
    return pairs, left, sorted((one for rest in waiting.values() for one in rest), key=_order)


def _without_equal_sums(theirs: Sequence[Posted], ours: Sequence[Posted]) -> tuple[list[Posted], list[Posted]]:
    net = Counter[tuple[str, str]]()
    for sign, postings in ((1, theirs), (-1, ours)):
        for one in postings:
            net[one.party, one.kind] += sign * one.amount_cents
    return (
        [one for one in theirs if net[one.party, one.kind]],
        [one for one in ours if net[one.party, one.kind]],
    )


def _order(one: Posted) -> tuple[str, str, str, int]:
    return one.party, one.kind, one.trace_number, one.amount_cents


def _theirs(why: Why, one: Posted) -> Difference:
    return Difference(one.claim_id, one.party, why, one.kind, "", one.trace_number, one.amount_cents, 0)


def _ours(why: Why, one: Posted) -> Difference:
    return Difference(one.claim_id, one.party, why, "", one.kind, one.trace_number, 0, one.amount_cents)


def _both(why: Why, theirs: Posted, ours: Posted) -> Difference:
    return replace(_theirs(why, theirs), our_kind=ours.kind, ours_cents=ours.amount_cents)


def _apart(why: Why, theirs: Posted, ours: Posted) -> tuple[Difference, Difference]:
    """A posting that stands with another party there than here differs for both parties."""
    return replace(_theirs(why, theirs), our_kind=ours.kind), replace(_ours(why, ours), their_kind=theirs.kind)
