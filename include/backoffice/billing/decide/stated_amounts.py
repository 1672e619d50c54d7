"""What a payer says it allows (AMT*B6), beside what it pays, leaves to the patient and takes off by programme."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.billing.decide.variances import line_subject
from backoffice.worklist.model import Finding

KINDS = frozenset({"ALLOWED_DIFFERS"})


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """A line that nobody disputes, with what the payer says it allows and what its adjustments make of that."""

    claim_id: str
    line_number: int
    procedure_code: str
    stated_cents: int
    allowed_cents: int
    payment_date: date
    appeal_limit_days: int | None

    @property
    def subject(self) -> str:
        """Subject of its work item."""
        return line_subject(self.claim_id, self.line_number)


def stated_findings(lines: Iterable[StatedAmount], explained: Collection[str], terms: Terms) -> list[Finding]:
    """`ALLOWED_DIFFERS` for each line whose payer contradicts itself; both figures are its own, so no cent is let pass.

    `explained` are subjects that have an item about their price already: it shows the stated amount.
    """
    return [
        _finding(line, terms)
        for line in lines
        if line.stated_cents != line.allowed_cents and line.subject not in explained
    ]


def _finding(line: StatedAmount, terms: Terms) -> Finding:
    return Finding(
        "ALLOWED_DIFFERS",
        line.subject,
        "ALLOWED_BUT_NOT_PAID" if line.stated_cents > line.allowed_cents else "PAID_BUT_NOT_ALLOWED",
        terms.appeal_due(line.payment_date, line.appeal_limit_days),
        abs(line.stated_cents - line.allowed_cents),
        facts={
            "claim_id": line.claim_id,
            "procedure_code": line.procedure_code,
            "stated_cents": line.stated_cents,
            "allowed_cents": line.allowed_cents,
        },
    )
