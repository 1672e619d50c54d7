"""Nights over the claims of a practice: what is charged, what is paid, and where the money of a claim stands."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from backoffice.billing import acts
from backoffice.office import Office
from backoffice.store.tables.work import work_items
from tests.billing.era import PAID, Clp, Era, Svc, era_id, interchange
from tests.billing.night import (
    CLAIMS,
    PAYERS,
    account,
    balances,
    claim,
    coverage,
    deliver,
    fee,
    items,
    line,
    run,
    tables,
)
from tests.conftest import NIGHT
from tests.inbox import Cells


def test_a_paid_claim_leaves_what_the_patient_owes_and_the_money_in_clearing(office: Office) -> None:
    era = Era([PAID])
    deliver(office, CLAIMS, {"edi/a.835": interchange(era)})

    run(office)

    assert balances(office) == {
        ("1050", era_id(era)): 80_00,
        ("1210", "C1"): 20_00,
        ("4000", "C1"): -150_00,
        ("4100", "C1"): 50_00,
    }
    assert items(office) == {}


def test_with_a_second_payer_the_patients_share_goes_to_it_first(office: Office) -> None:
    deliver(office, tables([claim("C1", "150", "B")]), {"edi/a.835": interchange(Era([PAID]))})

    run(office)

    assert balances(office)["1200", "C1:2"] == 20_00


def test_the_denial_of_a_payer_that_is_first_and_second_is_of_the_rank_that_names_the_one_before(
    office: Office,
) -> None:
    feed = tables([claim("C1", "150")], coverages=[coverage("A"), coverage("A", 2) | {"payer_id": "P1"}])
    denied = Era([Clp("C1", "150", "0", [("OA", "23", "130"), ("CO", "50", "20")], status="4")], trace="SECOND")
    deliver(office, feed, {"edi/a.835": interchange(Era([PAID])), "edi/b.835": interchange(denied)})

    run(office)

    assert items(office) == {("DENIAL_APPEAL", "C1:0:50"): 20_00}


def test_a_claim_nobody_knows_waits_in_suspense_with_its_money_and_finds_its_claim_later(office: Office) -> None:
    era = Era([PAID])
    deliver(office, tables(), {"edi/a.835": interchange(era)})
    run(office)
    assert items(office) == {("CLAIM_NOT_FOUND", f"{era_id(era)}:1"): 80_00}
    assert account(office, "2400") == -80_00

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, CLAIMS, on=tomorrow)
    run(office, tomorrow)

    assert items(office) == {}
    assert (account(office, "2400"), account(office, "1200")) == (0, 0)


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        (claim("C1", "151"), "CLAIM_CHARGE_DIFFERS"),
        (claim("C1", "150", service_from_date="2026-08-01", service_to_date="2026-08-02"), "CLAIM_DATE_DIFFERS"),
    ],
)
def test_a_claim_that_fails_a_gate_is_never_taken(office: Office, known: dict[str, object], kind: str) -> None:
    era = Era([PAID])
    deliver(office, tables([known]), {"edi/a.835": interchange(era)})

    run(office)

    assert items(office) == {(kind, f"{era_id(era)}:1"): 80_00}


def _paid_by(edi_payer_id: str) -> dict[str, bytes]:
    content = interchange(Era([PAID], payer="1999999999"))
    return {"edi/a.835": content.replace(b"XV*PAY1", f"XV*{edi_payer_id}".encode())}


def test_another_payers_payment_is_never_taken_and_posts_once_the_coverages_name_that_payer(office: Office) -> None:
    deliver(office, CLAIMS, _paid_by("PAY2"))
    run(office)
    waiting = items(office)
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, {**CLAIMS, "coverages": [coverage("A"), coverage("A", 2)]}, on=tomorrow)

    run(office, tomorrow)

    assert [kind for kind, _ in waiting] == ["CLAIM_PAYER_DIFFERS"]
    assert items(office) == {("BILL_SECONDARY", "C1:2"): 20_00}
    assert balances(office)["1200", "C1:2"] == 20_00


def test_a_payer_that_comes_to_be_known_as_another_one_takes_its_payment_off_the_claim(office: Office) -> None:
    deliver(office, CLAIMS, _paid_by("PAY9"))
    run(office)
    unknown = items(office)
    tomorrow = NIGHT + timedelta(days=1)
    ninth = {**PAYERS[1], "payer_id": "P9", "edi_payer_id": "PAY9"}
    deliver(office, {**CLAIMS, "payers": [*PAYERS, ninth]}, on=tomorrow)

    run(office, tomorrow)

    assert unknown == {}
    assert [kind for kind, _ in items(office)] == ["CLAIM_PAYER_DIFFERS"]


def test_a_claim_billed_anew_is_charged_anew_and_still_answers_to_its_old_charge(office: Office) -> None:
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]))})
    run(office)
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "170")], [line("C1", 1, "99213", "170")]), on=tomorrow)

    run(office, tomorrow)

    assert balances(office)["4000", "C1"] == -170_00
    assert balances(office)["1200", "C1:1"] == 20_00
    assert items(office) == {}


def test_a_replaced_claim_is_no_longer_charged_and_a_void_one_never(office: Office) -> None:
    replacing = claim("C1B", "140", frequency_code="7", replaces_claim_id="C1")
    voiding = claim("C2B", "90", frequency_code="8", replaces_claim_id="C2")
    deliver(office, tables([claim("C1", "150"), claim("C2", "90"), replacing, voiding]))

    run(office)

    assert balances(office) == {("1200", "C1B:1"): 140_00, ("4000", "C1B"): -140_00}


BACK = Clp("C1", "-150", "-80", [("CO", "45", "-50"), ("PR", "2", "-20")], status="22", icn="I1")


@pytest.mark.parametrize("nights", [[0, 1], [1, 0]])
def test_what_a_payer_pays_anew_under_the_old_number_is_for_the_claim_in_its_place(
    office: Office, nights: list[int]
) -> None:
    first = Clp("C1", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")], icn="I1")
    anew = Era([BACK, Clp("C1", "150", "90", [("CO", "45", "60")], icn="I2")], trace="T2", date="20261002")
    replacing = claim("C1R", "150", frequency_code="7", replaces_claim_id="C1")
    feeds = [tables([claim("C1", "150")]), tables([claim("C1", "150"), replacing])]
    eras = [interchange(Era([first])), interchange(anew)]

    for number in nights:
        night = NIGHT + timedelta(days=number)
        deliver(office, feeds[number], {f"edi/{night}/a.835": eras[number]}, night)
        run(office, night)

    claims = {key: cents for key, cents in balances(office).items() if key[0] != "1050"}
    assert claims == {("4000", "C1R"): -150_00, ("4100", "C1R"): 60_00}
    assert items(office) == {}


def test_what_is_paid_anew_on_a_replaced_claim_waits_beside_the_first_payment_for_a_person(office: Office) -> None:
    first = Era([Clp("C1", "150", "80", [("CO", "45", "70")])])
    anew = Era([Clp("C1", "150", "90", [("CO", "45", "60")])], trace="ANEW", date="20261002")
    replacing = claim("C1R", "150", frequency_code="7", replaces_claim_id="C1")
    deliver(office, tables([claim("C1", "150"), replacing]), {"edi/a.835": interchange(first, anew)})
    run(office)
    assert _reasons(office) == {"CREDIT_BALANCE": "CREDIT_OF_REPLACED", "REVERSAL_MISSING": "REPLACED_PAID_ANEW"}

    acts.assign(office, f"{era_id(anew)}:1", "C1R", "kim", "it has the new charge")
    run(office)

    assert items(office) == {("CREDIT_BALANCE", "C1:payer"): 80_00}
    assert account(office, "1200") == -80_00


def _reasons(office: Office) -> dict[str, str]:
    with office.transaction() as connection:
        rows = connection.execute(select(work_items).where(work_items.c.status == "open"))
        return {row.kind: row.reason_code for row in rows if row.kind != "PREEXISTING"}


def test_what_does_not_fit_the_claim_in_its_place_goes_to_a_person(office: Office) -> None:
    first = Clp("C1", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")], icn="I1")
    anew = Era([first, BACK, Clp("C1", "150", "90", [("CO", "45", "60")], icn="I2")])
    replacing = claim("C1R", "170", frequency_code="7", replaces_claim_id="C1")
    deliver(office, tables([claim("C1", "150"), replacing]), {"edi/a.835": interchange(anew)})

    run(office)

    assert items(office) == {("CLAIM_CHARGE_DIFFERS", f"{era_id(anew)}:3"): 90_00}


def test_of_a_replaced_claim_only_money_is_posted_and_its_denial_is_over(office: Office) -> None:
    denied = Era([Clp("C1", "150", "10", [("CO", "16", "140")])])
    replacing = claim("C1B", "140", frequency_code="7", replaces_claim_id="C1")
    deliver(office, tables([claim("C1", "150")]), {"edi/a.835": interchange(denied)})
    run(office)
    assert items(office) == {("DENIAL_REVIEW", "C1:0:16"): 140_00}
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "150"), replacing]), on=tomorrow)

    run(office, tomorrow)

    assert items(office) == {("CREDIT_BALANCE", "C1:payer"): 10_00}
    assert account(office, "1220") == 0


def test_a_claim_that_stops_replacing_another_gives_it_its_charge_back(office: Office) -> None:
    deliver(office, tables([claim("C1", "150"), claim("C2", "140", replaces_claim_id="C1")]))
    run(office)
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "150"), claim("C2", "140")]), on=tomorrow)

    run(office, tomorrow)

    assert account(office, "4000") == -290_00


def test_a_claim_from_before_the_start_lives_by_its_opening_balance(office: Office) -> None:
    old = claim("C1", "150", service_from_date="2025-12-20", service_to_date="2025-12-20")
    openings = [{"claim_id": "C1", "payer_balance": "80.00", "patient_balance": "-5.00"}]
    paid = Clp("C1", "150", "80", [("CO", "45", "70")], date="20251220")
    deliver(office, tables([old], opening_balances=openings), {"edi/a.835": interchange(Era([paid]))})

    run(office)

    assert balances(office)["3000", "C1:payer"] == -80_00
    assert balances(office)["3000", "C1:patient"] == 5_00
    assert balances(office)["1200", "C1:1"] == -70_00
    assert account(office, "4000") == 0


def test_a_claim_from_before_the_start_without_an_opening_balance_is_memo(office: Office) -> None:
    era = Era([Clp("C1", "150", "80", [("CO", "45", "70")], date="20251220")])
    old = claim("C1", "150", service_from_date="2025-12-20", service_to_date="2025-12-20")
    deliver(office, tables([old]), {"edi/a.835": interchange(era)})

    run(office)

    assert balances(office) == {("1050", era_id(era)): 80_00, ("3000", "C1:payer"): -80_00}
    assert items(office) == {}


def test_a_patients_payment_pays_its_claim_or_waits_unapplied(office: Office) -> None:
    payments = [
        {"payment_id": "PAY-1", "patient_id": "A", "claim_id": "C1", "received_date": "2026-10-01", "amount": "20",
         "method": "card"},
        {"payment_id": "PAY-2", "patient_id": "A", "claim_id": "C9", "received_date": "2026-10-01", "amount": "7",
         "method": "cash"},
    ]  # fmt: skip
    bank = b"posted_date,amount,description,reference\n2026-10-02,20.00,CARD BATCH,PAY-1\n"
    deliver(office, tables([claim("C1", "150")], patient_payments=payments), {"bank/operating/a.csv": bank})

    run(office)

    assert balances(office) == {
        ("1000", "operating"): 20_00,
        ("1060", "PAY-2"): 7_00,
        ("1200", "C1:1"): 150_00,
        ("1210", "C1"): -20_00,
        ("2310", "A"): -7_00,
        ("4000", "C1"): -150_00,
    }
    assert items(office) == {}


CASH = {**PAYERS[1], "payer_id": "CASH", "name": "Patient pays", "edi_payer_id": "CASH", "kind": "self_pay"}
PAYS_HERSELF = {**coverage("Z"), "payer_id": "CASH"}


@pytest.mark.parametrize(
    ("coverages", "owed"),
    [
        ([PAYS_HERSELF], ("1210", "C1")),
        ([], ("1200", "C1:1")),
        ([{**PAYS_HERSELF, "coverage_id": "OLDER"}], ("1200", "C1:1")),
        ([PAYS_HERSELF, {**coverage("Z", 2), "payer_id": "UNHEARD"}], ("1200", "C1:1")),
        ([PAYS_HERSELF, coverage("Z", 2)], ("1200", "C1:1")),
    ],
    ids=["by herself", "coverage missing", "billed one missing", "payer missing", "a payer too"],
)
def test_only_a_claim_whose_every_coverage_says_so_is_charged_to_the_patient(
    office: Office, coverages: Sequence[Cells], owed: tuple[str, str]
) -> None:
    feed = {**CLAIMS, "claims": [claim("C1", "150", "Z")], "payers": [*PAYERS, CASH], "coverages": coverages}
    deliver(office, feed)

    run(office)

    assert balances(office) == {owed: 150_00, ("4000", "C1"): -150_00}


def test_what_a_patient_pays_herself_goes_to_a_payer_once_a_coverage_is_known(office: Office) -> None:
    known = {**CLAIMS, "claims": [claim("C1", "150", "Z")], "payers": [*PAYERS, CASH], "coverages": [PAYS_HERSELF]}
    deliver(office, known)
    run(office)
    assert balances(office)["1210", "C1"] == 150_00
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, {**known, "coverages": [coverage("Z")]}, on=tomorrow)

    run(office, tomorrow)

    assert balances(office) == {("1200", "C1:1"): 150_00, ("4000", "C1"): -150_00}


def test_what_a_patient_has_paid_too_much_is_a_credit_once_the_payer_has_settled(office: Office) -> None:
    payment = {"payment_id": "PAY-1", "patient_id": "A", "claim_id": "C1", "received_date": "2026-10-01",
               "amount": "25", "method": "card"}  # fmt: skip
    feed = tables([claim("C1", "150")], [line("C1", 1, "99213", "150")], patient_payments=[payment])
    deliver(office, feed, {"edi/a.835": interchange(Era([PAID]))})

    run(office)

    assert items(office) == {("CREDIT_BALANCE", "C1:patient"): 5_00}


def test_a_line_paid_below_the_fee_schedule_is_an_item_beyond_the_tolerance(office: Office) -> None:
    lines = [Svc("99213", "150", "80", [("CO", "45", "70")]), Svc("85025", "30", "20", [("CO", "45", "10")])]
    known = tables(
        [claim("C1", "180")],
        [line("C1", 1, "99213", "150"), line("C1", 2, "85025", "30")],
        fee_schedules=[fee("99213", "91.00"), fee("85025", "20.90")],
    )
    deliver(office, known, {"edi/a.835": interchange(Era([Clp("C1", "180", "100", lines=lines)]))})

    run(office)

    assert items(office) == {("UNDERPAID", "C1:1:-"): 11_00}


def test_a_second_payer_that_pays_first_waits_for_the_first_one(office: Office) -> None:
    cas = [("OA", "23", "130"), ("PR", "2", "5")]
    second = Era([Clp("C1", "150", "15", cas, status="2")], trace="SECOND")
    deliver(office, tables([claim("C1", "150", "B")]), {"edi/a.835": interchange(second)})
    run(office)
    assert items(office) == {("SECONDARY_DOES_NOT_TIE", f"{era_id(second)}:1"): 15_00}

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "150", "B")]), {"edi/b.835": interchange(Era([PAID]))}, tomorrow)
    run(office, tomorrow)

    assert items(office) == {}
    assert (account(office, "2400"), account(office, "1200"), balances(office)["1210", "C1"]) == (0, 0, 5_00)
