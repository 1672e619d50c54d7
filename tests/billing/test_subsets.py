"""The exact search for amounts that add up finds what trying them all finds."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.subsets import MOST, subsets_with_sum


def _by_trying_all(amounts: list[int], total: int) -> set[tuple[int, ...]]:
    sizes = range(1, len(amounts) + 1)
    choices = (choice for size in sizes for choice in combinations(range(len(amounts)), size))
    return {choice for choice in choices if sum(amounts[place] for place in choice) == total}


@given(st.lists(st.integers(1, 40), max_size=9), st.integers(0, 120))
def test_it_finds_none_one_or_two_where_trying_all_does(amounts: list[int], total: int) -> None:
    wanted = _by_trying_all(amounts, total)

    found = subsets_with_sum(amounts, total)

    assert len(found) == len(set(found)) == min(len(wanted), 2)
    assert set(found) <= wanted


@given(st.lists(st.integers(1, 10**15), min_size=MOST, max_size=MOST), st.sets(st.integers(0, MOST - 1), min_size=1))
def test_twenty_amounts_of_any_size_are_no_trouble(amounts: list[int], chosen: set[int]) -> None:
    found = subsets_with_sum(amounts, sum(amounts[place] for place in chosen))

    assert tuple(sorted(chosen)) in found or len(found) == 2


def test_more_than_twenty_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 20"):
        subsets_with_sum([1] * (MOST + 1), 5)
