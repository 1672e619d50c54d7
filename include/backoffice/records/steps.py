"""validate_records: ask every rule about the night, judge, tell the other jobs by gates and people by work items."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import Connection

from backoffice import nights
from backoffice.feeds.closures import workdays
from backoffice.feeds.contract import FEEDS
from backoffice.feeds.load import ensure_loaded
from backoffice.feeds.standing import absent
from backoffice.office import Counts, Office
from backoffice.outbox.gates import is_closed, judge
from backoffice.records import findings, queries, violations
from backoffice.records.decide import closings, collapse, verdict
from backoffice.records.expectations import second_opinion
from backoffice.records.model import Rule, RuleKind, Severity, State, Tally, Violation
from backoffice.records.registry import DOMAINS, registry
from backoffice.records.sources import Night
from backoffice.records.tallies import ask
from backoffice.store.engine import lock
from backoffice.worklist.due import due_dates
from backoffice.worklist.model import Finding
from backoffice.worklist.sync import sync

PIPELINE = "records"
_CREDENTIAL_TABLES = {"providers", "staff", "credentials"}


def load(office: Office, business_date: date) -> Counts:
    """Makes the snapshot of every table stand."""
    return ensure_loaded(office, business_date, FEEDS)


def check(office: Office, business_date: date) -> Counts:
    """Asks every rule whose tables have come, in SQL and by Great Expectations, and measures the watched tables.

    Counts: rules asked, not asked, broken or counted differently; rows that break a rule.
    """
    rules = _rules(office, business_date)
    with office.transaction() as connection:
        lock(connection, f"records:{business_date}")
        standing = queries.standing(connection, business_date)
        asked = {key: rule for key, rule in rules.items() if {rule.table, *rule.needs} <= standing}
        open_days = workdays(connection, office, business_date)
        due_from = open_days.before(business_date, office.settings.records.charges_due_workdays)
        night = Night(office.practice_id, business_date, due_from)
        ours = ask(connection, asked.values(), night)
        queries.measure(connection, business_date, registry().watches)
    countable = [asked[rule_id] for rule_id, tally in ours.items() if tally.ours]
    theirs = second_opinion(office.engine, countable, night)
    tallies = {rule_id: _joined(tally, theirs.get(rule_id)) for rule_id, tally in ours.items()}
    with office.transaction() as connection:
        queries.save_tallies(connection, business_date, rules, tallies)
    return {
        "rules": len(tallies),
        "not_asked": len(rules) - len(tallies),
        "broken": sum(not tally.is_known for tally in tallies.values()),
        "failing": sum(tally.ours.failing for tally in tallies.values() if tally.ours),
    }


def decide(office: Office, business_date: date) -> Counts:
    """Judges rules and tables; on the acting night also violations, quarantine marks and gates.

    Counts: rules by state; open violations, marks that stand, closed gates; on an older night violations dated back.
    """
    acting = nights.is_acting(office, business_date)
    rules = _rules(office, business_date)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        tallies = queries.tallies_of(connection, business_date)
        states = {rule_id: verdict(rules[rule_id], tally) for rule_id, tally in tallies.items() if rule_id in rules}
        queries.save_states(connection, business_date, states)
        collapses = _judge_tables(connection, office, business_date)
        counts = {state.value.lower(): sum(found is state for found in states.values()) for state in State}
        if not acting:
            return counts | {"lowered": violations.lower_first_seen(connection, business_date)}
        unknown = {rule_id for rule_id in rules if not tallies.get(rule_id, Tally()).is_known}
        reasons = closings(DOMAINS, rules, states, registry().watches, collapses)
        for domain, closing in reasons.items():
            judge(connection, business_date, domain, closing)
        return counts | {
            "open": violations.settle(connection, business_date, unknown),
            "quarantined": violations.mark_quarantine(connection, business_date, _marking(rules)),
            "gates_closed": sum(map(bool, reasons.values())),
        }


def record(office: Office, business_date: date) -> Counts:
    """Opens and closes the work items of the night; an older night only dates them back."""
    acting = nights.is_acting(office, business_date)
    settings = office.settings.records
    with office.transaction() as connection:
        seen = _violations(connection, business_date, acting)
        states = queries.last_known_states(connection, business_date)
        rules = _rules(office, business_date)
        days = workdays(connection, office, business_date)
        record_due = partial(days.after, count=settings.record_due_workdays)
        rule_due = partial(days.after, count=settings.rule_due_workdays)
        morning = days.after(business_date)
        closed = queries.closed_gates(connection, business_date)
        overridden = {domain for domain in closed if not is_closed(connection, office, domain, business_date)}
        found = [
            *findings.record_findings(rules, states, seen, record_due),
            *findings.rule_findings(rules, states, seen, business_date, rule_due),
            *findings.conflict_findings(rules, seen, rule_due),
            *findings.broken_findings(queries.tallies_of(connection, business_date), morning),
            *findings.gate_findings(closed, overridden, morning),
        ]
        kinds = {"RECORD", "RULE", "FD_CONFLICT", "CHECK_BROKEN", "GATE"}
        if not absent(connection, office, business_date, _CREDENTIAL_TABLES):
            expiries = queries.expiries(connection, business_date)
            found += findings.credential_findings(expiries, business_date, settings.expiry_notice_days)
            kinds.add("CREDENTIAL")
        return sync(connection, office, PIPELINE, business_date, _due_once(connection, found), kinds)


def _due_once(connection: Connection, found: list[Finding]) -> list[Finding]:
    """A gate or broken check that stands for another night stays due when it was."""
    known = due_dates(connection, PIPELINE)
    lasting = {"GATE", "CHECK_BROKEN"}
    return [
        replace(each, due_date=known.get((each.kind, each.subject), each.due_date)) if each.kind in lasting else each
        for each in found
    ]


def _judge_tables(connection: Connection, office: Office, business_date: date) -> dict[str, str]:
    settings, watches = office.settings.records, registry().watches
    collapses = {
        movement.table: collapse(
            watches[movement.table],
            movement,
            keys_lost_pct=settings.keys_lost_pct,
            volume_drop_pct=settings.volume_drop_pct,
            fewest_rows=settings.fewest_rows,
        )
        for movement in queries.movements(connection, business_date)
    }
    queries.save_collapses(connection, business_date, collapses)
    return collapses


def _violations(connection: Connection, business_date: date, acting: bool) -> list[Violation]:
    """What stands now; an older night speaks only of what it saw itself."""
    if acting:
        return violations.open_violations(connection)
    return violations.failures_of(connection, business_date)


def _rules(office: Office, business_date: date) -> dict[str, Rule]:
    return registry().valid_on(business_date, office.settings.records.switched_off)


def _joined(ours: Tally, theirs: Tally | None) -> Tally:
    if theirs is None:
        return ours
    return replace(ours, theirs=theirs.theirs, error=ours.error or theirs.error)


def _marking(rules: Mapping[str, Rule]) -> set[str]:
    """Rules whose violations put a row under quarantine."""
    return {rule.rule_id for rule in rules.values() if rule.severity is Severity.CRITICAL and rule.kind is RuleKind.ROW}
