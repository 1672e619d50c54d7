"""What the night's verdicts and violations ask of people."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from backoffice.records.decide import notice, renewal_due
from backoffice.records.model import Expiry, Grain, Rule, RuleKind, Severity, State, Tally, Violation
from backoffice.worklist.model import Finding

DueIn = Callable[[date], date]
_KEYS_SHOWN = 10


def record_findings(
    rules: Mapping[str, Rule], states: Mapping[str, State], violations: Iterable[Violation], due: DueIn
) -> list[Finding]:
    """One RECORD a key and rule, for critical rules of grain row; under the RULE item where the rule has failed."""
    found = []
    for violation in violations:
        rule = rules.get(violation.rule_id)
        if rule is None or rule.kind is RuleKind.FD or not _is_each_row(rule):
            continue
        found.append(
            Finding(
                kind="RECORD",
                subject=f"{violation.table}:{violation.record_key}:{violation.rule_id}",
                reason=violation.rule_id,
                due_date=due(violation.since_date),
                owner=rule.owner,
                parent=("RULE", rule.rule_id) if states.get(rule.rule_id) is State.FAIL else None,
                facts={"table": violation.table, "key": violation.record_key},
            )
        )
    return found


def rule_findings(
    rules: Mapping[str, Rule],
    states: Mapping[str, State],
    violations: Iterable[Violation],
    on: date,
    due: DueIn,
) -> list[Finding]:
    """One RULE a rule over its threshold: WARN, or OVER_THRESHOLD where it is critical. FD rules have FD_CONFLICT."""
    open_since: dict[str, list[date]] = defaultdict(list)
    for violation in violations:
        open_since[violation.rule_id].append(violation.since_date)
    reasons = {State.WARN: "WARN", State.FAIL: "OVER_THRESHOLD"}
    return [
        Finding(
            kind="RULE",
            subject=rule_id,
            reason=reasons[state],
            due_date=due(min(open_since[rule_id], default=on)),
            owner=rules[rule_id].owner,
            facts={"failing": len(open_since[rule_id])},
        )
        for rule_id, state in sorted(states.items())
        if state in reasons and rule_id in rules and rules[rule_id].kind is not RuleKind.FD
    ]


def conflict_findings(rules: Mapping[str, Rule], violations: Iterable[Violation], due: DueIn) -> list[Finding]:
    """One FD_CONFLICT a group of rows that contradict each other."""
    groups: dict[tuple[str, str], list[Violation]] = defaultdict(list)
    for violation in violations:
        if violation.rule_id in rules and violation.group_id:
            groups[violation.rule_id, violation.group_id].append(violation)
    return [
        Finding(
            kind="FD_CONFLICT",
            subject=f"{rule_id}:{group_id}",
            reason=members[0].verdict,
            due_date=due(min(member.since_date for member in members)),
            owner=rules[rule_id].owner,
            facts={
                "table": members[0].table,
                "rows": len(members),
                "keys": " ".join(sorted(member.record_key for member in members)[:_KEYS_SHOWN]),
            },
        )
        for (rule_id, group_id), members in sorted(groups.items())
    ]


def broken_findings(tallies: Mapping[str, Tally], due_date: date) -> list[Finding]:
    """One CHECK_BROKEN a rule that could not be checked, or that the two engines count differently."""
    return [
        Finding(
            kind="CHECK_BROKEN",
            subject=rule_id,
            reason="ERROR" if tally.error else "GX_SQL_MISMATCH",
            due_date=due_date,
            facts={"error": tally.error} if tally.error else {},
        )
        for rule_id, tally in sorted(tallies.items())
        if tally.was_asked and not tally.is_known
    ]


def credential_findings(expiries: Iterable[Expiry], on: date, notice_days: tuple[int, ...]) -> list[Finding]:
    """One CREDENTIAL a licence or certificate that has expired or soon will."""
    return [
        Finding(
            kind="CREDENTIAL",
            subject=f"{expiry.holder}:{expiry.kind}",
            reason=reason,
            due_date=renewal_due(expiry, on, notice_days),
            facts={"expiry_date": expiry.expiry_date.isoformat()},
        )
        for expiry in expiries
        if (reason := notice(expiry, on, notice_days))
    ]


def gate_findings(reasons: Mapping[str, list[str]], overridden: set[str], due_date: date) -> list[Finding]:
    """One GATE a domain whose gate is closed, or that a person has opened for a while."""
    return [
        Finding(
            kind="GATE",
            subject=domain,
            reason="OVERRIDDEN" if domain in overridden else "CLOSED",
            due_date=due_date,
            facts={"reasons": " ".join(closing)},
        )
        for domain, closing in sorted(reasons.items())
        if closing
    ]


def _is_each_row(rule: Rule) -> bool:
    return rule.severity is Severity.CRITICAL and rule.grain is Grain.ROW
