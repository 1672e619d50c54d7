"""The match ladder over the whole path: what a payment is found by, and what later arrivals make of it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from backoffice.office import Office
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import account, balances, claim, coverage, deliver, items, line, run, tables
from tests.billing.sent import Status, file_277
from tests.conftest import NIGHT
from tests.inbox import Cells

LINES = [Svc("99213", "100", "60", [("CO", "45", "40")], "LINE-11"), Svc("85025", "50", "20", [("CO", "45", "30")])]
NUMBERED = [LINES[0], Svc("85025", "50", "20", [("CO", "45", "30")], "LINE-12")]
NAMELESS = Clp("ELSE", "150", "80", lines=LINES)
MEMBERS = [{**coverage("A"), "member_id": "m-1"}, {**coverage("B"), "member_id": "M2"}]


def _tables(*claim_ids: str, patient_id: str = "A") -> dict[str, Sequence[Cells]]:
    """Claims of one patient, all of the same work."""
    claims = [claim(claim_id, "150", patient_id) for claim_id in claim_ids]
    lines = [row for claim_id in claim_ids for row in _lines(claim_id)]
    return tables(claims, lines) | {"coverages": MEMBERS}


def _lines(claim_id: str) -> list[Cells]:
    numbers = ("LINE-11", "LINE-12") if claim_id == "C1" else ("", "")
    return [
        line(claim_id, 1, "99213", "100", line_control_number=numbers[0]),
        line(claim_id, 2, "85025", "50", line_control_number=numbers[1]),
    ]


def _kinds(office: Office) -> list[str]:
    return sorted(kind for kind, _ in items(office))


@pytest.mark.parametrize(("paid", "patient_id"), [(Clp("ELSE", "150", "80", lines=NUMBERED), "B"), (NAMELESS, "A")])
def test_line_numbers_or_the_member_with_day_charge_and_work_lead_to_the_claim(
    office: Office, paid: Clp, patient_id: str
) -> None:
    deliver(office, _tables("C1", patient_id=patient_id), {"edi/a.835": interchange(Era([paid]))})

    run(office)

    assert (items(office), balances(office)["4100", "C1"]) == ({}, 70_00)


def test_a_claim_of_another_member_is_shown_and_not_taken(office: Office) -> None:
    deliver(office, _tables("C2", patient_id="B"), {"edi/a.835": interchange(Era([NAMELESS]))})

    run(office)

    assert (_kinds(office), account(office, "2400")) == (["CLAIM_NOT_FOUND"], -80_00)


def test_a_twin_that_comes_later_takes_the_money_back_into_suspense(office: Office) -> None:
    deliver(office, _tables("C2"), {"edi/a.835": interchange(Era([NAMELESS]))})
    run(office)
    assert _kinds(office) == []

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, _tables("C2", "C3"), on=tomorrow)
    run(office, tomorrow)

    assert (_kinds(office), account(office, "2400"), account(office, "4100")) == (["CLAIM_AMBIGUOUS"], -80_00, 0)


def test_the_payers_number_in_an_acknowledgement_leads_to_the_claim_whichever_comes_first(office: Office) -> None:
    era = Era([Clp("ELSE", "150", "80", [("CO", "45", "70")], icn="ICN7")])
    deliver(office, _tables("C2", patient_id="B"), {"edi/a.835": interchange(era)})
    run(office)
    assert _kinds(office) == ["CLAIM_NOT_FOUND"]

    tomorrow = NIGHT + timedelta(days=1)
    files = {f"edi/{tomorrow}/b.277": file_277([Status("C2", "A2", icn="ICN7")])}
    deliver(office, _tables("C2", patient_id="B"), files, tomorrow)
    run(office, tomorrow)

    assert (_kinds(office), balances(office)["4100", "C2"]) == ([], 70_00)


@pytest.mark.parametrize("is_itemised", [True, False])
def test_a_claim_that_the_payer_has_split_is_open_until_its_parts_make_up_its_charge(
    office: Office, is_itemised: bool
) -> None:
    parts = Clp("C2", "100", "60", lines=LINES[:1]), Clp("C2", "50", "20", lines=LINES[1:])
    if not is_itemised:
        parts = Clp("C2", "100", "60", [("CO", "45", "40")]), Clp("C2", "50", "20", [("CO", "45", "30")])
    first = Era([parts[0]])
    deliver(office, _tables("C2"), {"edi/a.835": interchange(first)})
    run(office)
    assert items(office) == {("SPLIT_INCOMPLETE", "C2:1"): 50_00}

    tomorrow = NIGHT + timedelta(days=1)
    second = Era([parts[1]], trace="SECOND")
    deliver(office, _tables("C2"), {f"edi/{tomorrow}/b.835": interchange(second)}, tomorrow)
    run(office, tomorrow)

    assert (items(office), account(office, "1200"), account(office, "4100")) == ({}, 0, 70_00)


@pytest.mark.parametrize("first", ["a", "b"])
def test_payments_of_one_claim_under_two_numbers_know_of_each_other_whichever_comes_first(
    office: Office, first: str
) -> None:
    corrected = [Svc("99213", "100", "70", [("CO", "45", "30")]), Svc("85025", "50", "0", [("CO", "45", "50")])]
    later = Era([Clp("C2", "150", "70", lines=corrected)], trace="NAMED", date="20261003")
    contents = {"a": interchange(Era([NAMELESS])), "b": interchange(later)}
    second = "ab".replace(first, "")
    for number, name in enumerate((first, second)):
        night = NIGHT + timedelta(days=number)
        deliver(office, _tables("C2"), {f"edi/{night}/{name}.835": contents[name]}, night)
        run(office, night)

    assert _kinds(office) == ["REVERSAL_MISSING"]
    assert (account(office, "2400"), account(office, "4100"), account(office, "1200")) == (-70_00, 70_00, 0)


def test_a_payment_that_turns_out_to_be_a_repetition_no_longer_counts_beside_the_others(office: Office) -> None:
    """The nameless payment comes again under another trace: both are held, and the claim's own payment stands alone."""
    named = Era([Clp("C2", "150", "90", [("CO", "45", "60")])], trace="NAMED", date="20261003")
    deliver(office, _tables("C2"), {"edi/a.835": interchange(Era([NAMELESS])), "edi/b.835": interchange(named)})
    run(office)
    assert _kinds(office) == ["REVERSAL_MISSING"]

    tomorrow = NIGHT + timedelta(days=1)
    files = {f"edi/{tomorrow}/c.835": interchange(Era([NAMELESS], trace="AGAIN"))}
    deliver(office, _tables("C2"), files, tomorrow)
    run(office, tomorrow)

    assert _kinds(office) == ["POSSIBLE_DUPLICATE"]
    assert (account(office, "2400"), account(office, "4100"), account(office, "1200")) == (0, 60_00, 0)
