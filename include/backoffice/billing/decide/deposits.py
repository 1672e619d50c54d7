"""Money and the bank: what was promised and has not come, and what has come and nobody knows for what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset(
    {"LATE_MONEY", "DEPOSIT_SHORT", "DEPOSIT_OVER", "DEPOSIT_RETURNED", "UNEXPECTED_DEPOSIT", "REMIT_MISSING"}
)
_BASIS = 10_000


@dataclass(frozen=True, slots=True)
class Promise:
    """A posted remittance's money, and what of it has come.

    `last_line_id` is the last movement that brought some, or took some back (`is_returned`).
    """

    remit_id: str
    paid_on: date
    promised_cents: int
    received_cents: int
    last_line_id: str
    last_deposit_date: date | None
    is_returned: bool = False


@dataclass(frozen=True, slots=True)
class Deposit:
    """Cents of a deposit that settle nothing known, why, and the payments that would fit as well."""

    line_id: str
    reason: str
    amount_cents: int
    posted_date: date
    candidates: Sequence[str] = ()


def promise_findings(promises: Iterable[Promise], on: date, terms: Terms) -> list[Finding]:
    """One finding for each movement after which less has come than promised; `LATE_MONEY` where nothing came in time.

    Money that is still in time is none.
    """
    unmet = [one for one in promises if one.promised_cents != one.received_cents]
    late = [one for one in unmet if not one.last_deposit_date]
    by_line: dict[str, list[Promise]] = defaultdict(list)
    for one in unmet:
        if one.last_deposit_date:
            by_line[one.last_line_id].append(one)
    return [
        *(_late(one, terms) for one in late if terms.workdays.between(one.paid_on, on) >= terms.late_money_days),
        *(_short(members, terms) for members in by_line.values()),
    ]


def _late(one: Promise, terms: Terms) -> Finding:
    due = terms.workdays.after(one.paid_on, terms.late_money_days + terms.deposit_due_days)
    return Finding("LATE_MONEY", one.remit_id, "LATE_MONEY", due, one.promised_cents, facts=_facts([one]))


def _short(members: Sequence[Promise], terms: Terms) -> Finding:
    """`DEPOSIT_RETURNED` or `DEPOSIT_SHORT`; a little less than promised may be what a card company keeps."""
    first = members[0]
    promised_cents = sum(one.promised_cents for one in members)
    missing_cents = promised_cents - sum(one.received_cents for one in members)
    kind = reason = "DEPOSIT_RETURNED" if first.is_returned else "DEPOSIT_SHORT"
    if not first.is_returned and 0 < missing_cents * _BASIS <= promised_cents * terms.card_fee_bp:
        reason = "CARD_FEE_LIKELY"
    due = terms.workdays.after(first.last_deposit_date or first.paid_on, terms.deposit_due_days)
    return Finding(kind, first.last_line_id, reason, due, missing_cents, facts=_facts(members))


def _facts(members: Sequence[Promise]) -> dict[str, str | int]:
    if len(members) == 1:
        return {"remit_id": members[0].remit_id, "promised_cents": members[0].promised_cents}
    return {f"remit_{n}": one.remit_id for n, one in enumerate(members, 1)}


def deposit_findings(deposits: Iterable[Deposit], on: date, terms: Terms) -> list[Finding]:
    """One finding a deposit that settles nothing known; a payer's may wait for its remittance first.

    A deposit that the bank has taken back is none: nobody has to look for it any more.
    """
    findings = []
    for one in deposits:
        kind = _KIND_OF.get(one.reason, "UNEXPECTED_DEPOSIT")
        waited_days = terms.workdays.between(one.posted_date, on)
        if one.reason == "DEPOSIT_RETURNED" or (kind == "REMIT_MISSING" and waited_days < terms.remit_wait_days):
            continue
        due = terms.workdays.after(one.posted_date, terms.deposit_due_days)
        facts = {f"candidate_{n}": candidate for n, candidate in enumerate(one.candidates, 1)}
        findings.append(Finding(kind, one.line_id, one.reason, due, one.amount_cents, facts=facts))
    return findings


_KIND_OF = {
    "DEPOSIT_OVER": "DEPOSIT_OVER",
    "REMIT_MISSING": "REMIT_MISSING",
    "RETURN_UNPLACED": "DEPOSIT_RETURNED",
}
"""Reason of a deposit → kind of its item; all others are unexpected."""
