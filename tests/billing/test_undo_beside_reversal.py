"""A payer takes a payment back (CLP02 22), and persons hold and release it: whatever they do, it is undone once."""

from datetime import timedelta

import pytest

from backoffice.billing import acts
from backoffice.office import Office
from tests.billing.era import Clp, Era, era_id, interchange
from tests.billing.night import balances, claim, deliver, items, run, tables
from tests.conftest import NIGHT

TOMORROW = NIGHT + timedelta(days=1)
PAID = Era([Clp("C-1", "150", "80", [("CO", "45", "70")], icn="77")], trace="PAID")
BACK = Clp("C-1", "-150", "-80", [("CO", "45", "-70")], status="22", icn="77")
TAKEN_BACK = [
    Era([BACK], [("FB:NEXT", "-80")], "EARLIER", date="20261002"),
    Era([BACK, Clp("C-2", "90", "90")], trace="LATER", date="20261003"),
]
CLAIMS = tables([claim("C-1", "150"), claim("C-2", "90")])
CHARGE = {("1200", "C-1:1"): 150_00, ("4000", "C-1"): -150_00}


def _on_the_claim(office: Office) -> dict[tuple[str, str], int]:
    return {(number, key): cents for (number, key), cents in balances(office).items() if key in ("C-1:1", "C-1")}


@pytest.mark.parametrize("whose", [PAID, TAKEN_BACK[0]])
def test_beside_a_reversal_a_remittance_is_held_and_released_as_often_as_a_person_likes(
    office: Office, whose: Era
) -> None:
    files = {f"edi/{n}.835": interchange(era) for n, era in enumerate((PAID, TAKEN_BACK[0]))}
    deliver(office, CLAIMS, files)
    run(office)
    posted = balances(office)

    for _ in range(3):
        acts.undo_remit(office, era_id(whose), "kim", "looked wrong")
        run(office)
        acts.release(office, era_id(whose), "kim", "was right")
        run(office)

    assert balances(office) == posted
    assert _on_the_claim(office) == CHARGE


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_reversals_the_earlier_one_counts_whichever_came_first(office: Office, first: int) -> None:
    deliver(office, CLAIMS, {"edi/p.835": interchange(PAID), "edi/a.835": interchange(TAKEN_BACK[first])})
    run(office)
    deliver(office, CLAIMS, {f"edi/{TOMORROW}/b.835": interchange(TAKEN_BACK[1 - first])}, TOMORROW)
    run(office, TOMORROW)

    assert _on_the_claim(office) == CHARGE
    assert ("REVERSAL_TWICE", f"{era_id(TAKEN_BACK[1])}:1") in items(office)


TWINS = Era([Clp(number, "150", "80", [("CO", "45", "70")], icn="0") for number in ("C-1", "C-2")], trace="TWINS")
SECOND_BACK = Era(
    [Clp("C-2", "-150", "-80", [("CO", "45", "-70")], status="22", icn="0")], [("FB:NEXT", "-80")], "BACK"
)


def _deliver_twins(office: Office) -> None:
    files = {"edi/twins.835": interchange(TWINS), "edi/back.835": interchange(SECOND_BACK)}
    deliver(office, tables([claim("C-1", "150"), claim("C-2", "150")]), files)


def _contractual(office: Office) -> dict[str, int]:
    return {claim_id: cents for (number, claim_id), cents in balances(office).items() if number == "4100"}


def test_a_reversal_takes_back_the_payment_of_its_own_claim_where_all_bear_the_same_number(office: Office) -> None:
    _deliver_twins(office)

    run(office)

    assert _contractual(office) == {"C-1": 70_00}


def test_a_person_takes_a_reversal_off_a_claim_and_places_it_on_another(office: Office) -> None:
    _deliver_twins(office)
    run(office)
    subject = f"{era_id(SECOND_BACK)}:1"

    acts.undo_match(office, subject, "kim", "not this one")
    run(office)
    apart, waiting = _contractual(office), items(office)
    acts.assign(office, subject, "C-1", "kim", "as the payer says")
    run(office)

    assert apart == {"C-1": 70_00, "C-2": 70_00}
    assert waiting["MATCH_REFUSED", subject] == -80_00
    assert _contractual(office) == {"C-2": 70_00}
    assert items(office) == {}
