"""What an adjustment means: a contract's reduction, a programme's, or a denial of a class, and what to do about it.

The table `denials.tsv` holds codes only and is a first split, to be reviewed by a biller. Its group `*` stands for CO,
OA and PI; a row with a remark code (RARC) goes before the one without. `scenario` is the business scenario of the CAQH
CORE 360 rule: 1 missing document, 2 missing or bad data, 3 not covered, 4 not separately payable.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from backoffice.roles import Role

_EVERY_PAYER_GROUP = ("CO", "OA", "PI")
_REVIEW = "REVIEW_REASON"


class AdjustmentClass(StrEnum):
    """What an adjustment calls for. Protected is no reason's class: nobody may bill the patient for that share."""

    RESEND = "resend"
    APPEAL = "appeal"
    FINAL = "final"
    REVIEW = "review"
    CONTRACTUAL = "contractual"
    PROGRAMME = "programme"
    PROTECTED = "protected"


DENIALS = (AdjustmentClass.RESEND, AdjustmentClass.APPEAL, AdjustmentClass.FINAL)
REDUCTIONS = (AdjustmentClass.CONTRACTUAL, AdjustmentClass.PROGRAMME)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: the class, who deals with it, the action as a reason code; scenario 0 for none."""

    denial_class: AdjustmentClass
    owner: Role = Role.BILLER
    action: str = _REVIEW
    scenario: int = 0


Rules = Mapping[tuple[str, str, str], Rule]
"""Rules by group, CARC and RARC; an empty RARC stands for any."""


def adjustment_class(group: str, carc: str) -> AdjustmentClass:
    """The class of a CAS reason; `review` for one that is not in the table."""
    return _classes().get((group, carc), AdjustmentClass.REVIEW)


def reasons_of(classes: Iterable[AdjustmentClass]) -> list[tuple[str, str]]:
    """Group and CARC of every reason in the table that is of these classes, in order."""
    wanted = frozenset(classes)
    rules = shipped_rules().items()
    return sorted((group, carc) for (group, carc, rarc), rule in rules if not rarc and rule.denial_class in wanted)


def triage(rules: Rules, group: str, carc: str, remarks: Iterable[str] = ()) -> Rule:
    """The rule for a CAS reason with these remark codes; one for review where none fits."""
    keys = [(group, carc, remark) for remark in sorted(remarks)]
    found = (rules[key] for key in (*keys, (group, carc, "")) if key in rules)
    return next(found, Rule(AdjustmentClass.REVIEW))


@cache
def _classes() -> Mapping[tuple[str, str], AdjustmentClass]:
    return {(group, carc): rule.denial_class for (group, carc, rarc), rule in shipped_rules().items() if not rarc}


@cache
def shipped_rules() -> Rules:
    """The table as it ships."""
    rules: dict[tuple[str, str, str], Rule] = {}
    with files("backoffice.billing").joinpath("denials.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            rule = Rule(
                denial_class=AdjustmentClass(row["class"]),
                owner=Role(row["owner"]),
                action=row["action"] or _REVIEW,
                scenario=int(row["scenario"] or 0),
            )
            groups = _EVERY_PAYER_GROUP if row["group"] == "*" else (row["group"],)
            rules.update({(group, row["carc"], row["rarc"]): rule for group in groups})
    return rules
