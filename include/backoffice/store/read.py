"""Many rows, a few at a time, or by their keys: what a query holds or reads does not grow with the night."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    Text,
    any_,
    func,
    literal,
    select,
    true,
)

Item = TypeVar("Item")

_ROWS_AT_A_TIME = 256


def streamed(connection: Connection, query: Select[tuple[object, ...]]) -> Iterator[Row[tuple[object, ...]]]:
    """The rows of a query as they stood when it began; other statements may run on the connection meanwhile."""
    with connection.execute(query, execution_options={"yield_per": _ROWS_AT_A_TIME}) as rows:
        yield from rows


def among(column: ColumnElement[object], values: Iterable[str]) -> ColumnElement[bool]:
    """Membership with one bound array, however many values there are."""
    return column == any_(literal(list(values), ARRAY(Text)))


def looked_up(column: Column[str], keys: Iterable[str], name: str) -> Subquery:
    """The rows of the column's table in which it has one of these keys, by this name in the query.

    Each key is looked up in the column's index by itself, also where the planner knows nothing of the table yet: what
    else is asked of the rows is asked of these alone.
    """
    wanted = select(func.unnest(literal(sorted(set(keys)), ARRAY(Text))).label("key")).subquery()
    of_key = select(column.table).where(column == wanted.c.key).offset(0).lateral()
    return select(of_key).join_from(wanted, of_key, true()).subquery(name)


def portions(
    items: Iterable[Item], key: Callable[[Item], object], at_least: int = _ROWS_AT_A_TIME
) -> Iterator[list[Item]]:
    """Items in lists of so many or a few more: neighbours with the same key are never divided. The last is shorter."""
    portion: list[Item] = []
    for _, same in groupby(items, key):
        portion += same
        if len(portion) >= at_least:
            yield portion
            portion = []
    if portion:
        yield portion
