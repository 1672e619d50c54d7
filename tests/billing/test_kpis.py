"""Key figures say what they are made of."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backoffice.billing.kpis import Lag, posted_in_time
from backoffice.office import Office
from backoffice.store.tables.books import kpis
from backoffice.workdays import Workdays
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import claim, deliver, line, run, tables
from tests.conftest import NIGHT
from tests.inbox import Cells

FRIDAY, MONDAY, NEXT_THURSDAY, NEXT_FRIDAY = (date(2026, 10, day) for day in (2, 5, 8, 9))


def _figures(office: Office, on: date = NIGHT) -> dict[str, tuple[int, int]]:
    query = select(kpis).where(kpis.c.business_date == on)
    with office.transaction() as connection:
        return {row.name: (row.numerator, row.denominator) for row in connection.execute(query)}


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
        "oldest_credit_days": (0, 1),
    }


@pytest.mark.parametrize(
    ("carc", "own", "remark", "denied_cents"),
    [
        ("45", {"N130": "appeal"}, "N130", 150_00),
        ("45", {"N130": "appeal"}, "N4", 0),
        ("50", {"N130": "review"}, "N130", 0),
        ("50", {"N130": "review"}, "N4", 150_00),
        ("45", {"N1": "review", "N130": "appeal"}, "N130 N1", 0),
        ("45", {"N1": "appeal", "N130": "review"}, "N130 N1", 150_00),
    ],
)
def test_what_is_denied_at_first_says_the_practice_also_by_a_remark(
    make_office: Callable[..., Office], carc: str, own: dict[str, str], remark: str, denied_cents: int
) -> None:
    rules = [{"group": "CO", "carc": carc, "rarc": rarc, "denial_class": word} for rarc, word in own.items()]
    office = make_office(billing={"denial_rules": rules})
    services = [Svc("A", "90", "0", [("CO", carc, "90")], remark=remark), Svc("B", "60", "60")]
    lines = [line("C1", 1, "A", "90"), line("C1", 2, "B", "60")]
    files = {"edi/a.835": interchange(Era([Clp("C1", "150", "60", lines=services)]))}
    deliver(office, tables([claim("C1", "150")], lines), files)

    run(office)

    assert _figures(office)["denied_first_cents"] == (denied_cents, 150_00)


def test_a_service_is_denied_at_first_when_it_loses_all_that_its_contract_leaves(office: Office) -> None:
    unpaid = [Svc("A", "90", "0", [("CO", "45", "30"), ("CO", "197", "60")]), Svc("B", "60", "60")]
    cut = [Svc("A", "90", "20", [("CO", "45", "30"), ("CO", "197", "40")]), Svc("B", "60", "60")]
    era = Era([Clp("C1", "150", "60", lines=unpaid), Clp("C2", "150", "80", lines=cut)])
    lines = [
        line(claim_id, n, code, cents)
        for claim_id in ("C1", "C2")
        for n, code, cents in ((1, "A", "90"), (2, "B", "60"))
    ]
    deliver(office, tables([claim("C1", "150"), claim("C2", "150")], lines), {"edi/a.835": interchange(era)})

    run(office)

    assert _figures(office)["denied_first"] == (1, 2)


LATER = NIGHT + timedelta(days=14)


def _payment(number: int, claim_id: str, day: str, amount: str) -> Cells:
    return {"payment_id": f"PAY-{number}", "patient_id": "A", "claim_id": claim_id, "received_date": day,
            "amount": amount, "method": "card"}  # fmt: skip


def test_money_that_waits_in_suspense_is_not_posted_in_time_because_its_remittance_is(office: Office) -> None:
    era = Era([Clp("C1", "150", "100", [("CO", "45", "50")]), Clp("X9", "40", "25", [("CO", "45", "15")])])
    deliver(office, tables([claim("C1", "150")]), {"edi/a.835": interchange(era)})
    run(office)
    deliver(office, tables([claim("C1", "150"), claim("X9", "40")]), on=LATER)

    run(office, LATER)

    assert _figures(office, LATER)["posted_in_time_cents"] == (100_00, 125_00)


def test_net_collection_counts_what_is_paid_for_the_charges_of_the_period_alone(office: Office) -> None:
    old = [claim(name, "80", service_from_date="2025-12-20", service_to_date="2025-12-20") for name in ("O1", "O2")]
    paid = [Clp(name, "80", "50", [("CO", "45", "30")], date="20251220") for name in ("O1", "O2")]
    era = Era([*paid, Clp("C1", "150", "100", [("CO", "45", "50")])])
    openings = [{"claim_id": "O1", "payer_balance": "80", "patient_balance": "0"}]
    payments = [_payment(1, "O1", "2026-10-01", "5"), _payment(2, "O2", "2026-10-01", "6")]
    feed = tables([*old, claim("C1", "150")], opening_balances=openings, patient_payments=payments)
    deliver(office, feed, {"edi/a.835": interchange(era)})

    run(office)

    assert _figures(office)["net_collection_cents"] == (100_00, 100_00)


def test_a_further_movement_does_not_make_an_old_credit_young(office: Office) -> None:
    files = {"edi/a.835": interchange(Era([Clp("C1", "150", "150")]))}
    payments = [_payment(1, "C1", "2026-10-01", "5"), _payment(2, "C1", LATER.isoformat(), "6")]
    deliver(office, tables([claim("C1", "150")], patient_payments=payments[:1]), files)
    run(office)
    deliver(office, tables([claim("C1", "150")], patient_payments=payments), on=LATER)

    run(office, LATER)

    assert _figures(office, LATER)["oldest_credit_days"] == (14, 1)
