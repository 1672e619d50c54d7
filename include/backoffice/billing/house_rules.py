"""What a practice's settings make of adjustments, and what has to be posted anew when they change."""

from collections.abc import Iterator

from sqlalchemy import Connection, delete, select

from backoffice.billing.denials import AdjustmentClass, HouseRules, Rule, shipped_rules
from backoffice.billing.queries import statement
from backoffice.config.billing import Billing
from backoffice.store.tables.rulings import billing_house_rules
from backoffice.store.write import copy_rows

_COLUMNS = ("group_code", "carc", "rarc", "meaning")
_SHARE = "share"
_Line = tuple[str, str, str, str]


def house_rules(settings: Billing) -> HouseRules:
    """The shipped table with what the practice has changed in it, and its codes of the patient's share."""
    own: dict[tuple[str, str, str], Rule] = {
        (rule.group, rule.carc, rule.rarc): Rule(
            AdjustmentClass(rule.denial_class), rule.owner, rule.action, rule.scenario
        )
        for rule in settings.denial_rules
    }
    return HouseRules(frozenset(settings.patient_share_carcs), {**shipped_rules(), **own})


def follow(connection: Connection, settings: Billing) -> int:
    """Marks what was posted by other rules than those of now; how many remittances. The caller holds the billing lock.

    What was posted before any rules were kept, was posted by the shipped ones.
    """
    wanted = set(_lines(house_rules(settings)))
    kept = {tuple(row) for row in connection.execute(select(*(billing_house_rules.c[name] for name in _COLUMNS)))}
    changed = wanted ^ (kept or set(_lines(house_rules(Billing()))))
    if wanted != kept:
        connection.execute(delete(billing_house_rules))
        copy_rows(connection, billing_house_rules, _COLUMNS, sorted(wanted))
    if not changed:
        return 0
    pairs = sorted({(group, carc) for group, carc, _, _ in changed})
    codes = {"groups": [group for group, _ in pairs], "carcs": [carc for _, carc in pairs]}
    remit_ids = list(connection.scalars(statement("judged_otherwise"), codes))
    connection.execute(statement("spread_linked"), {"remit_ids": remit_ids})
    return len(remit_ids)


def _lines(rules: HouseRules) -> Iterator[_Line]:
    """What the rules say, as far as posting depends on it."""
    for (group, carc, rarc), rule in rules.table.items():
        yield group, carc, rarc, rule.denial_class.value
    for carc in rules.patient_share_carcs:
        yield "PR", carc, "", _SHARE
