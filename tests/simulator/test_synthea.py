"""The 835s of a Synthea export: with them our ledger says of each claim what the export says."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from x12sdk.io import X12ModelReader

from backoffice.billing import steps as billing
from backoffice.feeds import steps as feeds
from backoffice.feeds.foreign import import_foreign
from backoffice.money import parse_cents
from backoffice.office import Office
from backoffice.simulator.synthea_remits import write_remits
from backoffice.store.tables.billing import remits
from backoffice.store.tables.journal import journal_lines
from tests.billing.night import items

NIGHT = date(2024, 3, 31)
OPEN_TO_PAYER_AND_PATIENT = ("1200", "1210", "1220")


def _owed(corpora: Path) -> Counter[str]:
    """What the export leaves open on each claim: charges less payments, in cents."""
    owed: Counter[str] = Counter()
    with (corpora / "synthea" / "claims_transactions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["TYPE"] == "CHARGE":
                owed[row["CLAIMID"]] += parse_cents(row["AMOUNT"])
            elif row["TYPE"] == "PAYMENT":
                owed[row["CLAIMID"]] -= parse_cents(row["PAYMENTS"])
    return owed


def test_each_claim_stands_as_in_the_export_and_every_over_paid_one_is_found(
    make_office: Callable[..., Office], corpora: Path
) -> None:
    """The export's own sums: 190 of 1,267 claims are over-paid, by 1,110,122 cents; no other claim is open."""
    office = make_office(ledger_start_date=date(1950, 1, 1))
    import_foreign("synthea", corpora / "synthea", office.inbox, NIGHT)
    write_remits(corpora / "synthea", office.inbox, NIGHT)

    for step in (feeds.land, feeds.load, billing.load, billing.read, billing.post, billing.record):
        step(office, NIGHT)

    lines, owed = journal_lines.c, _owed(corpora)
    query = select(lines.claim_id, func.sum(lines.amount_cents)).where(lines.account.in_(OPEN_TO_PAYER_AND_PATIENT))
    with office.transaction() as connection:
        rows = connection.execute(query.group_by(lines.claim_id))
        balances = Counter({claim_id: int(cents) for claim_id, cents in rows})
        assert set(connection.scalars(select(remits.c.state))) == {"posted"}
    assert balances == owed
    over_paid = {claim_id: -cents for claim_id, cents in owed.items() if cents < 0}
    assert (len(owed), len(over_paid), sum(over_paid.values())) == (1_267, 190, 1_110_122)
    found = {subject: cents for (kind, subject), cents in items(office).items() if kind == "CREDIT_BALANCE"}
    assert found.keys() == {f"{claim_id}:patient" for claim_id in over_paid}
    assert sum(found.values()) == sum(over_paid.values())


def test_each_insurer_sends_what_it_paid_and_an_independent_reader_accepts_it(tmp_path: Path, corpora: Path) -> None:
    import_foreign("synthea", corpora / "synthea", tmp_path, NIGHT)

    paths = write_remits(corpora / "synthea", tmp_path, NIGHT)

    with (corpora / "synthea" / "claims_transactions.csv").open() as file:
        checks = [row["PAYMENTS"] for row in csv.DictReader(file) if row["METHOD"] == "ECHECK"]
    paid = 0
    for path in paths:
        with X12ModelReader(path.read_text()) as reader:
            paid += sum(
                round(model.header.bpr_segment.total_actual_provider_payment_amount * 100) for model in reader.models()
            )
    assert len(paths) == 8
    assert paid == sum(int(amount.replace(".", "")) for amount in checks)
