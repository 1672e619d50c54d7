"""A post that dies by kill -9, at any statement or commit, shows no half remittance and ends as if undisturbed."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from psycopg import connect, sql
from sqlalchemy import Engine, NullPool, create_engine, func, select

from backoffice.billing import steps
from backoffice.feeds import steps as feeds
from backoffice.office import Office
from backoffice.store.tables.billing import remits
from backoffice.store.tables.journal import journal_entries, journal_lines
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import account, balances, claim, deliver, entry_keys, line, tables
from tests.conftest import NIGHT
from tests.convergence.kill import Points, killed_at
from tests.soak import report, sampled

pytestmark = pytest.mark.soak

FIRST = Svc("99213", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")])
BACK = Svc("99213", "-150", "-80", [("CO", "45", "-50"), ("PR", "2", "-20")])
ERAS = [
    Era([Clp("C-1", "150", "80", lines=[FIRST]), Clp("X-1", "40", "40")], [("WO:R1", "-30"), ("CS", "3")]),
    Era([Clp("C-1", "150", "15", [("OA", "23", "130"), ("PR", "2", "5")], status="2")], trace="SECOND"),
    Era(
        [Clp("C-1", "150", "90", [("CO", "45", "40"), ("PR", "2", "20")]), Clp("C-2", "90", "0", [("CO", "50", "90")])],
        [("WO:R1", "30")],
        trace="CORRECTED",
        date="20261003",
    ),
    Era([Clp("C1", "-150", "-80", lines=[BACK], status="22"), Clp("C-3", "95", "95")], trace="BACK", date="20261004"),
]
CLAIMS = [claim("C-1", "150", "B"), claim("C-2", "90"), claim("C-3", "95")]


@contextmanager
def _copy(office: Office, server: str) -> Iterator[Office]:
    """The office over a copy of its database; the engine keeps no connection."""
    office.engine.dispose()
    name = f"copy_{secrets.token_hex(6)}"
    with connect(server, autocommit=True) as connection:
        source = sql.Identifier(str(office.engine.url.database))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
    yield replace(office, engine=_engine(office, name))
    with connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _engine(office: Office, database: str) -> Engine:
    return create_engine(office.engine.url.set(database=database), hide_parameters=True, poolclass=NullPool)


def _halves(office: Office) -> list[str]:
    """Remittances of which something, but not all, is in the ledger."""
    cleared = (
        select(journal_entries.c.source, func.sum(journal_lines.c.amount_cents).label("cents"))
        .join(journal_lines, journal_lines.c.posting_key == journal_entries.c.posting_key)
        .where(journal_lines.c.account == "1050")
        .group_by(journal_entries.c.source)
        .subquery()
    )
    posted = select(remits.c.remit_id).join(cleared, cleared.c.source == "remit:" + remits.c.remit_id, isouter=True)
    wrong = func.coalesce(cleared.c.cents, 0) != func.coalesce(remits.c.paid_cents, 0)
    untouched = cleared.c.cents.is_(None) & (remits.c.state == "landed")
    with office.transaction() as connection:
        return list(connection.scalars(posted.where(wrong, ~untouched)))


def test_a_killed_post_that_is_run_again_ends_like_an_undisturbed_one(office: Office, postgres: str) -> None:
    files = {f"edi/{number}.835": interchange(era) for number, era in enumerate(ERAS)}
    deliver(office, tables(CLAIMS, [line("C-1", 1, "99213", "150")]), files)
    feeds.land(office, NIGHT)
    steps.load(office, NIGHT)
    steps.read(office, NIGHT)
    points = Points()
    with _copy(office, postgres) as whole:
        points.watch(whole.engine)
        steps.post(whole, NIGHT)
        kills = sampled(range(1, len(points.passed) + 1), 10)
        undisturbed, keys = balances(whole), entry_keys(whole)
        assert account(whole, "2200") == 0

    for point in kills:
        with _copy(office, postgres) as copy:
            engine = copy.engine.url
            assert killed_at(
                point,
                lambda: _engine(office, str(engine.database)),  # noqa: B023
                lambda bound: steps.post(replace(office, engine=bound), NIGHT) and None,
            )
            assert _halves(copy) == [], f"killed at point {point}"
            steps.post(copy, NIGHT)
            assert (balances(copy), entry_keys(copy)) == (undisturbed, keys), f"killed at point {point}"
    report("killed posts", kills=len(kills))
