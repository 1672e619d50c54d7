"""Lists go to the database as they are, whatever they hold."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import connect
from psycopg.adapt import PyFormat
from psycopg.types.array import ListDumper
from sqlalchemy import ARRAY, BigInteger, Connection, Engine, Text, literal, select
from sqlalchemy.exc import DataError

from backoffice.store.engine import new_engine
from backoffice.store.lists import TextListDumper
from tests.conftest import database_url

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
ODD = st.sampled_from(["", "NULL", "null", '"', "\\", '\\"', "{}", "a,b", " ", "\n", "é", "😀"])


@pytest.fixture(scope="module")
def engine(postgres: str) -> Iterator[Engine]:
    engine = new_engine(database_url(postgres, "postgres"), "lists")
    yield engine
    engine.dispose()


def _there_and_back(connection: Connection, items: list[str | None] | list[str]) -> object:
    return connection.scalar(select(literal(items, ARRAY(Text))))


def test_a_list_of_texts_is_dumped_in_one_go() -> None:
    assert TextListDumper(list).dump(['a"', "\\b", "c"]) == b'{"a\\"","\\\\b","c"}'


def test_our_own_connections_dump_lists_so_and_no_others(engine: Engine, postgres: str) -> None:
    with engine.connect() as ours, connect(postgres) as other:
        dumpers = [
            adapters.get_dumper(list, PyFormat.AUTO)
            for adapters in (ours.connection.driver_connection.adapters, other.adapters)  # type: ignore[union-attr]
        ]

    assert dumpers == [TextListDumper, ListDumper]


@given(texts=st.lists(st.one_of(TEXT, ODD), max_size=6))
def test_texts_come_back_as_they_went(engine: Engine, texts: list[str]) -> None:
    with engine.connect() as connection:
        assert _there_and_back(connection, texts) == texts


def test_lists_of_other_things_come_back_as_they_went(engine: Engine) -> None:
    with engine.connect() as connection:
        assert _there_and_back(connection, ["a", None]) == ["a", None]
        assert connection.scalar(select(literal([1, 2**40], ARRAY(BigInteger)))) == [1, 2**40]
        assert connection.scalar(select(literal([["a"], ["b"]], ARRAY(Text, dimensions=2)))) == [["a"], ["b"]]


def test_a_text_that_no_table_holds_is_refused(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(DataError):
        _there_and_back(connection, ["a", "b\0c"])
