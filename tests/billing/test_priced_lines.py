"""What a payer allows is compared with the line that we billed, however the payer tells of it."""

from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import select

from backoffice.office import Office
from backoffice.store.tables.work import work_items
from tests.billing.era import Cas, Clp, Era, Svc, interchange
from tests.billing.night import claim, deliver, fee, items, line, run, tables
from tests.inbox import Cells

FEES = [fee("99214", "120"), fee("99213", "80"), fee("36415", "40"), {**fee("71046", "30"), "modifier": "26"}]
FEES += [fee("71046", "70"), fee("85025", "10")]


def _svc(procedure: str, charge: int, paid: int, control: str = "") -> Svc:
    return Svc(procedure, str(charge), str(paid), [("CO", "45", str(charge - paid))], control=control)


def _night(office: Office, billed: Sequence[Cells], *services: Svc) -> Mapping[tuple[str, str], int]:
    charge = str(sum(int(str(each["charge"])) for each in billed))
    paid = str(sum(int(each.paid) for each in services))
    known = tables([claim("C1", charge)], billed, fee_schedules=FEES)
    deliver(office, known, {"edi/a.835": interchange(Era([Clp("C1", charge, paid, lines=services)]))})
    run(office)
    return items(office)


VISIT, DRAW = line("C1", 1, "99214", "150"), line("C1", 2, "36415", "100", units=2)
NAMED = [
    line("C1", 1, "99214", "150", line_control_number="L1"),
    line("C1", 2, "85025", "150", line_control_number="L2"),
]
READ = line("C1", 1, "71046", "100", modifiers="26")


@pytest.mark.parametrize(
    ("billed", "services", "found"),
    [
        ([VISIT], [_svc("99213", 150, 80)], {("UNDERPAID", "C1:1:-"): 40_00}),
        ([VISIT], [_svc("99213", 150, 120)], {}),
        ([VISIT, DRAW], [_svc("36415", 100, 80), _svc("99213", 150, 80)], {("UNDERPAID", "C1:1:-"): 40_00}),
        (NAMED, [_svc("85025", 150, 10, "L2"), _svc("99213", 150, 80, "L1")], {("UNDERPAID", "C1:1:-"): 40_00}),
        ([VISIT, DRAW], [_svc("99214", 150, 120), *[_svc("36415", 50, 40)] * 2], {}),
        ([DRAW], [_svc("36415", 50, 40), _svc("36415", 50, 10)], {("UNDERPAID", "C1:2:-"): 30_00}),
        ([READ], [_svc("71046", 100, 30)], {}),
        ([READ], [_svc("71046", 100, 20)], {("UNDERPAID", "C1:1:-"): 10_00}),
        ([VISIT, DRAW], [_svc("99215", 250, 200)], {}),
        ([VISIT, DRAW], [_svc("99215", 250, 150)], {("UNDERPAID", "C1:0:-"): 50_00}),
        (
            [VISIT, DRAW],
            [_svc("99214", 150, 120), _svc("36415", 60, 40), _svc("36416", 40, 0)],
            {("UNDERPAID", "C1:0:-"): 40_00},
        ),
    ],
)
def test_a_line_is_compared_with_its_contract_however_the_payer_tells_of_it(
    office: Office, billed: Sequence[Cells], services: Sequence[Svc], found: Mapping[tuple[str, str], int]
) -> None:
    assert _night(office, billed, *services) == found


def test_another_procedure_in_the_place_of_ours_is_said_to_be_the_reason(office: Office) -> None:
    _night(office, [VISIT], _svc("99213", 150, 80))

    with office.transaction() as connection:
        assert connection.scalar(select(work_items.c.reason_code)) == "PAID_AS_OTHER_CODE"


@pytest.mark.parametrize(
    "cas", [[("CO", "24", "150")], [("CO", "45", "30"), ("CO", "24", "100"), ("PR", "3", "20")]], ids=["whole", "copay"]
)
def test_a_service_that_is_paid_by_the_head_is_not_compared_with_its_fee(office: Office, cas: list[Cas]) -> None:
    services = [Svc("99214", "150", "0", cas, allowed="120"), _svc("36415", 100, 60)]

    assert _night(office, [VISIT, DRAW], *services) == {("UNDERPAID", "C1:2:-"): 20_00}
