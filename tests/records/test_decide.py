"""Verdicts over rules, tables and credentials."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from backoffice.records.decide import closings, collapse, notice, renewal_due, verdict
from backoffice.records.model import Count, Expiry, Movement, Severity, State, TableWatch, Tally, Watch
from backoffice.records.registry import registry
from tests.conftest import NIGHT

CRITICAL = registry().rules["PATIENT_BIRTH_DATE"]  # 20 %, at least 20 rows, closes eligibility
WARNING = registry().rules["PATIENT_PHONE_FORMAT"]  # 2 %
NOTICES = (90, 60, 30)


def tally(tested: int, failing: int) -> Tally:
    return Tally(ours=Count(tested, failing), theirs=Count(tested, failing))


@pytest.mark.parametrize(
    ("tested", "failing", "state"),
    [
        (0, 0, State.NOT_APPLICABLE),
        (5, 0, State.PASS),
        (5, 5, State.NO_BASELINE),
        (20, 4, State.PASS_WITH_FAILURES),
        (20, 5, State.FAIL),
    ],
)
def test_critical_rule_fails_only_over_its_share_of_enough_rows(tested: int, failing: int, state: State) -> None:
    assert verdict(CRITICAL, tally(tested, failing)) is state


def test_warning_over_its_threshold_warns_and_info_never_does() -> None:
    assert verdict(WARNING, tally(100, 2)) is State.PASS_WITH_FAILURES
    assert verdict(WARNING, tally(100, 3)) is State.WARN
    assert verdict(replace(WARNING, severity=Severity.INFO), tally(100, 3)) is State.PASS_WITH_FAILURES


def test_a_hundred_bad_rows_are_not_hidden_by_a_percentage() -> None:
    rule = replace(WARNING, threshold_pct=Decimal(50), threshold_rows=99)
    assert verdict(rule, tally(1_000_000, 99)) is State.PASS_WITH_FAILURES
    assert verdict(rule, tally(1_000_000, 100)) is State.WARN


@pytest.mark.parametrize(
    "broken",
    [
        Tally(error="SQL_42703"),
        Tally(ours=Count(5, 0)),
        Tally(ours=Count(5, 0), theirs=Count(5, 1)),
        Tally(ours=Count(5, 0), theirs=Count(4, 0)),
        Tally(ours=Count(5, 0), error="GX_RAISED"),
    ],
)
def test_broken_check_or_two_different_counts_are_an_error_and_no_verdict(broken: Tally) -> None:
    assert verdict(CRITICAL, broken) is State.ERROR


def test_rule_that_could_not_be_asked_does_not_apply() -> None:
    assert verdict(CRITICAL, Tally()) is State.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("watch", "rows", "baseline", "lost", "reason"),
    [
        (Watch.KEYS, 100, 100, 20, ""),
        (Watch.KEYS, 100, 100, 21, "KEYS_LOST"),
        (Watch.KEYS, 0, 19, 19, ""),
        (Watch.VOLUME, 50, 100, 100, ""),
        (Watch.VOLUME, 49, 100, 100, "VOLUME"),
        (Watch.VOLUME, 500, 100, 0, ""),
    ],
)
def test_table_collapses_when_too_much_of_it_is_gone(
    watch: Watch, rows: int, baseline: int, lost: int, reason: str
) -> None:
    movement = Movement("claims", rows, baseline, lost)
    limits = {"keys_lost_pct": 20, "volume_drop_pct": 50, "fewest_rows": 20}
    assert collapse(TableWatch("claims", watch, ("billing",)), movement, **limits) == reason


def test_only_failed_rules_and_collapsed_tables_close_gates() -> None:
    watches = {"claims": TableWatch("claims", Watch.VOLUME, ("billing",))}
    rules = {CRITICAL.rule_id: CRITICAL}
    closed = closings(("eligibility", "billing"), rules, {CRITICAL.rule_id: State.FAIL}, watches, {"claims": "VOLUME"})
    assert closed == {"eligibility": ["PATIENT_BIRTH_DATE"], "billing": ["VOLUME:claims"]}
    broken = closings(("eligibility",), rules, {CRITICAL.rule_id: State.ERROR}, watches, {"claims": ""})
    assert broken == {"eligibility": []}


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (91, ""),
        (90, "EXPIRES_90"),
        (61, "EXPIRES_90"),
        (60, "EXPIRES_60"),
        (30, "EXPIRES_30"),
        (0, "EXPIRES_30"),
        (-1, "EXPIRED"),
    ],
)
def test_notice_of_a_credential_follows_the_days_it_has_left(days: int, reason: str) -> None:
    assert notice(Expiry("staff:S1", "bls", NIGHT + timedelta(days=days)), NIGHT, NOTICES) == reason


def test_renewal_is_due_a_month_ahead_and_at_once_when_it_has_expired() -> None:
    assert renewal_due(Expiry("staff:S1", "bls", date(2026, 12, 1)), NIGHT, NOTICES) == date(2026, 11, 1)
    assert renewal_due(Expiry("staff:S1", "bls", date(2026, 10, 4)), NIGHT, NOTICES) == NIGHT
