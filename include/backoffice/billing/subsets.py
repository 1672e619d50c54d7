"""Which of some amounts add up to a sum: an exact search in whole cents with a bound on its work."""

from collections import defaultdict
from collections.abc import Sequence

MOST = 20
"""Of more amounts than these nobody asks: the halves below then hold 1,024 sums each."""


def subsets_with_sum(amounts: Sequence[int], total: int) -> list[tuple[int, ...]]:
    """Positions of the amounts that add up to `total`: no subset, the only one, or two as a sign that there are more.

    The amounts are positive; ValueError for more than `MOST` of them. The sums of one half are looked up among those
    of the other (Horowitz and Sahni 1974), which takes 2^(n/2) steps instead of 2^n.
    """
    if len(amounts) > MOST:
        raise ValueError(f"at most {MOST} amounts")
    middle = len(amounts) // 2
    left = _sums(amounts, range(middle))
    by_sum: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for cents, positions in left:
        by_sum[cents].append(positions)
    found: list[tuple[int, ...]] = []
    for cents, positions in _sums(amounts, range(middle, len(amounts))):
        for others in by_sum.get(total - cents, ()):
            if others or positions:
                found.append((*others, *positions))
            if len(found) > 1:
                return found
    return found


def _sums(amounts: Sequence[int], places: range) -> list[tuple[int, tuple[int, ...]]]:
    """The sum of every subset of these places, with the subset."""
    sums: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for place in places:
        sums += [(cents + amounts[place], (*positions, place)) for cents, positions in sums]
    return sums
