"""Findings: what needs a person, under which subject, until when, and for how much."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backoffice.billing.decide.credit_balances import Credit, credit_findings, due_on
from backoffice.billing.decide.denials import Denial, denial_findings
from backoffice.billing.decide.deposits import Deposit, Promise, deposit_findings, promise_findings
from backoffice.billing.decide.protected_shares import share_findings
from backoffice.billing.decide.suspense import Suspended, suspense_findings
from backoffice.billing.decide.terms import Terms
from backoffice.billing.decide.unposted import UnpostedRemit, unposted_findings
from backoffice.billing.decide.variances import Variance, variance_findings
from backoffice.billing.denials import shipped_rules
from backoffice.billing.house_rules import house_rules
from backoffice.config.billing import Billing, DenialRule
from backoffice.roles import Role
from backoffice.workdays import Workdays
from backoffice.worklist.catalogue import catalogue
from backoffice.worklist.model import Finding

FRIDAY, MONDAY = date(2026, 10, 2), date(2026, 10, 5)
TERMS = Terms(
    workdays=Workdays(),
    late_money_days=5,
    remit_wait_days=5,
    remit_due_days=1,
    suspense_due_days=4,
    claim_due_days=4,
    deposit_due_days=2,
    card_fee_bp=500,
    appeal_limit_days=90,
    appeal_lead_days=14,
    tolerance_cents=100,
    tolerance_bp=0,
    credit_balance_days=60,
    open_item_days=60,
)
BROKEN = UnpostedRemit("R1", "REMIT_BROKEN", "TRUNCATED", 500, FRIDAY, "")
DENIED = Denial("C1", 2, "CO", "50", (), True, 900, FRIDAY, None)
RULES = shipped_rules()
CREDIT = Credit("C1", "payer", 700, FRIDAY)
LINE = Variance("C1", 2, "99213", 8_000, 9_000, None, FRIDAY, 120)


def _heads(findings: list[Finding]) -> list[tuple[str, str, date, int]]:
    return [(one.kind, one.subject, one.due_date, one.stake_cents) for one in findings]


def test_a_remittance_put_aside_is_due_on_the_next_open_day() -> None:
    assert _heads(unposted_findings([BROKEN], TERMS)) == [("REMIT_BROKEN", "R1", MONDAY, 500)]


def test_remittances_that_hold_each_other_are_one_item_under_the_lowest_id() -> None:
    held = [replace(BROKEN, remit_id=name, kind="POSSIBLE_DUPLICATE", group_key="k") for name in ("R3", "R2")]

    found = unposted_findings(held, TERMS)

    assert _heads(found) == [("POSSIBLE_DUPLICATE", "R2", MONDAY, 1_000)]
    assert found[0].facts == {"remit_1": "R2", "remit_2": "R3"}


def test_money_in_suspense_is_due_after_four_open_days() -> None:
    one = Suspended("R1:3", "CLAIM_NOT_FOUND", "CLAIM_NOT_FOUND", -70, FRIDAY, {})

    assert _heads(suspense_findings([one], TERMS)) == [("CLAIM_NOT_FOUND", "R1:3", date(2026, 10, 8), -70)]


@pytest.mark.parametrize(("on", "count"), [(date(2026, 10, 8), 0), (date(2026, 10, 9), 1), (date(2026, 10, 30), 1)])
def test_money_is_late_from_the_fifth_open_day_on(on: date, count: int) -> None:
    promise = Promise("R1", FRIDAY, 500, 0, "", None)

    assert len(promise_findings([promise], on, TERMS)) == count


def test_what_is_missing_of_a_deposit_is_an_item_of_the_deposit() -> None:
    promise = Promise("R1", FRIDAY, 500, 400, "B", MONDAY)

    assert _heads(promise_findings([promise], MONDAY, TERMS)) == [("DEPOSIT_SHORT", "B", date(2026, 10, 7), 100)]


def test_money_that_came_in_full_is_no_item() -> None:
    assert promise_findings([Promise("R1", FRIDAY, 500, 500, "B", MONDAY)], MONDAY, TERMS) == []


@pytest.mark.parametrize(
    ("reason", "on", "kinds"),
    [
        ("UNEXPECTED_DEPOSIT", FRIDAY, ["UNEXPECTED_DEPOSIT"]),
        ("DEPOSIT_TWICE", FRIDAY, ["UNEXPECTED_DEPOSIT"]),
        ("DEPOSIT_OVER", FRIDAY, ["DEPOSIT_OVER"]),
        ("REMIT_MISSING", date(2026, 10, 8), []),
        ("REMIT_MISSING", date(2026, 10, 9), ["REMIT_MISSING"]),
    ],
)
def test_a_deposit_with_a_trace_may_wait_for_its_remittance(reason: str, on: date, kinds: list[str]) -> None:
    found = deposit_findings([Deposit("B", reason, 500, FRIDAY)], on, TERMS)

    assert [(one.kind, one.reason) for one in found] == [(kind, reason) for kind in kinds]


def test_denials_of_a_line_under_one_reason_are_one_item_due_before_the_appeal_limit() -> None:
    other = replace(DENIED, amount_cents=100, payment_date=MONDAY, appeal_limit_days=60)

    assert _heads(denial_findings([DENIED, other], RULES, TERMS)) == [
        ("DENIAL_APPEAL", "C1:2:50", date(2026, 11, 20), 1_000)
    ]


def test_shares_that_nobody_may_be_billed_for_are_one_item_a_line_and_reason_and_none_where_they_cancel_out() -> None:
    share = replace(DENIED, group="PR", carc="2", is_protected=True)
    cancelled = [replace(share, carc="1"), replace(share, carc="1", amount_cents=-900)]

    found = share_findings([share, replace(share, amount_cents=100, payment_date=MONDAY), *cancelled], TERMS)

    assert _heads(found) == [("QMB_SHARE", "C1:2:2", date(2026, 10, 8), 1_000)]


def test_classes_are_items_of_their_own_and_what_cancels_out_is_none() -> None:
    review = replace(DENIED, is_whole=False)
    cancelled = [replace(DENIED, carc="16"), replace(DENIED, carc="16", amount_cents=-900)]

    found = denial_findings([DENIED, review, *cancelled], RULES, TERMS)

    assert [(one.kind, one.subject) for one in found] == [("DENIAL_APPEAL", "C1:2:50"), ("DENIAL_REVIEW", "C1:2:50")]


def test_a_remark_code_tells_a_missing_document_from_bad_data() -> None:
    lacking = replace(DENIED, carc="16", remarks=("N4", "M127"))

    (found,) = denial_findings([lacking], RULES, TERMS)

    assert (found.reason, found.owner, found.facts["scenario"]) == ("SEND_DOCUMENTS", Role.BILLER, 1)
    assert [found.facts[name] for name in ("rarc_1", "rarc_2")] == ["N4", "M127"]


def test_what_the_front_desk_has_to_ask_the_patient_is_not_left_to_the_biller() -> None:
    (found,) = denial_findings([replace(DENIED, carc="22")], RULES, TERMS)

    assert (found.kind, found.reason, found.owner) == ("DENIAL_RESEND", "FIND_RIGHT_PAYER", Role.FRONT_DESK)


def test_a_practice_may_change_a_line_of_the_table() -> None:
    own = DenialRule(group="CO", carc="50", denial_class="final", owner=Role.OFFICE_MANAGER, action="DECIDE_WRITE_OFF")

    (found,) = denial_findings([DENIED], house_rules(Billing(denial_rules=(own,))).table, TERMS)

    assert (found.kind, found.owner) == ("DENIAL_FINAL", Role.OFFICE_MANAGER)


def test_every_action_of_the_table_has_words() -> None:
    for rule in RULES.values():
        assert catalogue().reason("billing", rule.action).next_action


@pytest.mark.parametrize(
    ("allowed_cents", "tolerance_cents", "bp", "kinds"),
    [
        (8_900, None, 0, []),
        (8_899, None, 0, ["UNDERPAID"]),
        (9_101, None, 0, ["OVERPAID"]),
        (8_899, 200, 0, []),
        (8_950, 0, 0, ["UNDERPAID"]),
        (8_820, None, 200, []),
        (8_819, None, 200, ["UNDERPAID"]),
    ],
)
def test_the_larger_of_both_tolerances_counts(
    allowed_cents: int, tolerance_cents: int | None, bp: int, kinds: list[str]
) -> None:
    one = replace(LINE, allowed_cents=allowed_cents, tolerance_cents=tolerance_cents)

    found = variance_findings([one], replace(TERMS, tolerance_bp=bp))

    assert [one.kind for one in found] == kinds


def test_an_underpaid_line_is_due_before_the_payers_own_appeal_limit() -> None:
    assert _heads(variance_findings([LINE], TERMS)) == [("UNDERPAID", "C1:2:-", date(2027, 1, 16), 1_000)]


def test_a_credit_balance_is_due_sixty_days_after_it_arose() -> None:
    found = credit_findings([CREDIT], TERMS)

    assert _heads(found) == [("CREDIT_BALANCE", "C1:payer", date(2026, 12, 1), 700)]


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, date(2026, 12, 1)),
        ({"opened_on": date(2026, 10, 12)}, date(2026, 12, 1) + timedelta(days=180)),
        ({"opened_on": date(2026, 10, 12), "concluded_on": date(2026, 10, 22)}, date(2026, 12, 11)),
        (
            {"opened_on": date(2026, 10, 12), "concluded_on": date(2027, 10, 22)},
            date(2026, 12, 1) + timedelta(days=180),
        ),
        ({"opened_on": date(2026, 12, 2)}, date(2026, 12, 1)),
        ({"opened_on": date(2026, 9, 1)}, date(2026, 12, 1)),
        ({"opened_on": date(2026, 10, 12), "is_medicare": False}, date(2026, 12, 1)),
        ({"opened_on": date(2026, 10, 12), "party": "patient"}, date(2026, 12, 1)),
    ],
)
def test_an_investigation_begun_in_time_stops_medicares_clock_for_at_most_180_days(
    changes: dict[str, object], due: date
) -> None:
    credit = replace(CREDIT, **({"is_medicare": True} | changes))  # type: ignore[arg-type]

    assert due_on(credit, 60) == due
