"""Twice as many claims cost about twice as much, whatever the planner knows: nothing reads all claims for each."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from backoffice.billing.queries import statement
from backoffice.office import Office
from tests.billing.night import claim, deliver, run, tables
from tests.conftest import NIGHT
from tests.inbox import Cells

FEW = 400


def _at_the_desk(claim_id: str) -> Cells:
    return {"payment_id": claim_id, "patient_id": "A", "claim_id": claim_id, "received_date": "2026-09-20",
            "amount": "20", "method": "card"}  # fmt: skip


def _rows_handled(office: Office, name: str) -> float:
    query = text("EXPLAIN (ANALYZE, FORMAT JSON) " + statement(name).text)
    wanted = {"payers_date": NIGHT} if ":payers_date" in query.text else {}
    with office.transaction() as connection:
        (plan,) = connection.execute(query, wanted).scalar_one()
    return _rows_of(plan["Plan"])


def _rows_of(node: Mapping[str, Any]) -> float:
    removed = sum(rows for name, rows in node.items() if name.startswith("Rows Removed by"))
    return (node["Actual Rows"] + removed) * node["Actual Loops"] + sum(map(_rows_of, node.get("Plans", ())))


def _replaced(claim_id: str) -> Cells:
    return claim(f"{claim_id}R", "100", frequency_code="7", replaces_claim_id=claim_id)


@pytest.mark.parametrize("name", ["credits", "lose_payments"])
def test_twice_the_claims_are_about_twice_the_work(office: Office, name: str) -> None:
    handled = []
    for count in (FEW, 2 * FEW):
        ids = [f"C{number}" for number in range(count)]
        claims = [claim(claim_id, "150") for claim_id in ids] + [_replaced(claim_id) for claim_id in ids[::2]]
        deliver(office, tables(claims, patient_payments=[_at_the_desk(claim_id) for claim_id in ids]))
        run(office)
        handled.append(_rows_handled(office, name))

    assert handled[1] < 3 * handled[0]
