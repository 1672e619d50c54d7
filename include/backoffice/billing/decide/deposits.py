"""Money and the bank: what was promised and has not come, and what has come and nobody knows for what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"LATE_MONEY", "DEPOSIT_SHORT", "DEPOSIT_OVER", "UNEXPECTED_DEPOSIT"})


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
