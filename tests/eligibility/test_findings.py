"""From statuses to work items: which kind, about what, due when."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.eligibility.findings import KINDS, Odd, Standing, findings
from backoffice.eligibility.model import CheckState, Status
from backoffice.workdays import Workdays
from backoffice.worklist.catalogue import catalogue
from backoffice.worklist.model import Finding

FRIDAY = date(2026, 10, 9)
MONDAY, TUESDAY = date(2026, 10, 12), date(2026, 10, 13)
STANDING = Standing("A1", "C1", "AETNA", "1234567893", "CHECK1", CheckState.ANSWERED, MONDAY, Status.ACTIVE, "", 12_500)


def _stands(status: Status, reason: str = "", **changes: object) -> Standing:
    return replace(STANDING, status=status, reason=reason, **changes)


def _unknown(reason: str, **changes: object) -> Standing:
    return _stands(Status.UNKNOWN, reason, **changes)


def _find(*standings: Standing, odd: tuple[Odd, ...] = ()) -> list[Finding]:
    return findings(standings, odd, FRIDAY, Workdays())


def _placed(*standings: Standing) -> list[tuple[str, str, str]]:
    return [(found.kind, found.subject, found.reason) for found in _find(*standings)]


def test_an_active_coverage_is_nobody_s_business() -> None:
    assert _find(STANDING) == []


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (_stands(Status.INACTIVE, "PLAN_INACTIVE"), ("COVERAGE_INACTIVE", "A1:C1", "PLAN_INACTIVE")),
        (_stands(Status.REJECTED, "AAA_72"), ("SUBSCRIBER_REJECTED", "C1", "AAA_72")),
        (_stands(Status.REJECTED, "AAA_57"), ("SUBSCRIBER_REJECTED", "C1", "AAA_57")),
        (_stands(Status.REJECTED, "AAA_43"), ("PAYER_SETUP", "AETNA:1234567893", "AAA_43")),
        (_unknown("NO_MEMBER_ID"), ("COVERAGE_INCOMPLETE", "C1", "NO_MEMBER_ID")),
        (_unknown("REQUEST_REFUSED"), ("REQUEST_REFUSED", "AETNA:1234567893", "REQUEST_REFUSED")),
        (_unknown("PAYER_DOWN"), ("PAYER_DOWN", "AETNA", "PAYER_DOWN")),
        (_unknown("STATUS_CONFLICT"), ("COVERAGE_UNKNOWN", "A1:C1", "STATUS_CONFLICT")),
        (_unknown("NO_ANSWER"), ("COVERAGE_UNKNOWN", "A1:C1", "NO_ANSWER")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_each_condition_has_its_kind_subject_and_reason(standing: Standing, expected: tuple[str, str, str]) -> None:
    assert _placed(standing) == [expected]


def test_an_unknown_status_is_an_item_only_for_visits_of_the_next_open_day() -> None:
    assert _placed(_unknown("NO_STATUS_ROW", visit_date=TUESDAY)) == []


def test_a_payer_that_is_down_is_one_item_that_lists_its_visits_and_nothing_beside_it() -> None:
    silent = _unknown("NO_ANSWER", appointment_id="A2", stake_cents=500)
    (found,) = _find(_unknown("PAYER_DOWN"), silent, replace(silent, payer_id="OTHER", visit_date=TUESDAY))
    assert (found.kind, found.subject, found.stake_cents) == ("PAYER_DOWN", "AETNA", 13_000)
    assert (found.facts["visits"], found.facts["visit_count"]) == ("A1:C1, A2:C1", 2)


def test_a_payer_that_is_down_does_not_hide_what_another_answer_of_it_said() -> None:
    kinds = {kind for kind, _, _ in _placed(_unknown("PAYER_DOWN"), _unknown("STATUS_CONFLICT", appointment_id="A2"))}
    assert kinds == {"PAYER_DOWN", "COVERAGE_UNKNOWN"}


@pytest.mark.parametrize("state", [CheckState.SHADOW, CheckState.WITHHELD, CheckState.SUPERSEDED])
def test_silence_after_nothing_was_sent_is_no_finding(state: CheckState) -> None:
    assert _placed(_unknown("NO_ANSWER", check_state=state)) == []
    assert _placed(_unknown("NO_STATUS_ROW", check_state=state)) != []


@pytest.mark.parametrize(
    ("standing", "due_date"),
    [
        (_stands(Status.INACTIVE, "PLAN_INACTIVE", visit_date=date(2026, 10, 14)), TUESDAY),
        (_stands(Status.INACTIVE, "PLAN_INACTIVE"), MONDAY),
        (_stands(Status.INACTIVE, "PLAN_INACTIVE", visit_date=date(2026, 10, 10)), date(2026, 10, 10)),
        (_unknown("NO_ANSWER", visit_date=date(2026, 10, 10)), date(2026, 10, 10)),
        (_unknown("PAYER_DOWN", visit_date=TUESDAY), MONDAY),
    ],
    ids=["day before the visit", "not in the past", "visit on a closed day", "day of the visit", "same day"],
)
def test_due_dates_are_open_days_and_never_past(standing: Standing, due_date: date) -> None:
    (found,) = _find(standing)
    assert found.due_date == due_date


def test_an_answer_that_was_not_applied_is_an_item_of_its_transaction() -> None:
    (found,) = _find(odd=(Odd("WRONG_MEMBER", "ab12", 3, members=2),))
    assert (found.kind, found.subject, found.due_date, found.facts) == (
        "WRONG_MEMBER",
        "ab12:3",
        MONDAY,
        {"members": 2},
    )


def test_every_kind_and_reason_is_in_the_catalogue_with_an_owner() -> None:
    reasons = {"COVERAGE_UNKNOWN": "NO_ANSWER", "COVERAGE_INCOMPLETE": "UNKNOWN_PAYER", "PAYER_SETUP": "AAA_41"}
    reasons |= {"COVERAGE_INACTIVE": "PLAN_INACTIVE", "SUBSCRIBER_REJECTED": "AAA_Q9"}
    owners = {kind: catalogue().owner("eligibility", kind, reasons.get(kind, kind)).value for kind in KINDS}
    assert owners == {
        "COVERAGE_INACTIVE": "front_desk",
        "COVERAGE_UNKNOWN": "front_desk",
        "COVERAGE_INCOMPLETE": "front_desk",
        "SUBSCRIBER_REJECTED": "administrator",
        "PAYER_DOWN": "administrator",
        "PAYER_SETUP": "administrator",
        "REQUEST_REFUSED": "administrator",
        "ANSWER_UNMATCHED": "biller",
        "WRONG_MEMBER": "biller",
    }


REASONS = """
NOT_ON_VISIT_DATE PLAN_INACTIVE NO_ANSWER STATUS_CONFLICT NO_COVERAGE_DATE NO_STATUS_ROW AWAITED PAYER_SETUP
UNKNOWN_PAYER NO_EDI_PAYER_ID NO_MEMBER_ID NO_BIRTH_DATE NO_VALID_NPI BAD_DATE INACTIVE_LATER
"""


@pytest.mark.parametrize("reason", REASONS.split())
def test_every_reason_that_the_job_gives_has_words_and_a_next_action(reason: str) -> None:
    found = catalogue().reason("eligibility", reason)
    assert found.words
    assert found.next_action


def test_a_participant_whom_the_payer_knows_for_nobody_is_a_matter_of_set_up() -> None:
    both = (_unknown("AAA_79"), _unknown("AAA_79", appointment_id="A2", coverage_id="C2"))
    assert _placed(*both) == [("PAYER_SETUP", "AETNA:1234567893", "AAA_79")]


def test_a_participant_whom_the_payer_knows_for_others_is_a_matter_of_the_coverage() -> None:
    other = _stands(Status.ACTIVE, appointment_id="A2", coverage_id="C2")
    assert _placed(_unknown("AAA_79"), other) == [("SUBSCRIBER_REJECTED", "C1", "AAA_79")]


def test_a_participant_whom_the_payer_has_lately_answered_is_a_matter_of_the_coverage() -> None:
    fresh = replace(STANDING, appointment_id="A2", coverage_id="C2", check_state=CheckState.SKIPPED_FRESH)
    assert _placed(_unknown("AAA_79"), fresh) == [("SUBSCRIBER_REJECTED", "C1", "AAA_79")]
