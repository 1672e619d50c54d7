"""A remittance that becomes due by the posting of another is posted in the same night, however long the chain."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from backoffice.billing import posting, steps
from backoffice.errors import Broken, Retryable
from backoffice.feeds import steps as feeds
from backoffice.office import Counts, Office
from backoffice.store.tables.billing import remits
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import deliver, tables
from tests.conftest import NIGHT

ERAS = [Era([Clp(f"X-{n}", "40", "40")], trace=f"TRACE1{n}") for n in range(6)]


def _read(office: Office) -> list[str]:
    """Six remittances of which one alone is due; their ids, that one first."""
    deliver(office, tables(), {"edi/all.835": interchange(*ERAS)})
    feeds.land(office, NIGHT)
    steps.load(office, NIGHT)
    steps.read(office, NIGHT)
    with office.transaction() as connection:
        first, *others = connection.scalars(select(remits.c.remit_id))
        connection.execute(update(remits).where(remits.c.remit_id.in_(others)).values(is_due=False))
    return [first, *others]


def _followed_by(following: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the posting of a remittance makes another one due."""
    post_remit = posting.post_remit

    def post(office: Office, business_date: date, remit_id: str) -> Counts:
        counts = post_remit(office, business_date, remit_id)
        with office.transaction() as connection:
            next_one = remits.c.remit_id == following.get(remit_id)
            connection.execute(update(remits).where(next_one).values(is_due=True))
        return counts

    monkeypatch.setattr(posting, "post_remit", post)


def test_a_long_chain_of_remittances_is_posted_in_one_night(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = _read(office)
    _followed_by(dict(pairwise(chain)), monkeypatch)

    assert steps.post(office, NIGHT)["remits"] == len(chain)


def test_remittances_that_never_come_to_rest_fail_the_night(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, *_ = _read(office)
    _followed_by({first: second, second: first}, monkeypatch)

    with pytest.raises(Broken, match="POSTING_RESTLESS"):
        steps.post(office, NIGHT)


def test_a_remittance_that_fails_is_tried_once_a_night_and_the_others_are_posted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = _read(office)
    _followed_by(dict(pairwise(chain[1:])), monkeypatch)
    with office.transaction() as connection:
        connection.execute(update(remits).where(remits.c.remit_id == chain[1]).values(is_due=True))
    post_remit, tried = posting.post_remit, Counter[str]()

    def post(office: Office, business_date: date, remit_id: str) -> Counts:
        tried[remit_id] += 1
        if remit_id == chain[0]:
            raise Retryable("SQL_40P01", "remits")
        return post_remit(office, business_date, remit_id)

    monkeypatch.setattr(posting, "post_remit", post)

    with pytest.raises(Retryable, match="SQL_40P01"):
        steps.post(office, NIGHT)

    with office.transaction() as connection:
        due = connection.scalars(select(remits.c.remit_id).where(remits.c.is_due)).all()
    assert (tried, due) == (Counter(chain), [chain[0]])
