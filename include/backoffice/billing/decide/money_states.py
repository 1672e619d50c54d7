"""How far money has come: that of a remittance on its way to the bank, a movement on its way to a purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.billing.bank import UNKNOWN
from backoffice.billing.decide.deposits import Promise
from backoffice.billing.decide.terms import Terms


class PaymentState(StrEnum):
    """How far the money of a remittance has come."""

    NO_MONEY = "no_money"
    EXPECTED = "expected"
    LATE = "late"
    SHORT = "short"
    RETURNED = "returned"
    MATCHED = "matched"


class MovementState(StrEnum):
    """What a movement on a bank account has turned out to be."""

    MATCHED = "matched"
    PARTLY = "partly"
    ARRIVED = "arrived"
    RETURNED = "returned"
    TAKES_BACK = "takes_back"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Share:
    """Cents of a movement, what they settle (`UNKNOWN` for nothing known), and why that is so or odd."""

    counterpart: str
    amount_cents: int
    reason: str


def payment_state(promise: Promise, on: date, terms: Terms) -> PaymentState:
    """The state of a remittance's money as of a date.

    `SHORT` when a part has come, `RETURNED` when the bank has taken back what had come, `LATE` when nothing has come
    in the days that money may take.
    """
    if not promise.promised_cents:
        return PaymentState.NO_MONEY
    if promise.received_cents == promise.promised_cents:
        return PaymentState.MATCHED
    if promise.last_deposit_date:
        return PaymentState.RETURNED if promise.is_returned else PaymentState.SHORT
    is_late = terms.workdays.between(promise.paid_on, on) >= terms.late_money_days
    return PaymentState.LATE if is_late else PaymentState.EXPECTED


def movement_state(amount_cents: int, shares: Sequence[Share]) -> MovementState:
    """The state of a movement from what its cents settle.

    `ARRIVED`: nobody knows yet what for. `TAKES_BACK`: the bank takes an earlier deposit back. `NOT_OURS`: money that
    goes out and is no return, such as rent.
    """
    if not shares:
        return MovementState.NOT_OURS
    if amount_cents < 0:
        return MovementState.TAKES_BACK
    unknown = [share for share in shares if share.counterpart == UNKNOWN]
    if any(share.reason == "DEPOSIT_RETURNED" for share in unknown):
        return MovementState.RETURNED
    if not unknown:
        return MovementState.MATCHED
    return MovementState.ARRIVED if len(unknown) == len(shares) else MovementState.PARTLY
