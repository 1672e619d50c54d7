"""Whatever payers write, the books hold: every cent is accounted for once, each entry has its source, all is even."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import func, select

from backoffice.billing.statement import trial_balance
from backoffice.office import Office
from backoffice.store.tables.billing import (
    billing_claims,
    billing_openings,
    billing_takings,
    remit_adjustments,
    remit_claims,
    remit_placements,
    remit_plbs,
    remits,
)
from backoffice.store.tables.journal import journal_entries, journal_lines
from tests.billing.era import Cas, Clp, Era, interchange
from tests.billing.night import balances, claim, deliver, run, tables
from tests.conftest import NIGHT
from tests.soak import sampled

pytestmark = pytest.mark.soak

SEEDS = sampled(range(40), few=2)
NIGHTS = [NIGHT + timedelta(days=n) for n in range(3)]
CHARGES = {"C-1": 150, "C-2": 90, "C-3": 75, "C-4": 60, "OLD-1": 80, "OLD-2": 70}
CODES = [("CO", "45"), ("CO", "253"), ("PR", "1"), ("PR", "2"), ("PR", "27"), ("CO", "50"), ("OA", "23"), ("CR", "45"),
         ("XX", "999"), ("PI", "16")]  # fmt: skip


def _claims() -> list[dict[str, object]]:
    old = {"service_from_date": "2025-12-20", "service_to_date": "2025-12-20"}
    return [
        claim(claim_id, str(charge), "AB"[n % 2], **(old if claim_id.startswith("OLD") else {}))
        for n, (claim_id, charge) in enumerate(CHARGES.items())
    ]


def _clp(random: Random) -> Clp:
    """A payment that balances at claim level, of one of our claims or of nobody's."""
    claim_id = random.choice([*CHARGES, "X-9"])
    charge = CHARGES.get(claim_id, 40)
    left, cas = charge, list[Cas]()
    for group, carc in random.sample(CODES, random.randrange(3)):
        cents = random.randint(0, left)
        left -= cents
        cas.append((group, carc, str(cents)))
    status = random.choice("1111244") if left or not cas else random.choice("14")
    day = "20251220" if claim_id.startswith("OLD") else "20260920"
    return Clp(claim_id, str(charge), str(left), cas, status=status, icn=f"I{random.randrange(9)}", date=day)


def _reversal(paid: Clp) -> Clp:
    cas = [(group, carc, str(-Decimal(cents))) for group, carc, cents in paid.cas]
    amounts = str(-Decimal(paid.charge)), str(-Decimal(paid.paid))
    return Clp(paid.number, *amounts, cas, status="22", icn=paid.icn, date=paid.date)


def _eras(random: Random) -> list[Era]:
    eras, paid = [], list[Clp]()
    for number in range(6):
        claims = [_clp(random) for _ in range(random.randint(1, 3))]
        claims += [_reversal(one) for one in random.sample(paid, min(len(paid), random.randrange(3)))]
        paid += [one for one in claims if one.status in "124"]
        plbs = [(f"{random.choice(['WO', 'FB', 'L6', 'CS', 'ZZ'])}:R{random.randrange(3)}", str(random.randint(-9, 9)))]
        era = Era(claims, plbs, trace=f"TRACE{number}", date=f"202610{random.randint(1, 5):02}")
        if Decimal(era.total()) < 0:  # a payer carries it forward
            era = Era(claims, [*plbs, ("FB:NEXT", era.total())], trace=era.trace, date=era.date)
        eras.append(era)
    return eras


def _run(office: Office, eras: Sequence[Era], random: Random) -> None:
    """The files spread over three nights, the nights in any order."""
    openings = [{"claim_id": "OLD-1", "payer_balance": "80", "patient_balance": "0"}]
    payments = [{"payment_id": "PAY-1", "patient_id": "A", "claim_id": "C-1", "received_date": "2026-10-01",
                 "amount": "7", "method": "cash"}]  # fmt: skip
    shuffled = random.sample(eras, len(eras))
    for number, night in enumerate(NIGHTS):
        files = {f"edi/{night}/{n}.835": interchange(era) for n, era in enumerate(shuffled) if n % 3 == number}
        deliver(office, tables(_claims(), opening_balances=openings, patient_payments=payments), files, night)
    for night in random.sample(NIGHTS, len(NIGHTS)):
        run(office, night)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_books_hold(office: Office, seed: int) -> None:
    _run(office, _eras(Random(seed)), Random(-seed - 1))

    for law in LAWS:
        found, wanted = law(office)
        assert found == wanted, law.__name__


@pytest.mark.parametrize("seed", SEEDS)
def test_another_order_of_files_and_nights_ends_in_the_same_balances(office: Office, seed: int) -> None:
    eras = _eras(Random(seed))
    nights = [NIGHT + timedelta(days=10 + n) for n in range(len(eras))]
    _run(office, eras, Random(seed + 1))
    first = balances(office)
    for night, era in zip(nights, eras, strict=True):  # once more, each in an envelope of its own
        deliver(office, tables(_claims()), {f"edi/{night}/again.835": interchange(era, control="000000777")}, night)
    again = [run(office, night) for night in nights]

    assert balances(office) == first
    assert sum(counts["read.duplicate"] for counts in again) == len(eras)


Sides = tuple[object, object]
"""What stands in the books, and what should."""


def _every_entry_is_even_and_so_are_the_books_at_any_date(office: Office) -> Sides:
    with office.transaction() as connection:
        net = select(func.sum(journal_lines.c.amount_cents)).group_by(journal_lines.c.posting_key)
        sums = set(connection.scalars(net))
        days = set(connection.scalars(select(journal_entries.c.event_date))) | set(NIGHTS)
        for day in days:
            for books in (trial_balance(connection, as_of=day), trial_balance(connection, happened_by=day)):
                sums.add(sum(each.balance_cents for each in books))
    return sums, {0}


def _every_entry_names_its_source(office: Office) -> Sides:
    """No plug: each entry comes from a segment of a remittance, a row of a feed, or takes another entry back."""
    with office.transaction() as connection:
        known = {
            "clp": {
                (r, str(n)) for r, n in connection.execute(select(remit_claims.c.remit_id, remit_claims.c.ordinal))
            },
            "plb": {
                (r, f"{segment}.{pair}")
                for r, segment, pair in connection.execute(
                    select(remit_plbs.c.remit_id, remit_plbs.c.segment, remit_plbs.c.pair)
                )
            },
            "charge": {(c,) for c in connection.scalars(select(billing_claims.c.claim_id))},
            "open": {(c,) for c in connection.scalars(select(billing_openings.c.claim_id))},
            "pay": {(p,) for p in connection.scalars(select(billing_takings.c.payment_id))},
        }
        keys = list(connection.scalars(select(journal_entries.c.source_key)))
    orphans = []
    for key in keys:
        kind, *words = key.removeprefix("rev:").split("@")[0].split(":")
        source = (words[0], ".".join(words[1:3])) if kind == "plb" else tuple(words[: 2 if kind == "clp" else 1])
        if source not in known[kind]:
            orphans.append(key)
    return orphans, []


def _what_was_paid_is_what_each_remittance_says(office: Office) -> Sides:
    cleared = {key: cents for (number, key), cents in balances(office).items() if number == "1050"}
    with office.transaction() as connection:
        said = {row.remit_id: row.paid_cents for row in connection.execute(select(remits)) if row.state == "posted"}
    return cleared, {remit_id: cents for remit_id, cents in said.items() if cents}


def _every_claim_payment_is_accounted_for_once(office: Office) -> Sides:
    """Posted, memo, suspense and reversal are a partition of the CLPs, and what is in suspense is on account 2400."""
    with office.transaction() as connection:
        posted = select(remits.c.remit_id).where(remits.c.state == "posted")
        reported = set(
            connection.execute(
                select(remit_claims.c.remit_id, remit_claims.c.ordinal).where(remit_claims.c.remit_id.in_(posted))
            )
        )
        placed = connection.execute(select(remit_placements.c.remit_id, remit_placements.c.ordinal)).all()
        suspended = connection.execute(
            select(remit_claims.c.remit_id, remit_claims.c.ordinal, remit_claims.c.paid_cents)
            .join(remit_placements, (remit_placements.c.remit_id == remit_claims.c.remit_id)
                  & (remit_placements.c.ordinal == remit_claims.c.ordinal))
            .where(remit_placements.c.outcome == "suspense", ~remit_placements.c.is_reversed)
        ).all()  # fmt: skip
    wanted = {f"{row.remit_id}:{row.ordinal}": -row.paid_cents for row in suspended if row.paid_cents}
    held = {key: cents for (number, key), cents in balances(office).items() if number == "2400" and ":plb." not in key}
    return (len(placed), set(placed), held), (len(reported), reported, wanted)


def _receivables_are_charges_less_all_that_was_settled(office: Office) -> Sides:
    """A/R of a claim over payers, patient and disputes, from the feeds and the remittances alone."""
    owed: Counter[str] = Counter({claim_id: cents * 100 for claim_id, cents in CHARGES.items()})
    owed["OLD-2"] = 0  # from before the start, without an opening balance
    owed["C-1"] -= 7_00
    with office.transaction() as connection:
        rows = connection.execute(
            select(remit_placements.c.claim_id, remit_claims)
            .join(remit_claims, (remit_placements.c.remit_id == remit_claims.c.remit_id)
                  & (remit_placements.c.ordinal == remit_claims.c.ordinal))
            .where(remit_placements.c.outcome == "posted", ~remit_placements.c.is_reversed)
            .add_columns(remit_placements.c.rank)
        ).all()  # fmt: skip
        for row in rows:
            own = (remit_adjustments.c.remit_id == row.remit_id) & (remit_adjustments.c.ordinal == row.ordinal)
            cas = connection.execute(select(remit_adjustments).where(own)).all()
            owed[row.claim_id] -= row.paid_cents
            if row.rank == 1 and row.status_code != "4":
                owed[row.claim_id] -= sum(
                    each.amount_cents for each in cas if (each.group_code, each.carc) in (("CO", "45"), ("CO", "253"))
                )
    held: Counter[str] = Counter()
    for (number, key), cents in balances(office).items():
        if number in ("1200", "1210", "1220"):
            held[key.split(":")[0]] += cents
    return {name: cents for name, cents in held.items() if cents}, {n: c for n, c in owed.items() if c}


LAWS: tuple[Callable[[Office], Sides], ...] = (
    _every_entry_is_even_and_so_are_the_books_at_any_date,
    _every_entry_names_its_source,
    _what_was_paid_is_what_each_remittance_says,
    _every_claim_payment_is_accounted_for_once,
    _receivables_are_charges_less_all_that_was_settled,
)
