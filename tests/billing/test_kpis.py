"""Key figures say what they are made of."""

from datetime import date

import pytest
from sqlalchemy import select

from backoffice.billing.kpis import Lag, posted_in_time
from backoffice.office import Office
from backoffice.store.tables.books import kpis
from backoffice.workdays import Workdays
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import claim, deliver, line, run, tables

FRIDAY, MONDAY, NEXT_THURSDAY, NEXT_FRIDAY = (date(2026, 10, day) for day in (2, 5, 8, 9))


def _figures(office: Office) -> dict[str, tuple[int, int]]:
    with office.transaction() as connection:
        return {row.name: (row.numerator, row.denominator) for row in connection.execute(select(kpis))}


@pytest.mark.parametrize(
    ("posted", "in_time"), [(FRIDAY, 500), (MONDAY, 500), (NEXT_THURSDAY, 500), (NEXT_FRIDAY, 0), (None, 0)]
)
def test_money_is_posted_in_time_within_four_open_days(posted: date | None, in_time: int) -> None:
    figure = posted_in_time([Lag(FRIDAY, posted, 500), Lag(FRIDAY, None, 100)], Workdays())

    assert (figure.numerator, figure.denominator) == (in_time, 600)


def test_each_figure_of_a_night_has_its_numerator_and_denominator(office: Office) -> None:
    paid = Clp("C1", "150", "80", lines=[Svc("99213", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")])])
    denied = Clp("C2", "90", "0", [("CO", "50", "90")], status="4")
    known = [claim("C1", "150"), claim("C2", "90"), claim("OLD", "60", service_from_date="2026-06-01")]
    bank = b"posted_date,amount,description,reference\n2026-10-02,60.00,ACME TRN*1*TRACE0001*1512345678,\n"
    payment = {"payment_id": "PAY-1", "patient_id": "A", "claim_id": "C1", "received_date": "2026-10-01",
               "amount": "25", "method": "card"}  # fmt: skip
    feed = tables(known, [line("C1", 1, "99213", "150")], patient_payments=[payment])
    files = {"edi/a.835": interchange(Era([paid, denied, Clp("X9", "40", "25", [("CO", "45", "15")])]))}
    deliver(office, feed, files | {"bank/operating/a.csv": bank})

    run(office)

    assert _figures(office) == {
        "auto_match": (2, 3),
        "posted_in_time_cents": (80_00, 105_00),
        "denied_first": (1, 2),
        "denied_first_cents": (90_00, 240_00),
        "denied_still": (1, 2),
        "denied_still_cents": (90_00, 240_00),
        "days_in_receivables_cents": (150_00, 300_00 // 278),
        "receivables_over_90_cents": (60_00, 150_00),
        "net_collection_cents": (105_00, 250_00),
        "clean_claims": (0, 0),
        "matched_at_bank_cents": (60_00, 105_00),
        "credit_balances_cents": (5_00, 150_00),
        "oldest_credit_days": (4, 1),
    }
