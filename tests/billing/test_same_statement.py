"""The same bytes from two bank accounts are two statements."""

from sqlalchemy import select

from backoffice.office import Office
from backoffice.store.tables.billing import bank_lines
from tests.billing.night import deliver, run, tables

STATEMENT = b"posted_date,amount,description,reference\n2026-10-05,12.50,PAYER,R1\n"


def test_identical_statements_of_two_accounts_are_both_booked(office: Office) -> None:
    deliver(office, tables(), {"bank/operating/x.csv": STATEMENT, "bank/savings/x.csv": STATEMENT})
    run(office)
    with office.transaction() as connection:
        accounts = sorted(connection.scalars(select(bank_lines.c.account_id)))
    assert accounts == ["operating", "savings"]
