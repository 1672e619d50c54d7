"""The harness itself: it kills where it says, and sees what differs."""

from functools import partial

import pytest
from sqlalchemy import Engine, NullPool, create_engine, func, insert, select

from backoffice.office import Office
from backoffice.store.tables.house import consumptions
from tests.conftest import NIGHT
from tests.convergence.kill import Points, killed_at
from tests.convergence.state import difference, state

CONSUMED = {
    "sha256": "a" * 64,
    "ordinal": 1,
    "pipeline": "billing",
    "business_date": NIGHT,
    "outcome": "read",
    "reason_code": "",
}


def _consume(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(consumptions).values(CONSUMED))


def _engine(office: Office) -> Engine:
    return create_engine(office.engine.url, poolclass=NullPool)


@pytest.mark.parametrize(("point", "rows"), [(1, 0), (2, 0), (3, 1)])
def test_what_a_killed_process_leaves_is_what_it_has_committed(office: Office, point: int, rows: int) -> None:
    assert killed_at(point, partial(_engine, office), _consume)
    with office.transaction() as connection:
        assert connection.scalar(select(func.count()).select_from(consumptions)) == rows


def test_a_process_that_ends_before_the_point_is_not_killed(office: Office) -> None:
    assert not killed_at(4, partial(_engine, office), _consume)


def test_a_transaction_has_a_point_for_its_statement_and_two_for_its_commit(office: Office) -> None:
    points, engine = Points(), _engine(office)
    points.watch(engine)
    _consume(engine)
    assert points.passed == ["statement", "commit", "committed"]


def test_a_row_too_many_is_seen(office: Office) -> None:
    before = state(office)
    _consume(office.engine)
    [(table, [line])] = difference(before, state(office)).items()
    assert (table, line[:12]) == ("consumptions", "+ sha256=aaa")


def test_a_changed_row_is_seen_as_one_missing_and_one_too_many(office: Office) -> None:
    _consume(office.engine)
    before = state(office)
    with office.transaction() as connection:
        connection.execute(consumptions.update().values(outcome="duplicate"))
    changed = difference(before, state(office))
    assert [line[0] for line in changed["consumptions"]] == ["+", "-"]
