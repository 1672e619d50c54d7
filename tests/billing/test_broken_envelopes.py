"""A remittance in a broken envelope is put aside; it is posted once it comes whole, whichever came first."""

from datetime import timedelta

import pytest

from backoffice.billing import acts
from backoffice.office import Office
from tests.billing.era import Clp, Era, era_id, interchange
from tests.billing.night import balances, claim, deliver, items, run, tables
from tests.conftest import NIGHT

TOMORROW = NIGHT + timedelta(days=1)
ERA = Era([Clp("C-1", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")])], [("CS:FEE", "3")])
WHOLE = interchange(ERA)
BROKEN = {
    "no IEA": WHOLE.partition(b"IEA")[0],
    "IEA02": WHOLE.replace(b"IEA*1*000000001~", b"IEA*1*000000007~"),
    "GE02": WHOLE.replace(b"GE*1*1~", b"GE*1*7~"),
    "SE02": WHOLE.replace(b"*0001~GE", b"*0007~GE"),
}
ID = era_id(ERA)
LEDGER = {
    ("1050", ID): 77_00,
    ("1210", "C-1"): 20_00,
    ("4000", "C-1"): -150_00,
    ("4100", "C-1"): 50_00,
    ("6100", ID): 3_00,
}


def _nights(office: Office, *files: bytes) -> None:
    for number, (night, data) in enumerate(zip((NIGHT, TOMORROW), files, strict=False)):
        deliver(office, tables([claim("C-1", "150")]), {f"edi/{night}/{number}.835": data}, night)
        run(office, night)


@pytest.mark.parametrize("is_broken_first", [True, False])
@pytest.mark.parametrize("damage", BROKEN)
def test_a_remittance_whose_envelope_was_broken_once_is_posted_once_it_is_whole(
    office: Office, damage: str, is_broken_first: bool
) -> None:
    files = [BROKEN[damage], WHOLE]

    _nights(office, *files if is_broken_first else reversed(files))

    assert balances(office) == LEDGER
    assert items(office) == {}


def test_what_a_person_has_dismissed_as_broken_stays_so_when_it_comes_whole_and_can_be_released(office: Office) -> None:
    _nights(office, BROKEN["no IEA"])
    acts.dismiss(office, ID, "kim", "the payer says it was a mistake")
    deliver(office, tables([claim("C-1", "150")]), {f"edi/{TOMORROW}/b.835": WHOLE}, TOMORROW)
    run(office, TOMORROW)
    assert (items(office), balances(office).get(("1050", ID))) == ({}, None)

    acts.release(office, ID, "kim", "the payer stands by it")
    run(office, TOMORROW)

    assert balances(office) == LEDGER
