"""Bank lines that may tell again of what a file of another format has told: nothing that both name proves it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"BANK_LINE_IN_DOUBT"})


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """A line, the other one that counts in its place, and the night from which both were known."""

    line_id: str
    other_line_id: str
    amount_cents: int
    known_date: date


def doubt_findings(lines: Iterable[DoubtfulLine], terms: Terms) -> list[Finding]:
    """One finding a line, with all of its money at stake: it is not booked before a person says that it counts."""
    return [
        Finding(
            "BANK_LINE_IN_DOUBT",
            one.line_id,
            "MAYBE_TOLD_TWICE",
            terms.workdays.after(one.known_date, terms.deposit_due_days),
            abs(one.amount_cents),
            facts={"other_line": one.other_line_id},
        )
        for one in lines
    ]
