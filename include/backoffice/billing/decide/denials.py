"""Denials that stand: which of them can be sent again, appealed, or only written off by a person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.billing.denials import DENIALS, AdjustmentClass, Rule, Rules, triage
from backoffice.worklist.model import Finding

KINDS = frozenset({"DENIAL_RESEND", "DENIAL_APPEAL", "DENIAL_FINAL", "DENIAL_REVIEW"})
_PARTIAL = Rule(AdjustmentClass.REVIEW)


@dataclass(frozen=True, slots=True)
class Denial:
    """A denied or disputed amount that stands. `is_whole`: it takes all of its line or claim, or the claim is denied.

    `remarks` are the RARCs beside it; `appeal_limit_days` is from the payers feed, else None. `is_protected`: it is no
    denial but a share that nobody may bill the patient for.
    """

    claim_id: str
    line_number: int
    group: str
    carc: str
    remarks: tuple[str, ...]
    is_whole: bool
    amount_cents: int
    payment_date: date
    appeal_limit_days: int | None
    rank: int = 1
    payer_id: str | None = None
    is_protected: bool = False

    @property
    def subject(self) -> str:
        """Claim, line and reason."""
        return f"{self.claim_id}:{self.line_number}:{self.carc}"


def not_given_up(denials: Iterable[Denial], given_up: Mapping[str, int]) -> Iterator[Denial]:
    """What is left of each denial after what persons have given up under its subject; the first ones go first."""
    left = dict(given_up)
    for denial in denials:
        gone_cents = min(left.get(denial.subject, 0), max(denial.amount_cents, 0))
        left[denial.subject] = left.get(denial.subject, 0) - gone_cents
        if denial.amount_cents != gone_cents:
            yield replace(denial, amount_cents=denial.amount_cents - gone_cents)


def denial_findings(denials: Iterable[Denial], rules: Rules, terms: Terms) -> list[Finding]:
    """One finding for each claim, line, CARC and class, over all remittances; none where the amounts cancel out.

    What takes less than its whole line is no denial by the table: a person reviews it.
    """
    groups: dict[tuple[str, str], list[Denial]] = defaultdict(list)
    for denial in denials:
        groups[f"DENIAL_{rule_of(denial, rules).denial_class.upper()}", denial.subject].append(denial)
    return [
        _finding(kind, subject, members, rule_of(members[-1], rules), terms)
        for (kind, subject), members in groups.items()
        if sum(one.amount_cents for one in members)
    ]


def rule_of(denial: Denial, rules: Rules) -> Rule:
    """The rule by which a denial is dealt with; what takes less than its whole line or claim is reviewed."""
    rule = triage(rules, denial.group, denial.carc, denial.remarks)
    is_by_table = denial.is_whole and rule.denial_class in DENIALS
    return rule if is_by_table or rule.denial_class is AdjustmentClass.REVIEW else _PARTIAL


def _finding(kind: str, subject: str, members: Sequence[Denial], rule: Rule, terms: Terms) -> Finding:
    newest = members[-1]
    facts: dict[str, str | int] = {"claim_id": newest.claim_id, "group": newest.group, "carc": newest.carc}
    if rule.scenario:
        facts["scenario"] = rule.scenario
    facts |= {f"rarc_{number}": remark for number, remark in enumerate(newest.remarks, start=1)}
    return Finding(
        kind,
        subject,
        rule.action,
        min(terms.appeal_due(one.payment_date, one.appeal_limit_days) for one in members),
        sum(one.amount_cents for one in members),
        owner=rule.owner,
        facts=facts,
    )
