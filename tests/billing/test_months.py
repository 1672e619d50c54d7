"""Whole simulated months: every claim finds its place or a person, and the ledger is the truth's to the cent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from backoffice.office import Office
from backoffice.simulator.folders import write_feeds
from backoffice.simulator.months import parcels
from backoffice.simulator.months.billed import ACCOUNTS, Month
from backoffice.simulator.months.month import Key, Played, play
from backoffice.simulator.months.parcels import Parcel
from backoffice.store.tables.billing import remit_claims, remit_placements
from tests.billing.night import balances, items, run
from tests.inbox import write_file
from tests.soak import IS_SOAK, report, sampled

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
        f"billing month {played.month.seed}",
        claims=len(played.tables["claims"]),
        claim_payments=len(played.matches),
        precision=1 - len(wrong) / max(len(found), 1),
        recall=len(found) / len(wanted),
        posted_without_a_hand_cents=sum(placed[key][1] for key in found),
        posted_wrongly_cents=sum(placed[key][1] for key in wrong),
        items_per_1000_claims=1000 * len(items(office)) / len(played.tables["claims"]),
    )
    assert placed.keys() == played.matches.keys()
    assert not wrong
    assert len(found) >= LEAST_RECALL * len(wanted)
    assert balances(office) == played.ledger


@pytest.fixture
def practice(make_office: Callable[..., Office], tmp_path: Path) -> Office:
    """An office with the three accounts into which the payers of a month pay."""
    return make_office(bank_accounts=list(ACCOUNTS))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_ends_in_its_ledger_to_the_cent(practice: Office, seed: int) -> None:
    played = play(Month(seed, CLAIMS))

    _live_through(practice, parcels.in_order(played), played.month.nights)

    _check(practice, played)


@pytest.mark.parametrize("seed", sampled(range(100), few=2))
def test_a_month_in_any_disorder_ends_in_the_same_ledger(practice: Office, seed: int) -> None:
    played, draw = play(Month(seed, 40)), Random(seed)

    _live_through(practice, parcels.in_disorder(played, draw), draw.sample(played.month.nights, 6))

    _check(practice, played)
