"""What a payer allowed, beside what its fee schedule says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"UNDERPAID", "OVERPAID"})


def line_subject(claim_id: str, line_number: int) -> str:
    """Subject of an item about what was allowed for a line, or for a claim (line 0), whatever the reasons beside it."""
    return f"{claim_id}:{line_number}:-"


@dataclass(frozen=True, slots=True)
class Variance:
    """What a payer allowed for a line, or for a claim (line 0), beside what was expected.

    `tolerance_cents` is the payer's own, else None. `is_other_code`: it has put another procedure in the line's place.
    """

    claim_id: str
    line_number: int
    procedure_code: str
    allowed_cents: int
    expected_cents: int
    tolerance_cents: int | None
    payment_date: date
    appeal_limit_days: int | None
    stated_cents: int | None = None
    is_other_code: bool = False

    @property
    def subject(self) -> str:
        """Subject of its work item."""
        return line_subject(self.claim_id, self.line_number)

    @property
    def facts(self) -> dict[str, str | int]:
        """The amounts, and the payer's own word (AMT*B6) where it has given one."""
        stated: dict[str, str | int] = {} if self.stated_cents is None else {"stated_cents": self.stated_cents}
        return stated | {
            "claim_id": self.claim_id,
            "procedure_code": self.procedure_code,
            "allowed_cents": self.allowed_cents,
            "expected_cents": self.expected_cents,
        }


def variance_findings(variances: Iterable[Variance], terms: Terms) -> list[Finding]:
    """`UNDERPAID` or `OVERPAID` for lines off by more than the tolerance: the larger of cents and share of expected."""
    findings = []
    for one in variances:
        difference_cents = one.allowed_cents - one.expected_cents
        tolerance_cents = terms.tolerance_cents if one.tolerance_cents is None else one.tolerance_cents
        if abs(difference_cents) <= tolerance_cents:
            continue
        if abs(difference_cents) * 10_000 <= one.expected_cents * terms.tolerance_bp:
            continue
        kind = "UNDERPAID" if difference_cents < 0 else "OVERPAID"
        findings.append(
            Finding(
                kind,
                one.subject,
                "PAID_AS_OTHER_CODE" if kind == "UNDERPAID" and one.is_other_code else kind,
                terms.appeal_due(one.payment_date, one.appeal_limit_days),
                abs(difference_cents),
                facts=one.facts,
            )
        )
    return findings
