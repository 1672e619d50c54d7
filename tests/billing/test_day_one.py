"""Day one: what a practice brings along enters once, and what stands on the first night is one item a kind."""

from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from backoffice.billing import acts
from backoffice.config import PracticeSettings
from backoffice.office import Office
from backoffice.store.tables.work import work_items
from tests.billing.era import Clp, Era, era_id, interchange
from tests.billing.night import account, balances, claim, deliver, entry_keys, items, run, tables
from tests.billing.sent import Sent, file_837
from tests.conftest import NIGHT, demo_settings
from tests.inbox import Cells

OLD = {"service_from_date": "2025-12-20", "service_to_date": "2025-12-20"}
CLAIMS = [claim("C1", "150", **OLD), claim("C2", "90", **OLD)]
OPENINGS: list[Cells] = [{"claim_id": "C1", "payer_balance": "80", "patient_balance": "15"}]
UNPAID: list[Cells] = [{"claim_id": "C1", "payer_balance": "150", "patient_balance": "15"}]
ITEMS: list[Cells] = [{"payer_id": "P1", "reference": "R9", "family": "WO", "amount": "30"}]
FIRST_PAYER = Era([Clp("C1", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")], date="20251220")])
LATER_PAYER = Era([Clp("C1", "150", "20", [("OA", "23", "130")], status="2", date="20251220")], trace="LATER")
TOMORROW = NIGHT + timedelta(days=1)


def test_opening_balances_that_are_loaded_twice_count_once(office: Office) -> None:
    for night in (NIGHT, TOMORROW):
        deliver(office, tables(CLAIMS, opening_balances=OPENINGS, opening_payer_items=ITEMS), on=night)
        run(office, night)

    assert balances(office) == {
        ("1200", "C1:1"): 80_00,
        ("1210", "C1"): 15_00,
        ("2200", "PAY1:WO:R9"): -30_00,
        ("3000", "C1:payer"): -80_00,
        ("3000", "C1:patient"): -15_00,
        ("3000", "PAY1:WO:R9"): 30_00,
    }
    assert [key for key in entry_keys(office) if "@" in key or key.startswith("rev:")] == []


@pytest.mark.parametrize("late", ["", "opening", "claim"])
def test_a_claim_known_by_its_opening_balance_alone_takes_the_payment_that_names_it(office: Office, late: str) -> None:
    paid = Era([Clp("C1", "150", "60", [("CO", "45", "80"), ("PR", "2", "10")], date="20251220")])
    opened = {"opening_balances": UNPAID}
    deliver(office, tables(**({} if late == "opening" else opened)), {"edi/a.835": interchange(paid)})
    run(office)
    deliver(office, tables(CLAIMS if late == "claim" else [], **opened), on=TOMORROW)

    run(office, TOMORROW)

    assert (account(office, "1200"), balances(office)["1210", "C1"], account(office, "2400")) == (0, 25_00, 0)


@pytest.mark.parametrize("eras", [[LATER_PAYER], [LATER_PAYER, FIRST_PAYER], [FIRST_PAYER, LATER_PAYER]])
def test_an_opening_balance_is_owed_by_the_first_payer_that_pays(office: Office, eras: list[Era]) -> None:
    cents = 20 if len(eras) == 1 else 150
    opened: list[Cells] = [{"claim_id": "C1", "payer_balance": cents, "patient_balance": "0"}]
    for night, era in zip((NIGHT, TOMORROW), eras, strict=False):
        feed = tables([claim("C1", "150", "B", **OLD)], opening_balances=opened)
        deliver(office, feed, {f"edi/{night}/a.835": interchange(era)}, night)

        run(office, night)

    assert {place: cents for place, cents in balances(office).items() if place[0] == "1200"} == {}


def test_until_a_payer_pays_an_opening_balance_is_owed_by_the_last_that_the_claim_was_sent_to(office: Office) -> None:
    sent = [file_837([Sent("C1", "150")]), file_837([Sent("C1", "150", payer="PAY2", rank="S")], group="18")]
    feed = tables([claim("C1", "150", "B", **OLD)], opening_balances=OPENINGS)
    for night, files in ((NIGHT, {}), (TOMORROW, {f"edi/{n}.837": file for n, file in enumerate(sent)})):
        deliver(office, feed, files, night)
        run(office, night)

    assert {place: cents for place, cents in balances(office).items() if place[0] == "1200"} == {
        ("1200", "C1:2"): 80_00
    }


def test_an_opening_balance_of_a_claim_that_was_sent_to_the_second_payer_is_asked_for_there(office: Office) -> None:
    sent = claim("C1", "150", "B", coverage_id="VB-2", submitted_date="2025-12-22", **OLD)
    deliver(office, tables([sent], opening_balances=OPENINGS))

    run(office)

    assert (balances(office)["1200", "C1:2"], items(office)) == (80_00, {("ASK_STATUS", "C1:2"): 80_00})


def test_a_person_places_a_payment_on_a_claim_known_by_its_opening_balance_alone(office: Office) -> None:
    paid = Era([Clp("NO1", "150", "60", [("CO", "45", "80"), ("PR", "2", "10")], date="20251220")])
    deliver(office, tables(opening_balances=UNPAID), {"edi/a.835": interchange(paid)})
    run(office)

    acts.assign(office, f"{era_id(paid)}:1", "C1", "kim", "the letter names it so")
    run(office)

    assert (account(office, "1200"), balances(office)["1210", "C1"], account(office, "2400")) == (0, 25_00, 0)


def test_what_was_done_after_the_start_is_not_for_a_claim_from_before_it(office: Office) -> None:
    paid = Era([Clp("C1", "150", "150", date="20260920")])
    deliver(office, tables(opening_balances=OPENINGS), {"edi/a.835": interchange(paid)})

    run(office)

    assert items(office) == {("CLAIM_DATE_DIFFERS", f"{era_id(paid)}:1"): 150_00}


def test_a_second_payment_of_a_claim_known_by_its_opening_balance_alone_is_held(office: Office) -> None:
    paid = [
        Era([Clp("C1", "150", str(cents), [("CO", "45", str(150 - cents))], date="20251220")], trace=f"T{cents}")
        for cents in (60, 70)
    ]
    deliver(office, tables(opening_balances=UNPAID), {f"edi/{n}.835": interchange(era) for n, era in enumerate(paid)})

    run(office)

    assert [kind for kind, _ in items(office)].count("REVERSAL_MISSING") == 1


def test_an_opening_balance_that_comes_late_takes_its_payments_out_of_memo(office: Office) -> None:
    paid = Era([Clp("C1", "150", "80", [("CO", "45", "70")], date="20251220")])
    deliver(office, tables(CLAIMS), {"edi/a.835": interchange(paid)})
    run(office)
    assert (account(office, "1200"), balances(office)["3000", "C1:payer"]) == (0, -80_00)

    deliver(office, tables(CLAIMS, opening_balances=OPENINGS), on=TOMORROW)
    run(office, TOMORROW)

    assert (account(office, "1200"), account(office, "4100"), account(office, "3000")) == (-70_00, 70_00, -95_00)


@pytest.mark.parametrize("is_opening_late", [True, False])
def test_an_opening_balance_takes_a_patients_payment_whichever_came_first(
    office: Office, is_opening_late: bool
) -> None:
    paid: list[Cells] = [
        {"payment_id": "P1", "patient_id": "A", "claim_id": "C1", "received_date": "2026-09-20",
         "amount": "15", "method": "cash"}
    ]  # fmt: skip
    feeds = [tables(patient_payments=paid), tables(patient_payments=paid, opening_balances=OPENINGS)]
    for night, feed in zip((NIGHT, TOMORROW), feeds, strict=True):
        deliver(office, feed, on=night)

    for night in (NIGHT, TOMORROW) if is_opening_late else (TOMORROW, NIGHT):
        run(office, night)

    assert (account(office, "2310"), account(office, "1210"), account(office, "1060")) == (0, 0, 15_00)


def test_a_claim_from_before_the_start_without_a_balance_moves_no_receivable(office: Office) -> None:
    paid = Era([Clp("C2", "90", "60", [("CO", "45", "20"), ("PR", "2", "10")], date="20251220")])
    deliver(office, tables(CLAIMS), {"edi/a.835": interchange(paid)})

    run(office)

    assert {number for number, _ in balances(office)} == {"1050", "3000"}


def test_settings_without_a_first_day_of_the_ledger_are_refused() -> None:
    values = demo_settings().model_dump(exclude={"ledger_start_date"})

    with pytest.raises(ValidationError, match="ledger_start_date"):
        PracticeSettings.model_validate(values)


def test_what_stands_on_the_first_night_is_one_item_a_kind_and_what_comes_later_stands_alone(office: Office) -> None:
    first = Era([Clp(f"X{n}", "40", "40") for n in range(3)], trace="FIRST")
    deliver(office, tables(), {"edi/a.835": interchange(first)})
    run(office)
    later = Era([Clp("Y1", "25", "25")], trace="LATER")
    deliver(office, tables(), {f"edi/{TOMORROW}/b.835": interchange(later)}, TOMORROW)
    run(office, TOMORROW)

    with office.transaction() as connection:
        query = select(work_items.c.subject, work_items.c.stake_cents).where(work_items.c.kind == "PREEXISTING")
        parents = [tuple(row) for row in connection.execute(query)]
        query = select(work_items.c.parent_kind).where(work_items.c.kind == "CLAIM_NOT_FOUND")
        under = sorted(connection.scalars(query))
    assert parents == [("CLAIM_NOT_FOUND", 120_00)]
    assert under == ["", *["PREEXISTING"] * 3]
    assert len(items(office)) == 4
