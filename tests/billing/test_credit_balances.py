"""Credit balances: since when they are known, and what an investigation does to their clock."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backoffice.billing.investigations import conclude_investigation, open_investigation
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.tables.house import audit_log
from backoffice.store.tables.work import work_items
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import PAYERS, claim, deliver, run, tables
from tests.conftest import NIGHT
from tests.inbox import Cells

TOMORROW = NIGHT + timedelta(days=1)
VOID = claim("C1B", "150", frequency_code="8", replaces_claim_id="C1")
MEDICARE = {
    **tables([claim("C1", "150"), VOID]),
    "payers": [{**PAYERS[0], "kind": "medicare"}, PAYERS[1]],
}
FILES = {f"edi/{NIGHT.isoformat()}/a.835": interchange(Era([Clp("C1", "150", "150")]))}


def _due(office: Office) -> list[date]:
    query = select(work_items.c.due_date).where(
        work_items.c.kind == "CREDIT_BALANCE", work_items.c.status == "open", work_items.c.pipeline == "billing"
    )
    with office.transaction() as connection:
        return list(connection.scalars(query))


@pytest.mark.parametrize("nights", [[0], [-1, 0], [0, -1]])
def test_the_clock_runs_from_the_night_that_could_know_of_the_credit_in_any_order_of_nights(
    office: Office, nights: list[int]
) -> None:
    for night in sorted(nights):
        deliver(office, MEDICARE, on=NIGHT + timedelta(days=night))
    deliver(office, MEDICARE, FILES)

    for night in nights:
        run(office, NIGHT + timedelta(days=night))

    assert _due(office) == [NIGHT + timedelta(days=60)]


LOWERED = {**MEDICARE, "claims": [claim("C1", "100")]}
REPLACED = {**MEDICARE, "claims": [claim("C1", "150"), claim("C1B", "150", frequency_code="7", replaces_claim_id="C1")]}


@pytest.mark.parametrize("changed", [LOWERED, REPLACED, MEDICARE], ids=["lowered", "replaced", "void"])
@pytest.mark.parametrize("nights", [[0, 40, 41], [41, 40, 0]])
def test_a_charge_that_falls_after_it_was_paid_starts_the_clock_then_in_any_order_of_nights(
    office: Office, changed: dict[str, list[Cells]], nights: list[int]
) -> None:
    deliver(office, {**MEDICARE, "claims": [claim("C1", "150")]}, FILES)
    for night in (40, 41):
        deliver(office, changed, on=NIGHT + timedelta(days=night))

    for night in nights:
        run(office, NIGHT + timedelta(days=night))

    assert _due(office) == [NIGHT + timedelta(days=40 + 60)]


def test_a_payment_posted_anew_does_not_start_the_clock_again(office: Office) -> None:
    deliver(office, MEDICARE, FILES)
    run(office)
    changed = {**MEDICARE, "claims": [claim("C1", "150", service_to_date="2026-09-21"), VOID]}
    deliver(office, changed, on=TOMORROW)

    counts = run(office, TOMORROW)

    assert counts["load.remits_due"] == 1
    assert _due(office) == [NIGHT + timedelta(days=60)]


def test_an_investigation_stops_medicares_clock_until_it_is_concluded(office: Office) -> None:
    deliver(office, MEDICARE, FILES)
    run(office)

    opened = open_investigation(office, "C1", "payer", "ann", "we had voided it")
    run(office)
    assert _due(office) == [NIGHT + timedelta(days=60 + 180)]
    concluded = conclude_investigation(office, "C1", "payer", "ann", "it is theirs")
    run(office)

    assert _due(office) == [NIGHT + timedelta(days=60) + (concluded - opened)]
    with office.transaction() as connection:
        actions = connection.scalars(select(audit_log.c.action)).all()
    assert {"investigation_opened", "investigation_concluded"} <= set(actions)


def test_only_a_credit_that_stands_is_investigated_and_only_once_at_a_time(office: Office) -> None:
    with pytest.raises(Rejected, match="CREDIT_NOT_STANDING"):
        open_investigation(office, "C1", "payer", "ann", "why")
    deliver(office, MEDICARE, FILES)
    run(office)
    with pytest.raises(Rejected, match="INVESTIGATION_NOT_OPEN"):
        conclude_investigation(office, "C1", "payer", "ann", "why")
    open_investigation(office, "C1", "payer", "ann", "why")

    with pytest.raises(Rejected, match="INVESTIGATION_OPEN"):
        open_investigation(office, "C1", "payer", "ann", "why")
