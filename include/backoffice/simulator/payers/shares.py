"""What patients pay themselves: the plans of the simulated payers, as a 271 states them, and the sums that follow."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from backoffice.simulator.x12 import Segment

_PLAN = "COMMON PLAN"
_WHOLE_PLAN, _OFFICE_VISIT, _EMERGENCY = "30", "98", "86"
_A_YEAR, _A_VISIT, _LEFT = "23", "27", "29"
_PERSON, _FAMILY = "IND", "FAM"
_DEARER_CENTS = 1700
"""By so much the amounts are higher that hold for something else than the visit."""

FEES = {"99213": 9_107, "99214": 12_851, "36415": 863, "85025": 1_079}
"""What every payer allows for a procedure, in cents."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a plan leaves to the patient of an office visit, in cents and per cent; None where it says nothing of it.

    `left_cents` and `family_left_cents` are what is left of the deductible, of which the smaller holds, and
    `most_left_cents` what the patient can still owe in this year. `is_copay_after`: the deductible holds for office
    visits too, so that both are owed; else a co-pay is all.
    """

    copay_cents: int | None = None
    left_cents: int | None = None
    family_left_cents: int | None = None
    coinsurance_pct: int | None = None
    most_left_cents: int | None = None
    is_copay_after: bool = False

    def owed(self, fee_cents: int) -> tuple[int, int] | None:
        """What the patient owes of that fee, from and to; None when the plan says nothing.

        Nobody knows how little it is when the plan does not say how much is left to owe.
        """
        if self.copay_cents is None and self.left_cents is None:
            return None
        owed = self.copay_cents or 0
        if self.copay_cents is None or self.is_copay_after:
            lefts = [left for left in (self.left_cents, self.family_left_cents) if left is not None]
            first = min([fee_cents, *lefts])
            owed += first + _rounded((fee_cents - first) * (self.coinsurance_pct or 0))
        owed = min(owed, fee_cents)
        if self.most_left_cents is None:
            return 0, owed
        return (min(owed, self.most_left_cents),) * 2

    def rows(self, network: str) -> Iterator[Segment]:
        """The EBs that say so of providers in (Y) or out of (N) network, and dearer ones that hold elsewhere."""
        yield from self._rows(network, 0)
        yield from self._rows("N" if network == "Y" else "Y", _DEARER_CENTS)
        yield _row("B", _PERSON, _EMERGENCY, _A_VISIT, _DEARER_CENTS, network)

    def _rows(self, network: str, more_cents: int) -> Iterator[Segment]:
        of_deductible = _OFFICE_VISIT if self.is_copay_after else _WHOLE_PLAN
        amounts = (
            ("B", _PERSON, _OFFICE_VISIT, _A_VISIT, self.copay_cents),
            ("C", _PERSON, of_deductible, _LEFT, self.left_cents),
            ("C", _FAMILY, of_deductible, _LEFT, self.family_left_cents),
            ("G", _PERSON, _WHOLE_PLAN, _LEFT, self.most_left_cents),
        )
        for info, level, service, period, cents in amounts:
            if cents is not None:
                yield _row(info, level, service, period, cents + more_cents, network)
        if self.left_cents is not None:
            yield _row("C", _PERSON, of_deductible, _A_YEAR, self.left_cents + _DEARER_CENTS, network)
        if self.coinsurance_pct is not None:
            share = f"{self.coinsurance_pct / 100:g}"
            yield "EB", "A", _PERSON, of_deductible, "", _PLAN, _A_VISIT, "", share, "", "", "", network


def drawn(chance: Random) -> Share:
    """A plan: a co-pay alone, a deductible and a co-insurance, both, or nothing; some have reached their limit, and
    some state none.
    """
    kind = chance.randrange(6)
    if kind == 0:
        return Share()
    copay = chance.choice((1500, 2000, 4550, 20_000))
    most = chance.choice((0, 4_000, 150_000, 150_000, 150_000, None))
    left = chance.choice((0, 2_533, 6_001, 50_000))
    if kind in (1, 2):
        return Share(copay_cents=copay, left_cents=left, most_left_cents=most)
    family = chance.choice((None, None, 1_250, 90_000))
    deductible = Share(None, left, family, chance.choice((0, 15, 20, 50)), most)
    return deductible if kind in (3, 4) else replace(deductible, copay_cents=copay, is_copay_after=True)


def fee_cents(procedures: tuple[str, ...]) -> int:
    """What is allowed for a visit."""
    return sum(FEES[code] for code in procedures)


def _row(info: str, level: str, service: str, period: str, cents: int, network: str) -> Segment:
    return "EB", info, level, service, "", _PLAN, period, f"{cents / 100:.2f}", "", "", "", "", network


def _rounded(hundredths: int) -> int:
    """Whole cents of hundredths of one; half a cent goes to the even one."""
    cents, rest = divmod(hundredths, 100)
    return cents + (rest > 50 or (rest == 50 and cents % 2 == 1))
