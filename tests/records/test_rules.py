"""Fault injection: each rule keeps its clean example, and each of its faults trips it and nothing undeclared."""

from sqlalchemy import Connection

from backoffice.office import Office
from backoffice.records.registry import registry
from backoffice.records.tallies import ask
from tests.records.world import NIGHT, clean, spoiled, store

RULES = list(registry().rules.values())
FAULTS = [(rule, fault) for rule in RULES for fault in rule.faults]


def tripped(connection: Connection) -> set[str]:
    tallies = ask(connection, RULES, NIGHT)
    assert not {rule_id: tally.error for rule_id, tally in tallies.items() if tally.error}
    return {rule_id for rule_id, tally in tallies.items() if tally.ours and tally.ours.failing}


def test_clean_example_of_each_rule_keeps_all_rules_and_is_asked_by_its_own(office: Office) -> None:
    for rule in RULES:
        with office.transaction() as connection:
            store(connection, clean(rule))
            tallies = ask(connection, RULES, NIGHT)
        assert tallies[rule.rule_id].ours.tested == 1, rule.rule_id
        assert {key for key, tally in tallies.items() if tally.error or tally.ours.failing} == set(), rule.rule_id


def test_each_fault_trips_its_own_rule_and_its_declared_side_effects_alone(office: Office) -> None:
    wrong = []
    for rule, fault in FAULTS:
        with office.transaction() as connection:
            store(connection, spoiled(rule, fault))
            found = tripped(connection)
        if found != {rule.rule_id, *fault.side_effects}:
            wrong.append((rule.rule_id, fault, found))
    assert wrong == []
