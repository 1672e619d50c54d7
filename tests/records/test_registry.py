"""The registry refuses a rule that nobody could judge, prove or settle."""

import pytest

from backoffice.errors import Broken
from backoffice.records.registry import read_registry, registry
from backoffice.worklist.catalogue import catalogue
from tests.conftest import NIGHT

RULE = """
[rules.LINE_UNITS]
words = "No units"
next_action = "Enter the units"
table = "claim_lines"
owner = "biller"
severity = "critical"
dimension = "plausibility.atemporal"
reference = "a guide"
fail_when = "units <= 0"
clean_example = { units = 1 }
faults = [{ set = { units = 0 } }]
"""


def without(field: str) -> str:
    return "\n".join(line for line in RULE.splitlines() if not line.startswith(field))


def test_shipped_rules_are_at_least_35_and_each_has_words_and_an_owner_in_the_catalogue() -> None:
    rules = registry().rules
    assert len(rules) >= 35
    for rule_id, rule in rules.items():
        reason = catalogue().reason("records", rule_id)
        assert reason.words
        assert reason.next_action
        assert reason.owner is rule.owner


def test_rule_is_read_with_the_defaults_of_its_severity() -> None:
    rule = read_registry(RULE).rules["LINE_UNITS"]
    assert (rule.grain, rule.threshold_pct, rule.min_rows, rule.applies_when) == ("row", 20, 20, "true")
    warning = read_registry(RULE.replace("critical", "warning")).rules["LINE_UNITS"]
    assert (warning.grain, warning.threshold_pct, warning.min_rows) == ("rule", 0, 0)


@pytest.mark.parametrize(
    "field", ["clean_example", "faults", "owner", "reference", "fail_when", "table", "severity", "dimension"]
)
def test_rule_that_lacks_something_is_refused(field: str) -> None:
    with pytest.raises(Broken, match=f"RULE_REFUSED LINE_UNITS: {field}"):
        read_registry(without(field))


@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        ('owner = "biller"', 'owner = "nobody"', "owner"),
        ('table = "claim_lines"', 'table = "claim_rows"', "table claim_rows"),
        ("units <= 0", "units % 2 = 0", "fail_when"),
        ("units <= 0", "units <= :limit", "fail_when"),
        ("units <= 0", "procedure_code ~ '[[:alpha:]]'", "fail_when"),
        ("{ units = 1 }", "{ unit = 1 }", "column unit"),
        ("faults = [{ set = { units = 0 } }]", "faults = []", "faults"),
        ("{ set = { units = 0 } }", "{ side_effects = [] }", "faults"),
        ("{ set = { units = 0 } }", '{ set = { units = 0 }, side_effects = ["OTHER"] }', "side effect OTHER"),
        ('reference = "a guide"', 'reference = "a guide"\ncloses = ["kitchen"]', "domain kitchen"),
        ('reference = "a guide"', 'reference = "a guide"\ntreshold_pct = 2', "treshold_pct"),
        ("[rules.LINE_UNITS]", "[rules.line-units]", "id"),
    ],
)
def test_rule_that_says_something_odd_is_refused(found: str, put: str, said: str) -> None:
    with pytest.raises(Broken, match=said):
        read_registry(RULE.replace(found, put))


def test_rule_is_asked_only_in_its_time() -> None:
    text = RULE.replace('reference = "a guide"', 'reference = "a guide"\nvalid_to = 2026-10-04')
    assert read_registry(RULE).valid_on(NIGHT).keys() == {"LINE_UNITS"}
    assert read_registry(text).valid_on(NIGHT) == {}


def test_switching_off_a_rule_that_does_not_exist_is_an_error_of_the_settings() -> None:
    with pytest.raises(Broken, match="RULE_UNKNOWN NO_SUCH_RULE"):
        registry().valid_on(NIGHT, frozenset({"NO_SUCH_RULE"}))
