"""What a person must know about the money: findings over the whole state, each with a due date that does not move."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

KINDS = frozenset(
    {
        "REMIT_BROKEN",
        "REMIT_OUT_OF_BALANCE",
        "READERS_DISAGREE",
        "NOTICE_WITH_AMOUNT",
        "TRN_CONFLICT",
        "POSSIBLE_DUPLICATE",
        "CLAIM_NOT_FOUND",
        "CLAIM_AMBIGUOUS",
        "CLAIM_CHARGE_DIFFERS",
        "CLAIM_DATE_DIFFERS",
        "CLAIM_OUT_OF_BALANCE",
        "CLAIM_UNREADABLE",
        "STATUS_UNKNOWN",
        "REVERSAL_WITHOUT_ORIGINAL",
        "REVERSAL_NOT_EXACT",
        "REVERSAL_TWICE",
        "PLB_UNPLACED",
        "LATE_MONEY",
        "DEPOSIT_SHORT",
        "DEPOSIT_OVER",
        "UNEXPECTED_DEPOSIT",
        "DENIAL_RESEND",
        "DENIAL_APPEAL",
        "DENIAL_FINAL",
        "DENIAL_REVIEW",
        "UNDERPAID",
        "OVERPAID",
        "CREDIT_BALANCE",
    }
)
_GROUPED = ("TRN_CONFLICT", "POSSIBLE_DUPLICATE")
_OVER = ("DEPOSIT_OVER", "DEPOSIT_TWICE")


@dataclass(frozen=True, slots=True)
class UnpostedRemit:
    """A remittance in quarantine or held. `group_key` is shared by those that hold each other."""

    remit_id: str
    kind: str
    reason: str
    paid_cents: int
    arrived_date: date
    group_key: str


@dataclass(frozen=True, slots=True)
class Suspended:
    """A claim payment or provider-level adjustment in suspense; `subject` names it."""

    subject: str
    kind: str
    reason: str
    amount_cents: int
    arrived_date: date
    facts: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Promise:
    """A posted remittance's money, and what of it has come; `last_line_id` is the last deposit that brought some."""

    remit_id: str
    paid_on: date
    promised_cents: int
    received_cents: int
    last_line_id: str
    last_deposit_date: date | None


@dataclass(frozen=True, slots=True)
class Deposit:
    """Cents of a deposit that settle nothing known, and why."""

    line_id: str
    reason: str
    amount_cents: int
    posted_date: date


@dataclass(frozen=True, slots=True)
class Denial:
    """A denied or disputed amount that stands; `appeal_limit_days` from the payers feed, else None."""

    claim_id: str
    line_number: int
    carc: str
    group: str
    denial_class: str
    amount_cents: int
    payment_date: date
    appeal_limit_days: int | None


@dataclass(frozen=True, slots=True)
class Variance:
    """What a payer allowed for a line, beside what was expected; `tolerance_cents` is the payer's own, else None."""

    claim_id: str
    line_number: int
    procedure_code: str
    allowed_cents: int
    expected_cents: int
    tolerance_cents: int | None
    payment_date: date
    appeal_limit_days: int | None


@dataclass(frozen=True, slots=True)
class Credit:
    """A claim on which one party has paid too much, since that business date."""

    claim_id: str
    party: str
    credit_cents: int
    since_date: date


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things may take, and when they are due."""

    workdays: Workdays
    late_money_days: int
    remit_wait_days: int
    remit_due_days: int
    suspense_due_days: int
    deposit_due_days: int
    appeal_limit_days: int
    appeal_lead_days: int
    tolerance_cents: int
    tolerance_bp: int
    credit_balance_days: int

    def appeal_due(self, payment_date: date, limit_days: int | None) -> date:
        """By when an answer to the payer has to be on its way."""
        return payment_date + timedelta(days=(limit_days or self.appeal_limit_days) - self.appeal_lead_days)


def unposted_findings(remits: Iterable[UnpostedRemit], terms: Terms) -> list[Finding]:
    """One finding a remittance that was not posted; those that hold each other share one, under the lowest id."""
    groups: dict[tuple[str, str], list[UnpostedRemit]] = defaultdict(list)
    for remit in remits:
        groups[remit.kind, remit.group_key if remit.kind in _GROUPED else remit.remit_id].append(remit)
    findings = []
    for (kind, _), members in groups.items():
        ordered = sorted(members, key=lambda one: one.remit_id)
        first, arrived = ordered[0], min(one.arrived_date for one in members)
        findings.append(
            Finding(
                kind,
                first.remit_id,
                first.reason,
                terms.workdays.after(arrived, terms.remit_due_days),
                sum(one.paid_cents for one in members),
                facts={f"remit_{n}": one.remit_id for n, one in enumerate(ordered, 1)} if len(members) > 1 else {},
            )
        )
    return findings


def suspense_findings(suspended: Iterable[Suspended], terms: Terms) -> list[Finding]:
    """One finding for each amount in suspense; their stakes amount to the balance of account 2400."""
    return [
        Finding(
            one.kind,
            one.subject,
            one.reason,
            terms.workdays.after(one.arrived_date, terms.suspense_due_days),
            one.amount_cents,
            facts=one.facts,
        )
        for one in suspended
    ]


def promise_findings(promises: Iterable[Promise], on: date, terms: Terms) -> list[Finding]:
    """`DEPOSIT_SHORT` where less came than promised; `LATE_MONEY` where nothing came in time."""
    findings = []
    for one in promises:
        missing_cents = one.promised_cents - one.received_cents
        if not missing_cents:
            continue
        facts: dict[str, str | int] = {"remit_id": one.remit_id, "promised_cents": one.promised_cents}
        if one.last_deposit_date:
            kind, subject = "DEPOSIT_SHORT", one.last_line_id
            due = terms.workdays.after(one.last_deposit_date, terms.deposit_due_days)
        elif terms.workdays.between(one.paid_on, on) >= terms.late_money_days:
            kind, subject = "LATE_MONEY", one.remit_id
            due = terms.workdays.after(one.paid_on, terms.late_money_days + terms.deposit_due_days)
        else:
            continue
        findings.append(Finding(kind, subject, kind, due, missing_cents, facts=facts))
    return findings


def deposit_findings(deposits: Iterable[Deposit], on: date, terms: Terms) -> list[Finding]:
    """One finding a deposit that settles nothing known; one with a payer's trace may wait for its remittance first."""
    findings = []
    for one in deposits:
        waited_days = terms.workdays.between(one.posted_date, on)
        if one.reason == "REMIT_MISSING" and waited_days < terms.remit_wait_days:
            continue
        kind = "DEPOSIT_OVER" if one.reason == "DEPOSIT_OVER" else "UNEXPECTED_DEPOSIT"
        due = terms.workdays.after(one.posted_date, terms.deposit_due_days)
        findings.append(Finding(kind, one.line_id, one.reason, due, one.amount_cents))
    return findings


def denial_findings(denials: Iterable[Denial], terms: Terms) -> list[Finding]:
    """One finding for each claim, line, CARC and class, over all remittances; none where the amounts cancel out."""
    groups: dict[tuple[str, str], list[Denial]] = defaultdict(list)
    for denial in denials:
        subject = f"{denial.claim_id}:{denial.line_number}:{denial.carc}"
        groups[f"DENIAL_{denial.denial_class.upper()}", subject].append(denial)
    findings = []
    for (kind, subject), members in groups.items():
        first = members[0]
        stake_cents = sum(one.amount_cents for one in members)
        due = min(terms.appeal_due(one.payment_date, one.appeal_limit_days) for one in members)
        facts = {"claim_id": first.claim_id, "group": first.group, "carc": first.carc}
        if stake_cents:
            findings.append(Finding(kind, subject, kind, due, stake_cents, facts=facts))
    return findings


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
                f"{one.claim_id}:{one.line_number}:-",
                kind,
                terms.appeal_due(one.payment_date, one.appeal_limit_days),
                abs(difference_cents),
                facts={
                    "claim_id": one.claim_id,
                    "procedure_code": one.procedure_code,
                    "allowed_cents": one.allowed_cents,
                    "expected_cents": one.expected_cents,
                },
            )
        )
    return findings


def credit_findings(credits: Iterable[Credit], terms: Terms) -> list[Finding]:
    """One finding for each claim and party with a credit balance: it is never refunded or netted by machine."""
    return [
        Finding(
            "CREDIT_BALANCE",
            f"{one.claim_id}:{one.party}",
            "CREDIT_BALANCE",
            one.since_date + timedelta(days=terms.credit_balance_days),
            one.credit_cents,
            facts={"claim_id": one.claim_id, "party": one.party},
        )
        for one in credits
    ]
