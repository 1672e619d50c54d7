"""What the billing job has to find: in remittances, in the bank's deposits, and on the accounts of patients."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from backoffice.simulator import pms, reserve
from backoffice.simulator.banks import line_id
from backoffice.simulator.catalog import RATELESS
from backoffice.simulator.claims import OPENING_REFERENCE, Claim
from backoffice.simulator.days import DAY
from backoffice.simulator.faults import slips
from backoffice.simulator.faults.payments import DENIALS
from backoffice.simulator.faults.remits import RemitFault, takeback_reference
from backoffice.simulator.remits import (
    CREDIT_BALANCE,
    Payment,
    arrivals,
    card,
    money_day,
    payments_until,
    return_day,
)
from backoffice.simulator.statements import cut_off, deposit, returned, statement, stray, told_again
from backoffice.simulator.truth import Truth
from backoffice.simulator.world import COMMERCIAL, MEDICARE, Payer, Spec
from backoffice.simulator.x12 import content_id

_WAIT_DAYS = 5
_CARD_FEE_PCT = 5
_FILE_ITEM_DAYS = 14
_SUSPENDED = {
    "claim_not_found": ("CLAIM_NOT_FOUND", "CLAIM_NOT_FOUND"),
    "charge_differs": ("CLAIM_CHARGE_DIFFERS", "CLAIM_CHARGE_DIFFERS"),
    "claim_unbalanced": ("CLAIM_OUT_OF_BALANCE", "LINE_OUT_OF_BALANCE"),
    "status_unknown": ("STATUS_UNKNOWN", "STATUS_UNKNOWN"),
}
_DENIED = {
    "denial_data": ("DENIAL_RESEND", "CORRECT_AND_RESEND"),
    "denial_authorization": ("DENIAL_APPEAL", "APPEAL_AUTHORIZATION"),
    "denial_late": ("DENIAL_FINAL", "DECIDE_WRITE_OFF"),
    "denial_bundled": ("DENIAL_REVIEW", "REVIEW_BUNDLING"),
}
_IN_A_REMIT = {
    RemitFault.PLB_UNPLACED: (0, "PLB_UNPLACED", ":plb.1.1", ""),
    RemitFault.REVERSAL: (0, "REVERSAL_WITHOUT_ORIGINAL", ":2", ""),
    RemitFault.NOT_OURS: (0, "REMIT_NOT_OURS", "", "PAYEE_NPI"),
    RemitFault.CORRECTION: (1, "REVERSAL_MISSING", ":1", ""),
}
"""Faults that stand as long as the remit does: which of its transactions, kind of item, where in it, reason."""
_POSTED_AT = {
    RemitFault.UNBALANCED: 0,
    RemitFault.NOT_OURS: 0,
    RemitFault.BROKEN: 2,
    RemitFault.POSSIBLE_DUPLICATE: 1,
}
"""Faults that keep a payment out of the ledger, but for this count of its files."""
_MONEY_WITHOUT_REMIT = (RemitFault.UNBALANCED, RemitFault.POSSIBLE_DUPLICATE)


def truths(spec: Spec, on: date) -> Iterator[Truth]:
    """The items that stand after the night of that day."""
    for payment in payments_until(spec, on):
        yield from _of_remit(spec, payment, on)
        yield from _of_ledger(payment)
        yield from _of_deposit(spec, payment, on)
        remit_id = _remit_ids(spec, payment, on)[-1]
        for ordinal, claim in enumerate(payment.claims, start=1):
            yield from _of_claim(card(spec, claim), claim, f"{remit_id}:{ordinal}")
    if on > spec.first_date:  # the table is missing on the first night
        yield _truth("opening_item_old", "OPEN_ITEM_OLD", _item(MEDICARE, OPENING_REFERENCE))
    if any(_is_paid_without_rate(spec, payment, on) for payment in payments_until(spec, on)):
        payer, procedure = RATELESS
        yield _truth("rate_missing", "NO_CONTRACT_RATE", f"{payer.payer_id}:{procedure}")
    for day in spec.days.between(spec.first_date, on):
        yield from _of_bank_day(spec, day)
    yield from _of_reserve(spec, on)
    for slip in pms.slips(spec, on):
        if spec.days.between(slip.night + DAY, on):
            yield from slips.truths(slip.name, slip.claim_id)


def _of_bank_day(spec: Spec, day: date) -> Iterator[Truth]:
    """What the files of the accounts of that day lead to, whatever is paid."""
    if extra := stray(spec, day):
        subject = line_id(statement(spec, COMMERCIAL, day), extra)
        yield _truth("unexpected_deposit", "UNEXPECTED_DEPOSIT", subject)
    if again := told_again(spec, day):
        yield _truth("told_twice", "BANK_LINE_IN_DOUBT", line_id(*again), "MAYBE_TOLD_TWICE")
    if content := cut_off(spec, day):
        subject = f"{MEDICARE.account_id}:{hashlib.sha256(content).hexdigest()[:16]}"
        yield _truth("bank_file_cut", "BANK_FILE_DOUBTFUL", subject, "BANK_FILE_CUT")


def _of_reserve(spec: Spec, on: date) -> Iterator[Truth]:
    """What the account without trace numbers leads to."""
    yield _truth("addenda_missing", "BANK_ADDENDA_MISSING", reserve.ACCOUNT)
    yield _truth("recovery_overrun", "OPEN_ITEM_OVERRUN", _item(COMMERCIAL, reserve.RECOVERY))
    if on < reserve.found_again(spec):
        *_, last = reserve.days(spec)
        subject = f"{reserve.ACCOUNT}:{last.isoformat()}"
        yield _truth("statement_missing", "STATEMENT_GAP", subject, "STATEMENT_DAY_MISSING")


def _is_paid_without_rate(spec: Spec, payment: Payment, on: date) -> bool:
    """Whether the payment stands in the ledger and pays for the procedure that its payer's fee schedule lacks."""
    payer, procedure = RATELESS
    count = len(_remit_ids(spec, payment, on))
    is_posted = payment.fault is None or count == _POSTED_AT.get(payment.fault, count)
    return (
        payment.payer is payer
        and is_posted
        and any(
            service.procedure == procedure
            for claim, paid in zip(payment.claims, payment.remit.claims, strict=False)
            if card(spec, claim) not in (*_SUSPENDED, *_DENIED)
            for service in paid.services
        )
    )


def _remit_ids(spec: Spec, payment: Payment, on: date) -> list[str]:
    """Names of the payment's transactions that have come, in order."""
    return [content_id(content) for night, _, content in arrivals(spec, payment) if night <= on]


def _of_remit(spec: Spec, payment: Payment, on: date) -> Iterator[Truth]:
    fault, remit_ids = payment.fault, _remit_ids(spec, payment, on)
    if fault is RemitFault.BROKEN:
        if len(remit_ids) == 1:
            yield _truth(fault, "REMIT_BROKEN", remit_ids[0], "TRUNCATED")
        yield from _unread_file(spec, payment, on)
    elif fault is RemitFault.UNBALANCED:
        yield _truth(fault, "REMIT_OUT_OF_BALANCE", remit_ids[0])
        yield from _unread_file(spec, payment, on)
    elif fault is RemitFault.DUPLICATE_FILE:
        yield Truth(fault.value, "billing")
    elif fault is RemitFault.POSSIBLE_DUPLICATE and len(remit_ids) > 1:
        yield _truth(fault, "POSSIBLE_DUPLICATE", min(remit_ids))
    elif fault in _IN_A_REMIT:
        place, kind, where, reason = _IN_A_REMIT[fault]
        for remit_id in remit_ids[place : place + 1]:
            yield _truth(fault, kind, f"{remit_id}{where}", reason)
    elif fault is RemitFault.LATE_MONEY and _waited(spec, payment.remit.paid_on, on) and on < money_day(spec, payment):
        yield _truth(fault, "LATE_MONEY", remit_ids[0])


def _of_ledger(payment: Payment) -> Iterator[Truth]:
    """What only the ledger shows: money taken back for nothing that it holds, and claims of which a part is missing."""
    fault, claim = payment.fault, payment.claims[0]
    if fault is RemitFault.TAKEBACK:
        yield _truth(fault, "OPEN_ITEM_BEFORE_START", _item(payment.payer, takeback_reference(payment.remit)))
    elif fault is RemitFault.SPLIT and len(claim.lines) > 1:
        yield _truth(fault, "SPLIT_INCOMPLETE", f"{claim.claim_id}:1")


def _item(payer: Payer, reference: str) -> str:
    """How the billing job calls a recovery: payer, WO, and 12 hex digits of sha256 over both with the reference."""
    key = f"{payer.edi_id}:WO:{reference}"
    return f"{payer.edi_id}:WO:{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _unread_file(spec: Spec, payment: Payment, on: date) -> Iterator[Truth]:
    """The night after billing has refused a file, it stands among those that nobody could read, for two weeks."""
    _, _, content = next(arrivals(spec, payment))
    if DAY <= on - payment.night <= timedelta(days=_FILE_ITEM_DAYS):
        subject = f"file:{hashlib.sha256(content).hexdigest()[:16]}"
        yield Truth(str(payment.fault), "feeds", "FEED", subject, "REMIT_BROKEN")


def _of_deposit(spec: Spec, payment: Payment, on: date) -> Iterator[Truth]:
    fault, day, announced = payment.fault, money_day(spec, payment), payment.remit.total_cents
    if fault is None or day > on or not payment.money.comes or not announced:
        return
    subject, missing = line_id(statement(spec, payment.payer, day), deposit(spec, payment)), _missing_cents(payment)
    if fault in (RemitFault.SHORT, RemitFault.CARD_FEE) and missing:
        is_little = missing * 100 <= announced * _CARD_FEE_PCT
        yield _truth(fault, "DEPOSIT_SHORT", subject, "CARD_FEE_LIKELY" if is_little else "")
    elif fault is RemitFault.RETURNED and (back := return_day(spec, payment)) and back <= on:
        yield _truth(fault, "DEPOSIT_RETURNED", line_id(statement(spec, payment.payer, back), returned(spec, payment)))
    elif fault is RemitFault.OVER:
        yield _truth(fault, "DEPOSIT_OVER", subject)
    elif fault in _MONEY_WITHOUT_REMIT and _waited(spec, day, on):
        yield _truth(fault, "REMIT_MISSING", subject)


def _missing_cents(payment: Payment) -> int:
    return payment.remit.total_cents - payment.money.of(payment.remit.total_cents)


def _of_claim(dealt: str, claim: Claim, subject: str) -> Iterator[Truth]:
    if dealt in _SUSPENDED:
        kind, reason = _SUSPENDED[dealt]
        yield _truth(dealt, kind, subject, reason)
    elif dealt in _DENIED:
        _, carc = DENIALS[dealt]
        kind, reason = _DENIED[dealt]
        for line in claim.lines:
            yield _truth(dealt, kind, f"{claim.claim_id}:{line.number}:{carc}", reason)
    elif dealt == "underpaid":
        yield _truth(dealt, "UNDERPAID", f"{claim.claim_id}:1:-")
    elif dealt == "allowed_differs":
        yield _truth(dealt, "ALLOWED_DIFFERS", f"{claim.claim_id}:1:-", "ALLOWED_BUT_NOT_PAID")
    elif dealt == CREDIT_BALANCE:
        yield _truth(dealt, "CREDIT_BALANCE", f"{claim.claim_id}:patient")


def _waited(spec: Spec, since: date, on: date) -> bool:
    return len(spec.days.between(since + DAY, on)) >= _WAIT_DAYS


def _truth(fault: str, kind: str, subject: str, reason: str = "") -> Truth:
    return Truth(str(fault), "billing", kind, subject, reason or kind)
