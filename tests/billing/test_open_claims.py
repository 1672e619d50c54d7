"""Claims that payers still owe for: of which too little is heard, which are due elsewhere, and whose time runs out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backoffice.billing.decide.filing import Clock, filing_clocks, filing_findings
from backoffice.billing.decide.left_balances import left_findings
from backoffice.billing.decide.open_claim import OpenClaim, Waits
from backoffice.billing.decide.overdue import overdue_findings
from backoffice.billing.decide.secondary import secondary_findings
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

SERVICE, SENT, ON = date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 30)
WAITS = Waits(
    workdays=Workdays(),
    expects_acknowledgements=True,
    acknowledgement_days=3,
    era_days=5,
    status_days=30,
    status_days_of={"SLOW": 45},
    due_days=4,
    crossover_days=30,
    filing_limit_days=365,
    warning_days=(30, 14, 7),
)
OPEN = OpenClaim("C1", 1, 9_000, SERVICE, payer_id="P1", sent_date=SENT)
SECOND = OpenClaim("C1", 2, 2_000, SERVICE, payer_id="P2", earlier_remit_id="R1")
ACCEPTED = {"category": "A2", "action": "WQ", "answered_on": date(2026, 9, 3)}


def _heads(findings: list[Finding]) -> list[tuple[str, str, str, date]]:
    return [(one.kind, one.subject, one.reason, one.due_date) for one in findings]


def _kinds(claim: OpenClaim, on: date = ON, waits: Waits = WAITS) -> list[tuple[str, str]]:
    return [(one.kind, one.reason) for one in overdue_findings([claim], on, waits)]


@pytest.mark.parametrize(("on", "count"), [(date(2026, 9, 4), 0), (date(2026, 9, 7), 1)])
def test_a_claim_that_nobody_acknowledges_is_missed_after_three_open_days(on: date, count: int) -> None:
    found = overdue_findings([OPEN], on, WAITS)

    assert _heads(found) == [("NOT_ACKNOWLEDGED", "C1:1", "NOT_ACKNOWLEDGED", date(2026, 9, 11))][:count]


@pytest.mark.parametrize(
    "heard", [ACCEPTED, {"set_code": "A"}, {"clearinghouse_status": "accepted"}, {"status_code": "1"}]
)
def test_any_word_of_a_claim_acknowledges_it(heard: dict[str, object]) -> None:
    assert _kinds(replace(OPEN, **heard)) == []  # type: ignore[arg-type]


def test_a_practice_that_gets_no_acknowledgements_does_not_miss_them() -> None:
    assert _kinds(OPEN, waits=replace(WAITS, expects_acknowledgements=False)) == []


@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        ({"category": "A7", "action": "WQ", "answered_on": date(2026, 9, 3)}, "277CA_A7"),
        ({"category": "A2", "action": "U", "answered_on": date(2026, 9, 3)}, "277CA_U"),
        ({"batch_category": "A8", "batch_action": "U", "batch_answered_on": date(2026, 9, 3)}, "BATCH_REJECTED"),
        ({"set_code": "R"}, "SET_REJECTED"),
        ({"clearinghouse_status": "rejected"}, "CLEARINGHOUSE_REJECTED"),
    ],
)
def test_a_refused_claim_says_who_refused_it(heard: dict[str, object], reason: str) -> None:
    assert _kinds(replace(OPEN, **heard)) == [("CLAIM_REJECTED", reason)]  # type: ignore[arg-type]


def test_the_payers_own_word_counts_more_than_that_of_those_before_it() -> None:
    assert _kinds(replace(OPEN, set_code="R", **ACCEPTED)) == []  # type: ignore[arg-type]


def test_a_claim_sent_again_is_no_longer_refused_by_the_answer_to_its_first_sending() -> None:
    refused = replace(OPEN, category="A7", action="U", answered_on=date(2026, 9, 3))

    assert _kinds(replace(refused, sent_date=date(2026, 9, 29))) == []


@pytest.mark.parametrize(
    ("payer_id", "on", "count"),
    [("P1", date(2026, 10, 1), 0), ("P1", date(2026, 10, 2), 1), ("SLOW", date(2026, 10, 16), 0)],
)
def test_the_status_of_an_accepted_claim_is_asked_when_the_payers_time_is_over(
    payer_id: str, on: date, count: int
) -> None:
    claim = replace(OPEN, payer_id=payer_id, **ACCEPTED)  # type: ignore[arg-type]

    assert _kinds(claim, on) == [("ASK_STATUS", "ASK_STATUS")][:count]


def test_nobody_is_late_by_a_date_of_sending_before_the_service() -> None:
    slip = replace(OPEN, sent_date=date(2026, 1, 2), clearinghouse_status="accepted")

    assert _kinds(slip) == []


def test_a_claim_that_the_payer_works_on_gets_its_time_anew() -> None:
    pending = replace(OPEN, category="P1", answered_on=date(2026, 9, 25))

    assert _kinds(pending, date(2026, 10, 24)) == []
    assert _kinds(pending, date(2026, 10, 25)) == [("ASK_STATUS", "ASK_STATUS")]


@pytest.mark.parametrize(("on", "count"), [(date(2026, 9, 16), 0), (date(2026, 9, 17), 1)])
def test_a_remittance_is_asked_for_when_the_payer_says_it_has_paid(on: date, count: int) -> None:
    paid = replace(OPEN, category="F1", answered_on=date(2026, 9, 10))

    assert _kinds(paid, on) == [("ASK_FOR_ERA", "ASK_FOR_ERA")][:count]


def test_no_due_date_lies_after_the_filing_limit() -> None:
    late = replace(OPEN, filing_limit_days=7)

    assert [one.due_date for one in overdue_findings([late], ON, WAITS)] == [date(2026, 9, 8)]


def test_medicare_takes_claims_for_one_calendar_year() -> None:
    medicare = replace(OPEN, payer_kind="medicare", service_from_date=date(2024, 2, 29))

    assert WAITS.filing_limit(medicare) == date(2025, 2, 28)
    assert WAITS.filing_limit(replace(medicare, filing_limit_days=90)) == date(2024, 5, 29)


@pytest.mark.parametrize(("days_left", "within"), [(31, None), (30, 30), (15, 30), (14, 14), (7, 7), (0, 7), (-1, 0)])
def test_a_last_day_is_told_of_at_thirty_fourteen_and_seven_days(days_left: int, within: int | None) -> None:
    clock = Clock("C1", 1, "FILING_INITIAL", ON + timedelta(days=days_left), 9_000)

    found = filing_findings([clock], ON, WAITS)

    assert [one.facts["within_days"] for one in found] == ([] if within is None else [within])


def test_of_several_clocks_of_a_claim_the_first_to_run_out_counts() -> None:
    clocks = [Clock("C1", 1, reason, ON + timedelta(days=days), 1) for reason, days in [("B", 9), ("A", 8)]]

    assert _heads(filing_findings(clocks, ON, WAITS)) == [("FILING_DEADLINE", "C1:1", "A", ON + timedelta(days=8))]


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"sent_date": None}, 1),
        ({"category": "A7", "action": "U", "answered_on": ON}, 1),
        ({}, 1),
        (ACCEPTED, 0),
        ({"status_code": "1"}, 0),
    ],
)
def test_the_filing_clock_runs_until_a_payer_is_known_to_have_the_claim(changes: dict[str, object], count: int) -> None:
    assert len(filing_clocks([replace(OPEN, **changes)], WAITS)) == count  # type: ignore[arg-type]


def test_what_one_payer_leaves_to_the_next_has_to_be_billed() -> None:
    paid = replace(SECOND, earlier_status_code="1", earlier_paid_on=date(2026, 9, 28))

    found = secondary_findings([paid], ON, WAITS)

    assert _heads(found) == [("BILL_SECONDARY", "C1:2", "BILL_SECONDARY", date(2026, 10, 2))]
    assert found[0].facts["earlier_remit_id"] == "R1"


@pytest.mark.parametrize("changes", [{"sent_date": ON}, {"status_code": "2"}, {"earlier_status_code": ""}])
def test_what_is_sent_answered_or_not_yet_due_from_the_next_payer_is_not_billed(changes: dict[str, object]) -> None:
    paid = replace(SECOND, earlier_status_code="1", earlier_paid_on=date(2026, 9, 28))

    assert secondary_findings([replace(paid, **changes)], ON, WAITS) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(("on", "count"), [(date(2026, 10, 2), 0), (date(2026, 10, 3), 1)])
def test_a_forwarded_claim_is_waited_for_and_then_asked_after_but_never_billed_by_us(on: date, count: int) -> None:
    crossed = replace(SECOND, earlier_status_code="19", earlier_paid_on=date(2026, 9, 3))

    found = secondary_findings([crossed], on, WAITS)

    assert [one.kind for one in found] == ["CROSSOVER_OVERDUE"][:count]


def test_a_claim_forwarded_to_a_payer_that_we_do_not_know_is_asked_after_under_a_reason_of_its_own() -> None:
    crossed = replace(SECOND, payer_id=None, earlier_status_code="19", earlier_paid_on=date(2026, 8, 1))

    (found,) = secondary_findings([replace(crossed, earlier_ordinal=3)], ON, WAITS)

    assert (found.reason, found.facts["earlier_payment"]) == ("CROSSOVER_TO_UNKNOWN", "R1:3")


def test_a_claim_passed_on_because_it_is_not_theirs_is_waited_for_as_well() -> None:
    passed_on = replace(OPEN, status_code="23", status_on=date(2026, 8, 1), crossover_wait_days=20)

    assert [one.kind for one in secondary_findings([passed_on], ON, WAITS)] == ["CROSSOVER_OVERDUE"]
    assert _kinds(passed_on) == []


LEFT = replace(OPEN, open_cents=5_00, charge_cents=90_00, answered_cents=90_00, status_code="1", status_on=ON)


@pytest.mark.parametrize(
    ("claim", "days", "stake_cents"),
    [
        pytest.param(LEFT, 0, 5_00, id="answered whole"),
        pytest.param(replace(LEFT, denied_cents=4_00), 0, 1_00, id="a part of it is denied"),
        pytest.param(replace(LEFT, denied_cents=5_00), 99, 0, id="all of it is denied"),
        pytest.param(replace(LEFT, answered_cents=60_00), 29, 0, id="a part may still come"),
        pytest.param(replace(LEFT, answered_cents=60_00), 30, 5_00, id="a part has not come"),
        pytest.param(replace(LEFT, sent_date=ON + timedelta(days=3)), 32, 0, id="sent again"),
        pytest.param(replace(LEFT, sent_date=ON + timedelta(days=3)), 33, 5_00, id="sent again in vain"),
        pytest.param(replace(LEFT, is_suspended=True), 99, 0, id="a payment waits for a person"),
        pytest.param(replace(LEFT, answered_cents=0), 99, 0, id="nothing is posted"),
        pytest.param(replace(LEFT, claim_id="SPLIT"), 99, 0, id="a split claim has an item of its own"),
    ],
)
def test_what_an_answer_leaves_unexplained_is_told(claim: OpenClaim, days: int, stake_cents: int) -> None:
    found = left_findings([claim], {"SPLIT:1"}, ON + timedelta(days=days), WAITS)

    assert sum(one.stake_cents for one in found) == stake_cents
