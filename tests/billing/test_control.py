"""The control report agrees on a day with a bit of everything, and finds and locates any cent that is changed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, RowMapping, Table, func, select, text, update

from backoffice.billing import steps
from backoffice.billing.control import Check, control_report
from backoffice.errors import Broken
from backoffice.office import Office
from backoffice.store.tables import billing, books, journal
from backoffice.store.tables.books import control_lines
from backoffice.store.tables.work import work_items
from tests.billing.era import PAID, Clp, Era, Svc, era_id, interchange
from tests.billing.night import claim, deliver, line, run, tables
from tests.conftest import NIGHT

TAKEN_BACK = [("CO", "45", "-50"), ("PR", "2", "-20")]
ERAS = [
    Era([PAID, Clp("C2", "90", "0", [("CO", "50", "90")], status="4")], [("WO:OLD", "-7"), ("CS:FEE", "1.50")]),
    Era([Clp("X9", "40", "25", [("CO", "45", "15")]), Clp("C5", "60", "59")], [("ZZ:ODD", "3")], trace="SUSPENSE"),
    Era([Clp("C1", "-150", "-80", status="22", lines=[Svc("99213", "-150", "-80", TAKEN_BACK)]),
         Clp("C1", "150", "90", lines=[Svc("99213", "150", "90", [("CO", "45", "50"), ("PR", "2", "10")])]),
         Clp("C4", "300", "100", [("CO", "253", "10"), ("CO", "45", "190")])], trace="CORRECTED", date="20261002"),
    Era([Clp("F1", "30", "30")], trace="FOREIGN01", date="20251230"),
    Era([Clp("C4", "300", "44", [("CO", "45", "256")])], trace="BROKEN001", paid="45"),
]  # fmt: skip
CLAIMS = [claim("C1", "150"), claim("C2", "90"), claim("C4", "300"), claim("C5", "60"),
          claim("O1", "500", service_from_date="2025-11-01", service_to_date="2025-11-01")]  # fmt: skip
FEED = tables(
    CLAIMS,
    [line("C1", 1, "99213", "150"), line("C2", 1, "99214", "90")],
    opening_balances=[{"claim_id": "O1", "payer_balance": "120", "patient_balance": "30"}],
    patient_payments=[
        {"payment_id": f"PAY-{n}", "patient_id": "A", "claim_id": claim_id, "received_date": "2026-10-01",
         "amount": amount, "method": "card"}
        for n, (claim_id, amount) in enumerate([("C1", "10"), ("C9", "7"), ("O1", "30")])
    ],
)  # fmt: skip
STATEMENT = b"""01,BANK,US,261002,0600,1,,,2/
02,US,BANK,1,261002,,USD,2/
03,1234,,010,100000,,,015,114150/
16,142,8550,Z,A,,TRN*1*TRACE0001*1512345678
16,142,5000,Z,B,,SOMEBODY
16,142,1000,Z,C,,CARD PAY-0
16,142,500,Z,D,,TRN*1*FOREIGN01*1512345678
16,475,900,Z,E,,RENT
49,228,8/
98,228,1,10/
99,228,1,12/
"""

_NAMED = ("claim_id", "subledger", "account_id")


def _report(office: Office) -> tuple[Check, ...]:
    with office.transaction() as connection:
        return control_report(connection, office.settings)


@pytest.fixture
def balanced(office: Office) -> Office:
    """An office after a night with a bit of everything."""
    files = {f"edi/{n}.835": interchange(era) for n, era in enumerate(ERAS)}
    deliver(office, FEED, files | {"bank/operating/a.bai": STATEMENT})
    run(office)
    return office


def test_every_line_agrees_and_says_something(balanced: Office) -> None:
    report = _report(balanced)

    assert [check for check in report if not check.is_true] == []
    assert {check.name for check in report if not check.left_side} == {"trial_balance_cents", "movements_cents"}


def test_the_report_of_a_night_is_kept(balanced: Office) -> None:
    with balanced.transaction() as connection:
        kept = connection.execute(select(control_lines.c.name, control_lines.c.left_side)).all()

    assert sorted(map(tuple, kept)) == sorted((check.name, check.left_side) for check in _report(balanced))


def _money(connection: Connection) -> Iterator[tuple[Table, str, RowMapping]]:
    """Every cell of billing that holds cents, by its table, column and row."""
    rooms = (billing, journal, books)
    for table in (each for room in rooms for each in vars(room).values() if isinstance(each, Table)):
        columns = [each.name for each in table.columns if each.name.endswith("_cents")]
        rows = connection.execute(select(table)).mappings().all() if columns else []
        yield from ((table, name, row) for row in rows for name in columns if row[name] is not None)


def test_one_cent_changed_anywhere_is_found_and_located(balanced: Office) -> None:
    with balanced.transaction() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # past the guards of the ledger
        cells = list(_money(connection))
        unfound = [
            (table.name, name, dict(row))
            for table, name, row in cells
            if not _is_located(connection, balanced, table, name, row)
        ]

    assert len(cells) > 150
    assert unfound == []


def _is_located(connection: Connection, office: Office, table: Table, name: str, row: RowMapping) -> bool:
    """Whether the report, with a cent more in that cell, is false at a key of that row."""
    own = [table.c[key.name] == row[key.name] for key in table.primary_key]
    with connection.begin_nested() as savepoint:
        connection.execute(update(table).where(*own).values({name: row[name] + 1}))
        wrong = [check for check in control_report(connection, office.settings) if not check.is_true]
        savepoint.rollback()
    ids = {str(row[each.name]) for each in table.columns if each.primary_key or each.name in _NAMED}
    return any(part in place for check in wrong for place in check.places for part in ids if len(part) > 1)


def test_a_claim_that_lost_its_place_is_missed(balanced: Office) -> None:
    with balanced.transaction() as connection:
        connection.execute(text("DELETE FROM remit_placements WHERE outcome = 'suspense'"))

    with pytest.raises(Broken, match="CONTROL_TOTAL adjusted_cents,adjustments,charged_cents,claims,paid_cents"):
        steps.record(balanced, NIGHT)


def test_what_the_database_adds_up_is_the_ledger(balanced: Office) -> None:
    totals = books.ledger_totals.c
    with balanced.transaction() as connection:
        net = connection.scalar(select(func.sum(totals.debit_cents - totals.credit_cents)))
        debits = connection.scalar(select(func.sum(totals.debit_cents)).where(totals.account == "1000"))

    assert (net, debits) == (0, 150_50)


def test_an_amount_in_suspense_that_the_work_list_does_not_show_is_missed(balanced: Office) -> None:
    mine = work_items.c.kind == "CLAIM_NOT_FOUND"
    with balanced.transaction() as connection:
        remit = connection.scalar(select(func.split_part(work_items.c.subject, ":", 1)).where(mine))
        connection.execute(update(work_items).where(mine).values(status="closed_by_system"))

    (wrong,) = (check for check in _report(balanced) if not check.is_true)
    assert (wrong.name, wrong.places) == ("suspense_items_cents", (remit,))


def test_a_remittance_put_aside_that_the_work_list_does_not_show_is_missed(balanced: Office) -> None:
    with balanced.transaction() as connection:
        mine = work_items.c.kind == "REMIT_OUT_OF_BALANCE"
        connection.execute(update(work_items).where(mine).values(status="closed_by_system"))

    (wrong,) = (check for check in _report(balanced) if not check.is_true)
    assert (wrong.name, wrong.right_side, wrong.places) == ("unposted_remit_items_cents", 45_00, (era_id(ERAS[-1]),))


def test_what_a_person_has_resolved_by_hand_is_not_held_against_the_ledger(balanced: Office) -> None:
    mine = work_items.c.kind == "CLAIM_NOT_FOUND"
    with balanced.transaction() as connection:
        connection.execute(update(work_items).where(mine).values(status="resolved", stake_cents=1))

    assert [check for check in _report(balanced) if not check.is_true] == []
