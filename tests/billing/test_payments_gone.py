"""A patient's payment that the practice system takes out again is taken out here, whatever order nights run in."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from backoffice.office import Office
from tests.billing.night import account, claim, deliver, entry_keys, run, tables
from tests.conftest import NIGHT
from tests.inbox import Cells

NIGHTS = [NIGHT + timedelta(days=n) for n in range(3)]


def _paid(payment_id: str, day: str = "2026-09-20") -> Cells:
    return {"payment_id": payment_id, "patient_id": "A", "claim_id": "C1", "received_date": day, "amount": "20",
            "method": "card"}  # fmt: skip


KEPT, TAKEN_OUT = _paid("KEPT"), _paid("OUT")


def _deliver(office: Office, *payments: Sequence[Cells]) -> None:
    for night, rows in zip(NIGHTS, payments, strict=False):
        deliver(office, tables([claim("C1", "150")], patient_payments=rows), on=night)


@pytest.mark.parametrize("order", [[0, 1], [1, 0], [0, 1, 0]])
def test_a_payment_that_was_taken_out_is_reversed(office: Office, order: list[int]) -> None:
    _deliver(office, [KEPT, TAKEN_OUT], [KEPT])

    for number in order:
        run(office, NIGHTS[number])

    assert (account(office, "1060"), account(office, "1210")) == (20_00, -20_00)


def test_a_payment_that_comes_back_stands_again(office: Office) -> None:
    _deliver(office, [KEPT, TAKEN_OUT], [KEPT], [KEPT, TAKEN_OUT])

    for night in NIGHTS:
        run(office, night)

    assert account(office, "1060") == 40_00
    assert [key for key in entry_keys(office) if "OUT" in key] == ["pay:OUT", "pay:OUT@2", "rev:pay:OUT"]


@pytest.mark.parametrize(
    "later",
    [
        [],
        [_paid("LATER", "2026-09-21")],
        [KEPT, _paid("BROKEN", "20 September")],
    ],
)
def test_a_file_that_is_not_whole_or_does_not_go_back_so_far_takes_nothing_out(
    office: Office, later: list[Cells]
) -> None:
    _deliver(office, [KEPT, TAKEN_OUT], later)

    for night in NIGHTS[:2]:
        run(office, night)

    assert account(office, "1060") >= 40_00


def test_a_day_that_is_sent_anew_without_a_payment_takes_it_out(office: Office) -> None:
    _deliver(office, [KEPT, TAKEN_OUT])
    run(office)
    _deliver(office, [KEPT])

    run(office)

    assert account(office, "1060") == 20_00
