"""Nights in which claims are on their way: what stands on the list, whatever order the files came in."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from backoffice.billing.acts import assign
from backoffice.billing.money_acts import move_money
from backoffice.billing.rulings import Act
from backoffice.office import Office
from tests.billing.era import PAID, Clp, Era, Svc, era_id, interchange
from tests.billing.night import PAYERS, balances, claim, coverage, deliver, items, line, run, tables
from tests.billing.sent import Sent, Status, file_277, file_837, file_997, file_999
from tests.conftest import NIGHT

ACCEPTED = file_277([Status("C1", "A2")])
COPY = file_837([Sent("C1", "150")])


def _claim(**changes: object) -> dict[str, object]:
    return claim("C1", "150", submitted_date="2026-09-21", **changes)


def test_a_claim_without_any_word_is_missed_once_the_practice_gets_acknowledgements(office: Office) -> None:
    deliver(office, tables([_claim(), claim("C2", "90", submitted_date="2026-09-21")]), {"edi/a.277": ACCEPTED})

    run(office)

    assert items(office) == {("NOT_ACKNOWLEDGED", "C2:1"): 90_00}


@pytest.mark.parametrize("acknowledge", [file_999, file_997])
def test_a_batch_that_a_999_or_997_refuses_refuses_its_claims(
    office: Office, acknowledge: Callable[[Sequence[tuple[str, str, str]]], bytes]
) -> None:
    refused = acknowledge([("17", "0001", "R"), ("17", "", "P")])
    deliver(office, tables([_claim()]), {"edi/a.837": COPY, "edi/b.edi": refused})

    run(office)

    assert items(office) == {("CLAIM_REJECTED", "C1:1"): 150_00}


def test_a_refused_claim_that_was_sent_again_and_accepted_is_settled(office: Office) -> None:
    refused = file_277([Status("C1", "A7", "U")])
    deliver(office, tables([_claim()]), {"edi/a.837": COPY, "edi/b.277": refused})
    run(office)
    assert items(office) == {("CLAIM_REJECTED", "C1:1"): 150_00}
    tomorrow = NIGHT + timedelta(days=1)
    again = file_837([Sent("C1", "150")], group="18", on="20261005")
    accepted = file_277([Status("C1", "A2", on="20261006")], control="701")
    deliver(office, tables([_claim()]), {"edi/c.837": again, "edi/d.277": accepted}, tomorrow)

    run(office, tomorrow)

    assert items(office) == {}


TO_SECOND = file_837([Sent("C1", "150", payer="PAY2", rank="S", other_payer="PAY1")], group="18", on="20261003")


@pytest.mark.parametrize(
    ("payer", "batch", "on"), [("PAY2", "", "20261003"), ("", "BATCH18", "20261003"), ("", "", "20261004")]
)
def test_what_the_second_payer_refuses_does_not_end_the_wait_for_the_first(
    office: Office, payer: str, batch: str, on: str
) -> None:
    accepted = file_277([Status("C1", "A2")], control="701")
    refused = file_277([Status("C1", "A3", "U", on)], payer=payer, batch=batch)
    feed = tables([claim("C1", "150", "B", submitted_date="2026-09-21")])
    files = {"edi/a.837": COPY, "edi/b.837": TO_SECOND, "edi/c.277": accepted, "edi/d.277": refused}
    deliver(office, feed, files)
    run(office)
    assert items(office) == {}

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, feed, {f"edi/{tomorrow}/e.835": interchange(Era([PAID]))}, tomorrow)
    run(office, tomorrow)

    assert items(office) == {("CLAIM_REJECTED", "C1:2"): 20_00}


@pytest.mark.parametrize(("payer", "batch"), [("PAY1", ""), ("", "BATCH17"), ("PAY2", "BATCH17")])
def test_what_the_first_payer_refuses_late_is_its_own(office: Office, payer: str, batch: str) -> None:
    refused = file_277([Status("C1", "A3", "U", "20261005")], payer=payer, batch=batch)
    feed = tables([claim("C1", "150", "B", submitted_date="2026-09-21")])
    deliver(office, feed, {"edi/a.837": COPY, "edi/b.837": TO_SECOND, "edi/c.277": refused})

    run(office)

    assert items(office) == {("CLAIM_REJECTED", "C1:1"): 150_00}


@pytest.mark.parametrize("first", ["remit", "rejection"])
def test_a_payment_settles_what_was_refused_in_either_order(office: Office, first: str) -> None:
    files = {"rejection": file_277([Status("C1", "A7", "U")]), "remit": interchange(Era([PAID]))}
    deliver(office, tables([_claim()]), {"edi/1": files.pop(first)})
    run(office)
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([_claim()]), {"edi/2": files.popitem()[1]}, tomorrow)

    run(office, tomorrow)

    assert items(office) == {}


def test_a_claim_that_was_never_sent_is_told_of_before_its_filing_limit(office: Office) -> None:
    payers = [{**PAYERS[0], "filing_limit_days": 29}, PAYERS[1]]  # 20 September + 29 days: two weeks from the night
    deliver(office, {**tables([claim("C1", "150")]), "payers": payers})

    run(office)

    assert items(office) == {("FILING_DEADLINE", "C1:1"): 150_00}


def test_a_denial_is_told_of_before_its_appeal_limit(office: Office) -> None:
    payers = [{**PAYERS[0], "appeal_limit_days": 30}, PAYERS[1]]
    denied = Clp("C1", "150", "0", lines=[Svc("99213", "150", "0", [("CO", "50", "150")])], status="4")
    deliver(office, {**tables([_claim()]), "payers": payers}, {"edi/a.835": interchange(Era([denied]))})

    run(office)

    assert items(office) == {("DENIAL_APPEAL", "C1:1:50"): 150_00, ("FILING_DEADLINE", "C1:1"): 150_00}


def test_a_denial_that_a_person_has_written_off_has_no_last_day_any_more(office: Office) -> None:
    payers = [{**PAYERS[0], "appeal_limit_days": 20}, PAYERS[1]]
    denied = Era([Clp("C1", "150", "0", [("CO", "50", "150")], status="4")])
    deliver(office, {**tables([_claim()]), "payers": payers}, {"edi/a.835": interchange(denied)})
    run(office)
    assert ("FILING_DEADLINE", "C1:1") in items(office)

    move_money(office, Act.WRITE_OFF, "C1:0:50", None, "mia", "not worth an appeal")
    run(office)

    assert items(office) == {}


def test_what_the_first_payer_leaves_is_billed_to_the_second_until_a_copy_shows_that_it_was(office: Office) -> None:
    feed = tables([claim("C1", "150", "B", submitted_date="2026-09-21")])
    deliver(office, feed, {"edi/a.835": interchange(Era([PAID]))})
    run(office)
    assert items(office) == {("BILL_SECONDARY", "C1:2"): 20_00}
    tomorrow = NIGHT + timedelta(days=1)
    sent = file_837([Sent("C1", "150", payer="PAY2", rank="S", other_payer="PAY1")], group="20", on="20261005")
    deliver(office, feed, {"edi/b.837": sent}, tomorrow)

    run(office, tomorrow)

    assert items(office) == {}


def test_a_payer_whose_forerunner_is_over_pays_first_and_leaves_the_rest_to_the_patient(office: Office) -> None:
    over = {**coverage("A"), "termination_date": "2026-06-30"}
    feed = tables([_claim(coverage_id="VA-2")], coverages=[over, coverage("A", 2)])
    of_second_payer = interchange(Era([PAID])).replace(b"XV*PAY1", b"XV*PAY2")
    deliver(office, feed, {"edi/a.835": of_second_payer})

    run(office)

    assert (items(office), balances(office)["1210", "C1"]) == ({}, 20_00)


def test_the_payer_behind_one_that_is_over_is_billed_second(office: Office) -> None:
    over = {**coverage("A", 2), "termination_date": "2026-01-01"}
    third = {**coverage("A", 3), "payer_id": "P2"}
    feed = tables([_claim()], coverages=[coverage("A"), over, third])
    deliver(office, feed, {"edi/a.835": interchange(Era([PAID]))})

    run(office)

    assert items(office) == {("BILL_SECONDARY", "C1:2"): 20_00}


def test_the_patient_owes_what_the_last_payer_leaves_exactly_once(office: Office) -> None:
    second = Clp("C1", "150", "15", [("OA", "23", "130"), ("PR", "2", "5")], status="2")
    feed = tables([claim("C1", "150", "B", submitted_date="2026-09-21")])
    files = {
        "edi/a.835": interchange(Era([PAID])),
        "edi/b.835": interchange(Era([second], trace="T2", date="20261003")),
    }
    deliver(office, feed, files)

    run(office)

    assert (balances(office).get(("1200", "C1:2"), 0), balances(office)["1210", "C1"]) == (0, 5_00)
    assert items(office) == {}


@pytest.mark.parametrize(
    ("paid", "status", "reasons", "left_cents"),
    [
        ("15", "2", [("OA", "23", "130"), ("CO", "45", "5")], 5_00),
        ("0", "2", [("OA", "23", "130"), ("CO", "45", "20")], 20_00),
        ("0", "2", [("OA", "23", "130"), ("CO", "16", "20")], 20_00),
        ("0", "20", [("OA", "23", "130"), ("PR", "96", "20")], 20_00),
        ("20", "2", [("OA", "23", "130")], 0),
        ("0", "2", [("OA", "23", "130"), ("PR", "1", "20")], 0),
    ],
)
def test_what_the_next_payer_neither_pays_nor_leaves_to_the_patient_is_told_and_can_be_given_up(
    office: Office, paid: str, status: str, reasons: list[tuple[str, str, str]], left_cents: int
) -> None:
    second = Clp("C1", "150", paid, lines=[Svc("99213", "150", paid, reasons)], status=status)
    feed = tables([claim("C1", "150", "B")], [line("C1", 1, "99213", "150")])
    files = {"edi/a.835": interchange(Era([PAID])), "edi/b.835": interchange(Era([second], trace="SECOND"))}
    deliver(office, feed, files)

    run(office)

    assert items(office) == ({("BALANCE_LEFT", "C1:2"): left_cents} if left_cents else {})
    if left_cents:
        move_money(office, Act.AS_CONTRACT, "C1:2", None, "kim", "their contract")
        run(office)
    assert items(office) == {}
    assert balances(office)["4100", "C1"] == 50_00 + left_cents


def test_a_charge_raised_after_the_payment_is_told_when_nothing_comes_of_it(office: Office) -> None:
    paid = Clp("C1", "150", "100", lines=[Svc("99213", "150", "100", [("CO", "45", "50")])])
    deliver(office, tables([_claim()], [line("C1", 1, "99213", "150")]), {"edi/a.835": interchange(Era([paid]))})
    run(office)
    raised = tables([claim("C1", "160", submitted_date="2026-09-21")], [line("C1", 1, "99213", "160")])

    for days in (1, 40):
        deliver(office, raised, on=NIGHT + timedelta(days=days))
        run(office, NIGHT + timedelta(days=days))

    assert items(office) == {("BALANCE_LEFT", "C1:1"): 10_00}


def test_a_claim_of_which_a_person_has_placed_the_money_alone_is_told(office: Office) -> None:
    short = Clp("C1", "150", "80", lines=[Svc("99213", "150", "80", [("CO", "45", "40")])])
    deliver(office, tables([_claim()], [line("C1", 1, "99213", "150")]), {"edi/a.835": interchange(Era([short]))})
    run(office)
    assert items(office) == {("CLAIM_OUT_OF_BALANCE", f"{era_id(Era([short]))}:1"): 80_00}

    assign(office, f"{era_id(Era([short]))}:1", "C1", "kim", "the payer says so")
    run(office)

    assert items(office) == {("BALANCE_LEFT", "C1:1"): 70_00}
