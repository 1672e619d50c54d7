"""Verdicts over rules and tables, from counts alone, so that a changed threshold can judge old nights anew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from backoffice.records.model import Count, Expiry, Movement, Rule, Severity, State, TableWatch, Tally, Watch


def verdict(rule: Rule, tally: Tally) -> State:
    """The state of a rule that night (records.md 3.6). A broken check is neither a pass nor a failure."""
    if tally.ours is not None and tally.is_known:
        return _judged(rule, tally.ours)
    return State.ERROR if tally.was_asked else State.NOT_APPLICABLE


def _judged(rule: Rule, count: Count) -> State:
    if count.tested == 0:
        return State.NOT_APPLICABLE
    if count.failing == 0:
        return State.PASS
    if count.tested < rule.min_rows:
        return State.NO_BASELINE
    if _is_over(rule, count) and rule.severity is not Severity.INFO:
        return State.FAIL if rule.severity is Severity.CRITICAL else State.WARN
    return State.PASS_WITH_FAILURES


def _is_over(rule: Rule, count: Count) -> bool:
    """By share or by rows: a percentage alone would hide a hundred bad rows in a large table."""
    too_many = rule.threshold_rows is not None and count.failing > rule.threshold_rows
    return too_many or count.failing * 100 > rule.threshold_pct * count.tested


def collapse(
    watch: TableWatch, movement: Movement, *, keys_lost_pct: int, volume_drop_pct: int, fewest_rows: int
) -> str:
    """KEYS_LOST or VOLUME when too much of the baseline is gone, else empty. A small baseline says nothing."""
    if movement.baseline_count < fewest_rows:
        return ""
    if watch.watch is Watch.KEYS:
        is_lost = movement.lost_count * 100 > keys_lost_pct * movement.baseline_count
        return "KEYS_LOST" if is_lost else ""
    dropped = movement.baseline_count - movement.row_count
    return "VOLUME" if dropped * 100 > volume_drop_pct * movement.baseline_count else ""


def closings(
    domains: Sequence[str],
    rules: Mapping[str, Rule],
    states: Mapping[str, State],
    watches: Mapping[str, TableWatch],
    collapses: Mapping[str, str],
) -> dict[str, list[str]]:
    """Why the gate of each domain is closed that night: failed rules and collapsed tables; empty: it stays open."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for rule_id, state in states.items():
        if state is State.FAIL and rule_id in rules:
            for domain in rules[rule_id].closes:
                reasons[domain].append(rule_id)
    for table, reason in collapses.items():
        if reason:
            for domain in watches[table].closes:
                reasons[domain].append(f"{reason}:{table}")
    return {domain: sorted(reasons[domain]) for domain in domains}


def notice(expiry: Expiry, on: date, notice_days: Iterable[int]) -> str:
    """EXPIRED after the last day it holds, EXPIRES_<days> from that many days before it, else empty."""
    left = (expiry.expiry_date - on).days
    if left < 0:
        return "EXPIRED"
    due = [days for days in notice_days if left <= days]
    return f"EXPIRES_{min(due)}" if due else ""


def renewal_due(expiry: Expiry, on: date, notice_days: Iterable[int]) -> date:
    """Day by which it should be renewed: the last notice, or the first day without it once it has expired."""
    if expiry.expiry_date < on:
        return expiry.expiry_date + timedelta(days=1)
    return expiry.expiry_date - timedelta(days=min(notice_days))
