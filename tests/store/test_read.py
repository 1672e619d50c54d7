"""Many rows are read a few at a time."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from backoffice.office import Office
from backoffice.store.read import portions, streamed


@given(st.lists(st.integers(1, 4)), st.integers(1, 9))
def test_portions_hold_everything_in_order_and_divide_no_neighbours_of_one_key(keys: list[int], size: int) -> None:
    made = list(portions(keys, key=lambda key: key, at_least=size))
    assert [key for portion in made for key in portion] == keys
    assert all(len(portion) >= size for portion in made[:-1])
    assert all(before[-1] != after[0] for before, after in pairwise(made))


def test_other_statements_run_while_rows_are_read(office: Office) -> None:
    numbers = select(func.generate_series(1, 2000).label("number"))
    with office.transaction() as connection:
        found = [row.number + connection.scalar(select(1)) for row in streamed(connection, numbers)]
    assert found == list(range(2, 2002))
