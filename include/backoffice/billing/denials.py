"""What an adjustment means: a contract's reduction, a programme's, or a denial of a class (billing.md 3.10).

The table `denials.tsv` holds codes only; its group `*` stands for CO, OA and PI. It is a first split.
"""

import csv
from enum import StrEnum
from functools import cache
from importlib.resources import files

_EVERY_PAYER_GROUP = ("CO", "OA", "PI")


class AdjustmentClass(StrEnum):
    """What an adjustment calls for."""

    RESEND = "resend"
    APPEAL = "appeal"
    FINAL = "final"
    REVIEW = "review"
    CONTRACTUAL = "contractual"
    PROGRAMME = "programme"


DENIALS = (AdjustmentClass.RESEND, AdjustmentClass.APPEAL, AdjustmentClass.FINAL)
REDUCTIONS = (AdjustmentClass.CONTRACTUAL, AdjustmentClass.PROGRAMME)


def adjustment_class(group: str, carc: str) -> AdjustmentClass:
    """The class of a CAS reason; `review` for one that is not in the table."""
    return _table().get((group, carc), AdjustmentClass.REVIEW)


@cache
def _table() -> dict[tuple[str, str], AdjustmentClass]:
    table: dict[tuple[str, str], AdjustmentClass] = {}
    with files("backoffice.billing").joinpath("denials.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            groups = _EVERY_PAYER_GROUP if row["group"] == "*" else (row["group"],)
            table.update({(group, row["carc"]): AdjustmentClass(row["class"]) for group in groups})
    return table
