"""Public Synthea data as an independent oracle: what it says of charges and payments, the ledger says too."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from backoffice.billing import steps
from backoffice.money import decimal_text, parse_cents
from backoffice.office import Office
from tests.billing.night import account, balances, claim, deliver, tables
from tests.conftest import NIGHT

# Counted over claims_transactions.csv apart from this program; cents.
CLAIMS, CHARGED, PAID, OVERPAID, CREDIT = 1_267, 1_092_402_73, 1_103_503_95, 190, 11_101_22


def test_charges_payments_and_credits_agree_with_synthea(make_office: Callable[..., Office], corpora: Path) -> None:
    office = make_office(ledger_start_date=date(1960, 1, 1))
    with (corpora / "synthea" / "claims_transactions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    charges: Counter[str] = Counter()
    for row in rows:
        charges[row["CLAIMID"]] += parse_cents(row["AMOUNT"]) if row["TYPE"] == "CHARGE" else 0
    payments = [
        {
            "payment_id": row["ID"],
            "patient_id": row["PATIENTID"],
            "claim_id": row["CLAIMID"],
            "received_date": row["FROMDATE"][:10],
            "amount": row["PAYMENTS"],
            "method": "other",
        }
        for row in rows
        if row["TYPE"] == "PAYMENT"
    ]
    claims = [claim(claim_id, decimal_text(cents)) for claim_id, cents in charges.items()]
    deliver(office, tables(claims, patient_payments=payments))

    for step in (steps.load, steps.post, steps.record):
        step(office, NIGHT)

    owed: Counter[str] = Counter()
    for (number, key), cents in balances(office).items():
        if number in ("1200", "1210"):
            owed[key.split(":")[0]] += cents
    credits_ = [-cents for cents in owed.values() if cents < 0]
    assert (len(charges), -account(office, "4000"), account(office, "1060")) == (CLAIMS, CHARGED, PAID)
    assert (len(credits_), sum(credits_)) == (OVERPAID, CREDIT)
