"""How long things may take, and when they are due."""

from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things may take, and when they are due."""

    workdays: Workdays
    late_money_days: int
    remit_wait_days: int
    remit_due_days: int
    suspense_due_days: int
    claim_due_days: int
    deposit_due_days: int
    card_fee_bp: int
    appeal_limit_days: int
    appeal_lead_days: int
    tolerance_cents: int
    tolerance_bp: int
    credit_balance_days: int
    open_item_days: int

    def appeal_due(self, payment_date: date, limit_days: int | None) -> date:
        """By when an answer to the payer has to be on its way."""
        return payment_date + timedelta(days=(limit_days or self.appeal_limit_days) - self.appeal_lead_days)
