"""Open items of payers run to zero, are old, or go past zero."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from backoffice.billing.decide.open_items import OpenItem, open_item_findings, open_item_subject
from backoffice.config.billing import Billing
from backoffice.office import Office
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import account, balances, deliver, items, run, tables
from tests.billing.test_decide import TERMS
from tests.conftest import NIGHT

START, ON = date(2026, 1, 1), date(2027, 3, 1)
OPENED = date(2026, 12, 1)  # a Tuesday; sixty days later is a Saturday
ITEM = OpenItem("PAY1:WO:REF", -700, OPENED, date(2027, 2, 26), has_origin=True)


def _kinds(item: OpenItem, on: date = ON) -> list[tuple[str, int, date]]:
    return [(one.kind, one.stake_cents, one.due_date) for one in open_item_findings([item], on, START, TERMS)]


@pytest.mark.parametrize(("on", "count"), [(date(2027, 1, 30), 0), (date(2027, 1, 31), 1)])
def test_an_item_is_old_when_its_days_are_over(on: date, count: int) -> None:
    assert _kinds(ITEM, on) == [("OPEN_ITEM_OLD", 700, date(2027, 2, 4))][:count]


@pytest.mark.parametrize(
    ("has_origin", "opened", "kind"),
    [
        (True, date(2026, 2, 1), "OPEN_ITEM_OVERRUN"),
        (False, date(2026, 2, 1), "OPEN_ITEM_BEFORE_START"),
        (False, date(2026, 12, 31), "OPEN_ITEM_BEFORE_START"),
        (False, date(2027, 1, 1), "OPEN_ITEM_OVERRUN"),
    ],
)
def test_more_taken_than_given_is_an_overrun_unless_it_may_come_from_before_the_start(
    has_origin: bool, opened: date, kind: str
) -> None:
    item = OpenItem("PAY1:FB:REF", 50, opened, date(2027, 2, 26), has_origin)

    assert _kinds(item) == [(kind, 50, date(2027, 3, 4))]


def test_the_adjustment_in_which_the_reference_can_be_read_is_a_fact() -> None:
    (found,) = open_item_findings([replace(ITEM, newest_key="plb:R1:2:1@2")], ON, START, TERMS)

    assert found.facts == {"opened_date": "2026-12-01", "newest_adjustment": "R1:plb.2.1"}


def test_nothing_that_a_payer_wrote_is_in_the_subject() -> None:
    assert "JANE" not in open_item_subject("CALL JANE:WO:JANE:DOE")
    assert open_item_subject("PAY1:WO:A") != open_item_subject("PAY1:WO:B")


def test_a_pattern_without_a_reference_is_refused() -> None:
    with pytest.raises(ValidationError):
        Billing.model_validate({"plb_references": {"P1": "([0-9]+)"}})


def _eras(*plbs: tuple[str, str]) -> dict[str, bytes]:
    eras = [
        Era([Clp(f"X{n}", "500", "500")], [plb], trace=f"T{n}", date=f"202610{n:02}") for n, plb in enumerate(plbs, 1)
    ]
    return {f"edi/{n}.835": interchange(era) for n, era in enumerate(eras)}


def _open(office: Office) -> dict[str, int]:
    return {kind: stake for (kind, _), stake in items(office).items() if kind.startswith("OPEN_ITEM")}


@pytest.mark.parametrize(
    ("plbs", "net", "open_items"),
    [
        ([("WO:ref 1", "-200"), ("WO:REF1", "150"), ("72:REF1", "50")], 0, {}),
        ([("FB:T1", "-200"), ("FB:T1", "200"), ("FB:T3", "-80")], -80_00, {}),
        ([("WO:R", "-200"), ("WO:R", "250")], 50_00, {"OPEN_ITEM_OVERRUN": 50_00}),
        ([("AP:R", "30")], 30_00, {"OPEN_ITEM_BEFORE_START": 30_00}),
        ([("WO:R", "-5"), ("WO:R", "5"), ("WO:R", "7")], 7_00, {"OPEN_ITEM_BEFORE_START": 7_00}),
        ([("WO", "-5"), ("FB", "5")], 0, {"OPEN_ITEM_BEFORE_START": 5_00}),
    ],
)
def test_chains_run_to_zero_for_each_payer_family_and_reference(
    office: Office, plbs: Sequence[tuple[str, str]], net: int, open_items: dict[str, int]
) -> None:
    deliver(office, tables(), _eras(*plbs))

    run(office)

    assert (account(office, "2200"), _open(office)) == (net, open_items)


OPENING = [{"payer_id": "P1", "reference": "R 9", "family": "WO", "amount": "30.00"}]


def test_an_item_from_before_the_start_is_recovered_to_zero_however_late_it_is_known(office: Office) -> None:
    deliver(office, tables(), _eras(("WO:R9", "30")))
    run(office)
    assert _open(office) == {"OPEN_ITEM_BEFORE_START": 30_00}

    for days in (1, 2):
        night = NIGHT + timedelta(days=days)
        deliver(office, tables(opening_payer_items=OPENING), on=night)
        run(office, night)

    assert (account(office, "2200"), _open(office)) == (0, {})
    assert balances(office)["3000", "PAY1:WO:R9"] == 30_00


def test_a_payer_whose_id_is_learned_later_gets_its_items_under_that_id(office: Office) -> None:
    deliver(office, tables(opening_payer_items=OPENING) | {"payers": []}, _eras(("WO:R9", "30")))
    run(office)
    assert _open(office) == {"OPEN_ITEM_BEFORE_START": 30_00, "OPEN_ITEM_OLD": 30_00}

    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables(), on=tomorrow)
    run(office, tomorrow)

    assert (account(office, "2200"), _open(office)) == (0, {})


def test_a_payers_own_way_of_writing_references_is_a_setting(make_office: Callable[..., Office]) -> None:
    pattern = r"^(?P<reference>[0-9]+)#[0-9]{8} "
    office = make_office(billing={"plb_references": {"P1": pattern}})
    deliver(office, tables(), _eras(("WO:77#20260901 C-1", "-30"), ("WO:77#20261002 C-1", "30")))

    run(office)

    assert (account(office, "2200"), _open(office)) == (0, {})
