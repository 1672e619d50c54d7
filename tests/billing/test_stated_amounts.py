"""What a payer says it allows is held against what it pays: the cross-check of every price."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select

from backoffice.billing.decide.stated_amounts import StatedAmount, stated_findings
from backoffice.billing.remit import read_remit
from backoffice.edi.reader import read
from backoffice.office import Office
from backoffice.store.tables.work import work_items
from tests.billing.era import Cas, Clp, Era, Svc, interchange
from tests.billing.night import claim, deliver, fee, items, line, run, tables
from tests.billing.test_decide import FRIDAY, TERMS

REDUCED: list[Cas] = [("CO", "45", "30"), ("PR", "2", "14"), ("CO", "253", "1")]
CLAIMS, LINES = [claim("C1", "100")], [line("C1", 1, "99213", "100")]
SUBJECT = "C1:1:-"


def _era(allowed: str, cas: list[Cas] = REDUCED, paid: str = "55", status: str = "1") -> Era:
    return Era([Clp("C1", "100", paid, lines=[Svc("99213", "100", paid, cas, allowed=allowed)], status=status)])


def _night(office: Office, era: Era, **more: object) -> dict[tuple[str, str], int]:
    deliver(office, tables(CLAIMS, LINES, **more), {"edi/a.835": interchange(era)})
    run(office)
    return items(office)


@pytest.mark.parametrize(("said", "cents"), [("70", 7_000), ("0", 0), ("", None), ("7O", None), ("1E15", None)])
def test_the_stated_amount_of_each_service_is_read_and_what_can_not_be_read_stops_nothing(
    said: str, cents: int | None
) -> None:
    data = interchange(_era(said))

    reading = read_remit(data, read(data).transactions[0])

    assert reading.remit is not None
    assert reading.remit.claims[0].lines[0].allowed_cents == cents


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("70", {}),
        ("", {}),
        ("70.01", {("ALLOWED_DIFFERS", SUBJECT): 1}),
        ("65", {("ALLOWED_DIFFERS", SUBJECT): 5_00}),
    ],
)
def test_a_payer_that_contradicts_itself_by_a_cent_is_found_without_any_fee_schedule(
    office: Office, said: str, found: Mapping[tuple[str, str], int]
) -> None:
    assert _night(office, _era(said)) == found


def test_an_underpayment_shows_the_stated_amount_and_is_one_item(office: Office) -> None:
    assert _night(office, _era("80"), fee_schedules=[fee("99213", "80")]) == {("UNDERPAID", SUBJECT): 10_00}

    with office.transaction() as connection:
        facts = connection.scalar(select(work_items.c.facts).where(work_items.c.kind == "UNDERPAID"))
    assert facts is not None
    assert (facts["stated_cents"], facts["allowed_cents"], facts["expected_cents"]) == (80_00, 70_00, 80_00)


@pytest.mark.parametrize(
    "era",
    [_era("0", [("CO", "50", "100")], "0"), _era("150", [("OA", "23", "45")], status="2")],
    ids=["denied", "by a later payer"],
)
def test_what_is_denied_or_paid_by_a_later_payer_is_not_compared(office: Office, era: Era) -> None:
    assert "ALLOWED_DIFFERS" not in {kind for kind, _ in _night(office, era)}


def test_a_payer_whose_stated_amounts_mean_something_else_can_be_left_out(office: Office) -> None:
    billing = office.settings.billing.model_validate({"payer_terms": {"P1": {"states_allowed": False}}})
    quiet = replace(office, settings=office.settings.model_copy(update={"billing": billing}))

    assert _night(quiet, _era("65")) == {}


@pytest.mark.parametrize(("stated", "reason"), [(8_000, "ALLOWED_BUT_NOT_PAID"), (6_000, "PAID_BUT_NOT_ALLOWED")])
def test_the_reason_says_in_whose_favour_the_payer_errs(stated: int, reason: str) -> None:
    one = StatedAmount("C1", 1, "99213", stated, 7_000, FRIDAY, 30)

    (found,) = stated_findings([one], set(), TERMS)

    assert (found.reason, found.stake_cents, found.facts["stated_cents"]) == (reason, 1_000, stated)
