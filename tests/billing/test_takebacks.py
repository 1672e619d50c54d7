"""What a payer takes back from before the ledger's start goes against the opening balance of its claim."""

from dataclasses import replace
from itertools import permutations

import pytest

from backoffice.billing.match import Match
from backoffice.billing.model import Filed
from backoffice.billing.reversal import Key, pair
from backoffice.billing.takebacks import from_before_start
from backoffice.office import Office
from tests.billing.era import PAID, Clp, Era, Svc, interchange
from tests.billing.night import balances, claim, deliver, items, line, run, tables
from tests.billing.words import RULES, filed, known, payment

OLD = {"service_from_date": "2025-11-01", "service_to_date": "2025-11-01"}
BACK = Clp(
    "C1",
    "-150",
    "-80",
    lines=[Svc("99213", "-150", "-80", [("CO", "45", "-50"), ("PR", "2", "-20")], date="20251101")],
    status="22",
    date="20251101",
)
CORRECTED = Clp(
    "C1",
    "150",
    "90",
    lines=[Svc("99213", "150", "90", [("CO", "45", "50"), ("PR", "2", "10")], date="20251101")],
    date="20251101",
)
EARLIER = replace(PAID, date="20251101", lines=[replace(PAID.lines[0], date="20251101")])
NOTED = Era([EARLIER], trace="PRE", date="20251210")
TOGETHER = Era([BACK, CORRECTED], trace="BOTH")
WITHHELD = Era([BACK], [("WO:X", "-80")], trace="BACK")
ANEW = Era([CORRECTED], trace="ANEW", date="20261003")


def _night(office: Office, *eras: Era, payer: str = "0", patient: str = "20") -> None:
    opening = {"claim_id": "C1", "payer_balance": payer, "patient_balance": patient}
    feed = tables([claim("C1", "150", **OLD)], [line("C1", 1, "99213", "150")], opening_balances=[opening])
    deliver(office, feed, {f"edi/{n}.835": interchange(era) for n, era in enumerate(eras)})
    run(office)


@pytest.mark.parametrize("eras", [[TOGETHER], [NOTED, TOGETHER], *permutations([WITHHELD, ANEW])])
def test_a_payment_from_before_the_start_that_is_taken_back_and_corrected_leaves_what_the_correction_says(
    office: Office, eras: list[Era]
) -> None:
    _night(office, *eras)

    owed = {place: cents for place, cents in balances(office).items() if place[0] in ("1200", "1210", "2400", "4100")}
    assert (owed, items(office)) == ({("1210", "C1"): 10_00}, {})


def test_money_taken_back_from_before_the_start_is_owed_by_the_payer_again(office: Office) -> None:
    _night(office, WITHHELD)

    assert balances(office) == {
        ("1200", "C1:1"): 150_00,
        ("2200", "PAY1:WO:X"): -80_00,
        ("3000", "C1:patient"): -20_00,
        ("4100", "C1"): -50_00,
    }


def test_a_claim_on_which_nothing_was_paid_has_nothing_to_take_back(office: Office) -> None:
    _night(office, WITHHELD, payer="150", patient="0")

    assert items(office) == {("REVERSAL_WITHOUT_ORIGINAL", f"{_remit(office)}:1"): -80_00}


def _remit(office: Office) -> str:
    return next(key.split(":")[0] for number, key in balances(office) if number == "2400")


def _before_start(opening_cents: int, *payments: Filed) -> frozenset[Key]:
    matches = {one.key: Match(known("C1", opening_cents=opening_cents)) for one in payments}
    return from_before_start(payments, matches, pair(payments, matches), RULES)


def test_a_reversal_of_other_amounts_than_the_payment_of_what_was_open_goes_to_a_person() -> None:
    paid = filed(payment("C1", cas=[("CO", "45", 60)]), "A")
    back = filed(payment("C1", -100, [("CO", "45", -50)], status="22"), "B")

    assert (_before_start(100, paid, back), _before_start(0, paid, back)) == (frozenset(), {back.key})


def test_what_is_open_never_becomes_more_than_the_charge() -> None:
    twice = [filed(payment("C1", -100, status="22", ordinal=ordinal), "B") for ordinal in (1, 2)]

    assert _before_start(0, *twice) == {("B", 1)}


def test_the_old_form_does_not_tell_what_goes_back_to_whom() -> None:
    assert _before_start(0, filed(payment("C1", -100, [("CR", "45", -50)], status="22"), "B")) == frozenset()
