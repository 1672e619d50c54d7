"""Whole simulated months: every claim finds its place or a person, and the ledger is the truth's to the cent."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from backoffice.office import Office
from backoffice.simulator.folders import write_feeds
from backoffice.simulator.months import parcels
from backoffice.simulator.months.billed import ACCOUNTS, WEEKS, Month
from backoffice.simulator.months.month import Key, Played, play
from backoffice.simulator.months.parcels import Parcel
from backoffice.store.tables.billing import remit_claims, remit_placements
from tests.billing.night import balances, items, run
from tests.conftest import database_copy, open_office
from tests.inbox import write_file
from tests.soak import IS_SOAK, report, sampled

pytestmark = pytest.mark.soak

SEEDS = sampled(range(1, 51), few=3)
CLAIMS = 400 if IS_SOAK else 80
LEAST_RECALL = 0.99


def _live_through(office: Office, nightly: Mapping[date, Parcel], order: Sequence[date]) -> None:
    for night, parcel in nightly.items():
        write_feeds(office.inbox, night, parcel.tables)
        for path, content in parcel.files.items():
            write_file(office, path, content)
    for night in order:
        run(office, night)


def _placed(office: Office) -> dict[Key, tuple[str, int]]:
    """The claim on which each claim of a remittance stands, empty while it is in suspense, with its money."""
    query = select(remit_placements, remit_claims.c.paid_cents).join(
        remit_claims,
        (remit_claims.c.remit_id == remit_placements.c.remit_id)
        & (remit_claims.c.ordinal == remit_placements.c.ordinal),
    )
    with office.transaction() as connection:
        return {
            (row.remit_id, row.ordinal): ("" if row.outcome == "suspense" else row.claim_id, abs(row.paid_cents))
            for row in connection.execute(query)
        }


def _check(office: Office, played: Played) -> None:
    placed = _placed(office)
    wrong = {key for key, (claim_id, _) in placed.items() if claim_id and claim_id != played.matches[key]}
    wanted = {key for key, claim_id in played.matches.items() if claim_id}
    found = {key for key in wanted if placed[key][0]}
    report(
        "billing: whole months",
        claims=len(played.tables["claims"]),
        claim_payments=len(played.matches),
        to_be_matched=len(wanted),
        matched_without_a_hand=len(found),
        matched_wrongly=len(wrong),
        cents_posted_without_a_hand=sum(placed[key][1] for key in found),
        cents_posted_wrongly=sum(placed[key][1] for key in wrong),
        items_for_a_person=len(items(office)),
    )
    assert placed.keys() == played.matches.keys()
    assert not wrong
    assert len(found) >= LEAST_RECALL * len(wanted)
    assert balances(office) == played.ledger


@contextmanager
def _practice(postgres: str, template: str, folder: Path) -> Iterator[Office]:
    """An office with the three accounts into which the payers of a month pay."""
    with database_copy(postgres, template) as database:
        office = open_office(database, folder, bank_accounts=list(ACCOUNTS))
        yield office
        office.engine.dispose()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_ends_in_its_ledger_to_the_cent(postgres: str, template: str, tmp_path: Path, seed: int) -> None:
    played = play(Month(seed, CLAIMS))

    with _practice(postgres, template, tmp_path) as office:
        _live_through(office, parcels.in_order(played), played.month.nights)

        _check(office, played)


@settings(max_examples=60 if IS_SOAK else 3, deadline=None, derandomize=not IS_SOAK, phases=[Phase.generate])
@given(
    month=st.builds(Month, seed=st.integers(100, 999), claims=st.integers(10, 40), payers=st.integers(1, 4)),
    disorder=st.integers(0, 2**32),
    order=st.permutations(range(WEEKS)),
)
def test_any_files_nights_and_backfills_end_in_the_same_ledger(
    postgres: str,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
    month: Month,
    disorder: int,
    order: Sequence[int],
) -> None:
    played = play(month)
    with _practice(postgres, template, tmp_path_factory.mktemp("month")) as office:
        nights = [month.nights[week] for week in order]
        _live_through(office, parcels.in_disorder(played, Random(disorder)), nights)

        _check(office, played)
