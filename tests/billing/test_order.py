"""Whatever the order in which remittances, claims, deposits and nights come, the same net ledger stands."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from backoffice.billing import acts
from backoffice.billing.ledger import history_of
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.tables.billing import remits
from tests.billing.era import Clp, Era, Svc, era_id, interchange
from tests.billing.night import Balances, balances, claim, deliver, items, line, run, tables
from tests.conftest import NIGHT
from tests.inbox import Cells

DAY = timedelta(days=1)
NIGHTS = [NIGHT + n * DAY for n in range(4)]

PRIMARY = Era([Clp("C-1", "150", "80", lines=[Svc("99213", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")])])])
SECONDARY = Era(
    [Clp("C-1", "150", "15", status="2", lines=[Svc("99213", "150", "15", [("OA", "23", "130"), ("PR", "2", "5")])])],
    trace="SECONDARY",
)
TAKEN_BACK = [("CO", "45", "-50"), ("PR", "2", "-20")]
CORRECTION = Era(
    [
        Clp("C1", "-150", "-80", status="22", lines=[Svc("99213", "-150", "-80", TAKEN_BACK)]),
        Clp("C-1", "150", "90", lines=[Svc("99213", "150", "90", [("CO", "45", "50"), ("PR", "2", "10")])]),
        Clp("C-2", "200", "120", [("CO", "45", "80")]),
    ],
    trace="CORRECTION",
    date="20261003",
)
DENIAL = Era([Clp("C-3", "90", "0", [("CO", "50", "90")], status="4")], trace="DENIAL", date="20261002")
APPEALED = Era([Clp("C-3", "90", "60", [("CO", "45", "30")])], trace="APPEALED", date="20261004")
STRANGER = Era([Clp("X-9", "40", "25", [("CO", "45", "15")])], [("CS:FEE", "1.50"), ("WO:OLD", "-2")], trace="STRANGER")
REPEATS = [Era([Clp("C-2", "200", "120", [("CO", "45", "80")])], trace=trace) for trace in ("REPEATED", "REPEATING")]
CONFLICT = [
    Era([Clp("C-4", "70", "70")], trace="CONFLICT"),
    Era([Clp("C-4", "70", "60", [("CO", "45", "10")])], trace="CONFLICT"),
]
ALL = [PRIMARY, SECONDARY, CORRECTION, DENIAL, APPEALED, STRANGER, *REPEATS, *CONFLICT]

CLAIMS = [claim("C-1", "150", "B"), claim("C-2", "200"), claim("C-3", "90"), claim("C-4", "70")]
LINES = [line("C-1", 1, "99213", "150")]
BANK = "posted_date,amount,description,reference\n2026-10-02,80.00,ACME HEALTH TRN*1*TRACE0001*1512345678,\n"

OPENINGS: list[Cells] = [{"claim_id": "OLD", "payer_balance": "80", "patient_balance": "15"}]
PAYMENTS: list[Cells] = [
    {"payment_id": "PAY-1", "patient_id": "A", "claim_id": "OLD", "received_date": "2026-09-20",
     "amount": "10", "method": "cash"}
]  # fmt: skip

LEDGER = {
    ("1000", "operating"): 80_00,
    ("1050", "CORRECTION"): 130_00,
    ("1050", "SECONDARY"): 15_00,
    ("1050", "APPEALED"): 60_00,
    ("1050", "STRANGER"): 25_50,
    ("1200", "C-1:2"): 10_00,
    ("1200", "C-4:1"): 70_00,
    ("1060", "PAY-1"): 10_00,
    ("1200", "OLD:1"): 80_00,
    ("1210", "OLD"): 5_00,
    ("3000", "OLD:patient"): -15_00,
    ("3000", "OLD:payer"): -80_00,
    ("2200", "PAY1:WO:OLD"): -2_00,
    ("2400", "SECONDARY:1"): -15_00,
    ("2400", "STRANGER:1"): -25_00,
    ("4000", "C-1"): -150_00,
    ("4000", "C-2"): -200_00,
    ("4000", "C-3"): -90_00,
    ("4000", "C-4"): -70_00,
    ("4100", "C-1"): 50_00,
    ("4100", "C-2"): 80_00,
    ("4100", "C-3"): 30_00,
    ("6100", "STRANGER"): 1_50,
}


def _named(office: Office) -> Balances:
    """The balances with remittances called by their trace numbers."""
    with office.transaction() as connection:
        names = {row.remit_id: row.trace_number for row in connection.execute(select(remits))}
    return {
        (account, ":".join(names.get(word, word) for word in key.split(":"))): cents
        for (account, key), cents in balances(office).items()
    }


def _kinds(office: Office) -> list[tuple[str, int]]:
    return sorted((kind, stake) for (kind, _), stake in items(office).items())


def _deliver(office: Office, random: Random, claims_until: Sequence[int]) -> None:
    """Spreads the remittances, the claims and the bank file over the nights, and what else may come in any.

    One remittance comes in a broken envelope as well; a claim from before the start is known by its balance alone.
    """
    eras = random.sample(ALL, len(ALL))
    banked, broken, opened, paid = (random.choice(NIGHTS) for _ in range(4))
    cut = interchange(random.choice(ALL)).partition(b"IEA")[0]
    for number, night in enumerate(NIGHTS):
        files = {f"edi/{night}/{n}.835": interchange(era) for n, era in enumerate(eras) if n % len(NIGHTS) == number}
        if night == banked:
            files |= {"bank/operating/statement.csv": BANK.encode()}
        if night == broken:
            files |= {f"edi/{night}/broken.835": cut}
        old = {
            "opening_balances": OPENINGS if night >= opened else [],
            "patient_payments": PAYMENTS if night >= paid else [],
        }
        deliver(office, tables(CLAIMS[: claims_until[number]], LINES, **old), files, night)


@pytest.mark.parametrize("seed", range(6))
def test_every_order_of_files_and_claims_ends_in_the_same_ledger(office: Office, seed: int) -> None:
    random = Random(seed)
    _deliver(office, random, [*sorted(random.choices(range(5), k=3)), 4])

    for night in NIGHTS:
        run(office, night)

    assert _named(office) == LEDGER


@pytest.mark.parametrize("seed", range(4))
def test_every_order_of_nights_ends_in_the_same_ledger_and_the_same_items(office: Office, seed: int) -> None:
    random = Random(seed)
    _deliver(office, random, [1, 2, 3, 4])

    for night in random.sample(NIGHTS, len(NIGHTS)):
        run(office, night)

    assert _named(office) == LEDGER
    assert _kinds(office) == [
        ("CLAIM_NOT_FOUND", 25_00),
        ("LATE_MONEY", 15_00),
        ("LATE_MONEY", 25_50),
        ("POSSIBLE_DUPLICATE", 240_00),
        ("SECONDARY_DOES_NOT_TIE", 15_00),
        ("TRN_CONFLICT", 130_00),
    ]


@pytest.mark.parametrize("seed", range(2))
def test_remittances_that_are_held_and_released_in_any_order_end_in_the_same_ledger(office: Office, seed: int) -> None:
    random = Random(seed)
    _deliver(office, random, [1, 2, 3, 4])
    ids = [era_id(era) for era in (PRIMARY, CORRECTION, SECONDARY)]
    held = set[str]()

    for night in random.sample(NIGHTS, len(NIGHTS)):
        run(office, night)
        for one in random.sample(ids, 2):
            _hold_or_release(office, one, held)
    for one in list(held):
        _hold_or_release(office, one, held)
        run(office, NIGHTS[-1])
    run(office, NIGHTS[-1])

    assert _named(office) == LEDGER


def _hold_or_release(office: Office, one: str, held: set[str]) -> None:
    """Takes a remittance back, or lets it be posted again; one that has not come yet is left alone."""
    with suppress(Rejected):
        (acts.release if one in held else acts.undo_remit)(office, one, "kim", "looked at it again")
        held.symmetric_difference_update({one})


def test_a_month_that_is_run_again_posts_nothing(office: Office) -> None:
    _deliver(office, Random(1), [4, 4, 4, 4])
    for night in NIGHTS:
        run(office, night)

    again = [run(office, night) for night in NIGHTS]

    moved = [counts[name] for counts in again for name in ("post.posted", "post.reversed", "match_bank.posted")]
    assert set(moved) == {0}


@pytest.mark.parametrize("is_backwards", [True, False])
def test_a_charge_stands_on_the_newest_day_of_service_whichever_night_was_run_first(
    office: Office, is_backwards: bool
) -> None:
    nights = NIGHTS[:2]
    for night, day in zip(nights, ("2026-09-20", "2026-09-21"), strict=True):
        deliver(office, tables([claim("C-1", "150", service_from_date=day, service_to_date=day)]), on=night)

    for night in reversed(nights) if is_backwards else nights:
        run(office, night)

    with office.transaction() as connection:
        standing = history_of(connection, ["claim:C-1"]).standing
    assert [one.entry.event_date for one in standing] == [date(2026, 9, 21)]


@pytest.mark.parametrize("is_apart", [True, False])
def test_transactions_in_one_file_or_in_many_end_in_the_same_ledger(office: Office, is_apart: bool) -> None:
    files = (
        {f"edi/{n}.835": interchange(era) for n, era in enumerate(ALL)} if is_apart else {"edi/all.835": _one_file()}
    )
    feeds = tables(CLAIMS, LINES, opening_balances=OPENINGS, patient_payments=PAYMENTS)
    deliver(office, feeds, {**files, "bank/operating/statement.csv": BANK.encode()})

    run(office)

    assert _named(office) == LEDGER


def _one_file() -> bytes:
    """All transactions, the last of them in an interchange of its own."""
    eras = [replace(era, control=f"{n:04}") for n, era in enumerate(ALL, 1)]
    return interchange(*eras[:-1]) + interchange(eras[-1], control="000000002")


@pytest.mark.parametrize("first", [0, 1])
def test_of_a_payment_that_comes_under_two_traces_neither_is_posted_whichever_was_first(
    office: Office, first: int
) -> None:
    for night, era in zip(NIGHTS, (REPEATS[first], REPEATS[1 - first]), strict=False):
        deliver(office, tables(CLAIMS, LINES), {f"edi/{night}/a.835": interchange(era)}, night)
        run(office, night)

    assert {key: cents for key, cents in _named(office).items() if key[0] not in ("1200", "4000")} == {}
    assert _kinds(office) == [("POSSIBLE_DUPLICATE", 240_00)]


def test_the_same_content_in_another_file_is_a_duplicate(office: Office) -> None:
    deliver(office, tables(CLAIMS, LINES), {"edi/a.835": interchange(PRIMARY)})
    run(office)
    renamed = Era(PRIMARY.claims, control="0077")
    deliver(office, tables(CLAIMS, LINES), {"edi/b.835": interchange(renamed, control="000000099")}, NIGHT + DAY)

    counts = run(office, NIGHT + DAY)

    assert counts["read.duplicate"] == 1
    assert balances(office)["4100", "C-1"] == 50_00
