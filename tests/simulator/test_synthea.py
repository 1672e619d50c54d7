"""The 835s of a Synthea export: with them our ledger says of each claim what the export says."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from x12sdk.io import X12ModelReader

from backoffice.billing import steps as billing
from backoffice.feeds import steps as feeds
from backoffice.feeds.foreign import import_foreign
from backoffice.office import Office
from backoffice.simulator.synthea_remits import write_remits
from backoffice.store.tables.billing import journal_lines, remits

NIGHT = date(2024, 3, 31)
OPEN_TO_PAYER_AND_PATIENT = ("1200", "1210", "1220")


def test_the_ledger_holds_the_credit_balances_that_the_export_holds(
    make_office: Callable[..., Office], corpora: Path
) -> None:
    """The export's own sums: 190 of 1,267 claims are over-paid, by 1,110,122 cents; no other claim is open."""
    office = make_office(ledger_start_date=date(1950, 1, 1))
    import_foreign("synthea", corpora / "synthea", office.inbox, NIGHT)
    write_remits(corpora / "synthea", office.inbox, NIGHT)

    for step in (feeds.land, feeds.load, billing.load, billing.read, billing.post, billing.record):
        step(office, NIGHT)

    lines = journal_lines.c
    query = select(func.sum(lines.amount_cents)).where(lines.account.in_(OPEN_TO_PAYER_AND_PATIENT))
    with office.transaction() as connection:
        balances = list(connection.scalars(query.group_by(lines.claim_id)))
        assert set(connection.scalars(select(remits.c.state))) == {"posted"}
    assert max(balances) == 0
    assert (sum(cents < 0 for cents in balances), sum(balances)) == (190, -1_110_122)


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
