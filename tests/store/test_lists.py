"""Lists go to the database as they are, whatever they hold."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import ARRAY, BigInteger, Connection, Engine, Text, create_engine, literal, select
from sqlalchemy.exc import DataError

from tests.conftest import database_url

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
ODD = st.sampled_from(["", "NULL", "null", '"', "\\", '\\"', "{}", "a,b", " ", "\n", "é", "😀"])


@pytest.fixture(scope="module")
def engine(postgres: str) -> Iterator[Engine]:
    engine = create_engine(database_url(postgres, "postgres"))
    yield engine
    engine.dispose()


def _there_and_back(connection: Connection, items: list[str | None] | list[str]) -> object:
    return connection.scalar(select(literal(items, ARRAY(Text))))


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
