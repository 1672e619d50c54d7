"""What an adjustment means: a contract's reduction, a programme's, or a denial of a class, and what to do about it.

The table `denials.tsv` holds codes only and is a first split, to be reviewed by a biller. Its group `*` stands for CO,
OA and PI; a row with a remark code (RARC) goes before the one without. `scenario` is the business scenario of the CAQH
CORE 360 rule: 1 missing document, 2 missing or bad data, 3 not covered, 4 not separately payable.
"""

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

from backoffice.billing.model import Adjustment, ClaimPayment
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


_UNLISTED = Rule(AdjustmentClass.REVIEW)

Rules = Mapping[tuple[str, str, str], Rule]
"""Rules by group, CARC and RARC; an empty RARC stands for any."""

_Codes = tuple[str, str, tuple[str, ...]]


def triage(rules: Rules, group: str, carc: str, remarks: Iterable[str] = ()) -> Rule:
    """The rule for a CAS reason with these remark codes; one for review where none fits."""
    found = (rules.get((group, carc, remark)) for remark in (*sorted(remarks), ""))
    return next(filter(None, found), _UNLISTED)


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What a practice makes of adjustments.

    `patient_share_carcs` are, with group PR, the patient's share; what all others mean says the table, which is the
    shipped one with the practice's own lines before it. What `class_of` has judged once, it remembers.
    """

    patient_share_carcs: frozenset[str]
    table: Rules
    _classes: dict[_Codes, AdjustmentClass] = field(default_factory=dict, compare=False, repr=False)

    def is_share(self, cas: Adjustment) -> bool:
        """Whether the amount is the patient's share."""
        return self._is_share(cas.group, cas.carc)

    def class_of(self, payment: ClaimPayment, line: int, cas: Adjustment) -> AdjustmentClass:
        """The class of an adjustment of a payment's line, counted from 1 (0: of the claim itself)."""
        codes = cas.group, cas.carc, payment.remarks(line)
        if codes not in self._classes:
            self._classes[codes] = triage(self.table, *codes).denial_class
        return self._classes[codes]

    def reasons_of(self, classes: Collection[AdjustmentClass], prefix: str = "reason") -> dict[str, list[str]]:
        """Columns of the reasons that are of these classes and no share, for a query that judges as `class_of` does.

        Their names begin with the prefix. An empty RARC stands for any. `skipped` are the RARCs, separated by `:`,
        beside which another rule goes first.
        """
        rows = [
            (*codes, ":".join(self._remarks_before(*codes)))
            for codes, rule in self.table.items()
            if rule.denial_class in classes and not self._is_share(*codes[:2])
        ]
        names = ("groups", "carcs", "rarcs", "skipped")
        return {f"{prefix}_{name}": [row[place] for row in rows] for place, name in enumerate(names)}

    def _remarks_before(self, group: str, carc: str, rarc: str) -> list[str]:
        own = (other for *reason, other in self.table if other and reason == [group, carc])
        return [other for other in own if not rarc or other < rarc]

    def _is_share(self, group: str, carc: str) -> bool:
        return group == "PR" and carc in self.patient_share_carcs


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
