"""What a practice has set about adjustments holds wherever one is judged, also for what was posted before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backoffice.billing.automation import Level, Policy
from backoffice.billing.decide.denials import Denial
from backoffice.billing.decide.filing import denial_clocks
from backoffice.billing.denials import HouseRules
from backoffice.billing.house_rules import house_rules
from backoffice.billing.match import index
from backoffice.billing.place import place
from backoffice.config.billing import Billing
from backoffice.office import Office
from tests.billing import words
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import account, balances, claim, deliver, items, line, run, tables
from tests.billing.test_decide import FRIDAY, TERMS
from tests.conftest import NIGHT

Own = dict[str, object]
OF_REDUCTION: Own = {"group": "CO", "carc": "45", "denial_class": "review"}
WITH_REMARK: Own = {**OF_REDUCTION, "rarc": "N130", "denial_class": "appeal"}
DENIED = Denial("C1", 2, "CO", "29", (), True, 900, FRIDAY, None)


def _rules(*own: Own) -> HouseRules:
    return house_rules(Billing.model_validate({"denial_rules": own}))


def _of(office: Office, **billing: object) -> Office:
    """The office with other settings of billing."""
    changed = office.settings.billing.model_validate(billing)
    return replace(office, settings=office.settings.model_copy(update={"billing": changed}))


def _deliver(office: Office, remark: str = "") -> None:
    paid = Svc("99213", "100", "50", [("CO", "45", "30"), ("PR", "27", "20")], remark=remark)
    files = {"edi/a.835": interchange(Era([Clp("C1", "100", "50", lines=[paid])]))}
    deliver(office, tables([claim("C1", "100")], [line("C1", 1, "99213", "100")]), files)


@pytest.mark.parametrize(
    ("own", "cas", "reason"),
    [
        ({"group": "CO", "carc": "97", "denial_class": "final"}, ("CO", "97", 60), "DENIAL_FOR_REVIEW"),
        ({"group": "CO", "carc": "50", "denial_class": "review"}, ("CO", "50", 60), ""),
    ],
)
def test_what_a_denial_is_for_a_payer_that_is_posted_half_by_itself_says_the_practice(
    own: Own, cas: words.Cas, reason: str
) -> None:
    one = words.filed(words.payment("C1", lines=[words.service(1, "A", 60, [cas]), words.service(2, "B", 40)]))

    placed = place([one], index([words.known("C1")]), Policy(_rules(own), Level("semi")))

    assert placed[one.key].reason == reason


def test_the_clock_of_a_denial_runs_by_the_class_that_the_practice_has_given_it() -> None:
    own: Own = {"group": "CO", "carc": "29", "denial_class": "resend"}

    shipped = denial_clocks([DENIED], _rules().table, TERMS, {})
    changed = denial_clocks([DENIED], _rules(own).table, TERMS, {})
    of_payer = denial_clocks([replace(DENIED, payer_id="P1")], _rules(own).table, TERMS, {"P1": 30})

    assert shipped == []
    assert [(one.reason, one.limit) for one in changed] == [("FILING_CORRECTED", FRIDAY + timedelta(days=90))]
    assert [one.limit for one in of_payer] == [date(2026, 11, 1)]


def test_a_reduction_that_the_practice_does_not_accept_is_disputed_also_where_it_was_posted_before(
    office: Office,
) -> None:
    _deliver(office)
    run(office)
    before = balances(office)
    changed = _of(office, denial_rules=[OF_REDUCTION])
    counts = run(changed)
    disputed = account(changed, "4100"), balances(changed)["1220", "C1:45"], items(changed)
    run(office)

    assert counts["load.judged_anew"] == 1
    assert disputed == (0, 30_00, {("DENIAL_REVIEW", "C1:1:45"): 30_00, ("DENIAL_REVIEW", "C1:1:27"): 20_00})
    assert balances(office) == before
    assert run(office)["load.judged_anew"] == 0


@pytest.mark.parametrize(("remark", "disputed_cents"), [("N130", 30_00), ("N1", 0), ("", 0)])
def test_a_rule_with_a_remark_code_holds_only_beside_that_remark(
    office: Office, remark: str, disputed_cents: int
) -> None:
    changed = _of(office, denial_rules=[WITH_REMARK])
    _deliver(changed, remark)

    run(changed)

    assert balances(changed).get(("1220", "C1:45"), 0) == disputed_cents
    assert account(changed, "4100") == 30_00 - disputed_cents


def test_another_code_of_the_patients_share_moves_what_was_in_dispute_to_the_patient(office: Office) -> None:
    _deliver(office)
    run(office)

    changed = _of(office, patient_share_carcs=["1", "2", "3", "27"])
    run(changed, NIGHT)

    assert (account(changed, "1210"), account(changed, "1220"), items(changed)) == (20_00, 0, {})


def test_the_order_of_a_change_and_a_remittance_does_not_matter(office: Office) -> None:
    changed = _of(office, denial_rules=[OF_REDUCTION])
    deliver(changed, tables([claim("C1", "100")], [line("C1", 1, "99213", "100")]))
    run(changed)
    _deliver(changed)

    run(changed)

    assert balances(changed)["1220", "C1:45"] == 30_00
