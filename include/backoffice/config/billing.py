"""Settings of the billing job."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from backoffice.config.base import Section


def _with_reference(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groupindex
    except re.error:
        raise ValueError("not a regular expression") from None
    if "reference" not in groups:
        raise ValueError("has no group named reference, as in (?P<reference>[0-9]+)")
    return pattern


Pattern = Annotated[str, AfterValidator(_with_reference)]


class Billing(Section):
    """Numbers the billing job works with."""

    late_money_days: int = Field(5, ge=1, description="open days after the payment date before its money is late")
    remit_wait_days: int = Field(5, ge=0, description="open days a deposit with a trace waits for its remittance")
    remit_due_days: int = Field(1, ge=0, description="open days to settle a remittance that was not posted")
    suspense_due_days: int = Field(4, ge=0, description="open days to settle a claim or adjustment in suspense")
    deposit_due_days: int = Field(2, ge=0, description="open days to settle a difference with the bank")
    card_fee_bp: int = Field(
        500, ge=0, le=10_000, description="most that a card company keeps, in hundredths of a percent of the payment"
    )
    deposit_window_days: int = Field(
        5, ge=0, description="open days before and after a deposit without a trace within which its payment is dated"
    )
    lockbox_accounts: frozenset[str] = Field(
        frozenset(), description="bank accounts into which a lockbox pays the checks of payers"
    )
    open_item_days: int = Field(60, ge=1, description="days until an open item of a payer should have come to zero")
    plb_references: dict[str, Pattern] = Field(
        default_factory=dict,
        description="payer id → regular expression over PLB03-2; its group `reference` tells which open item is meant",
    )
    payee_ids: frozenset[str] = Field(
        frozenset(), description="other numbers by which payers call the practice as payee (N104), beside NPI and EIN"
    )
    patient_share_carcs: tuple[str, ...] = Field(
        ("1", "2", "3"), description="CARCs that, with group PR, become the patient's debt"
    )
    underpayment_tolerance_cents: int = Field(
        100, ge=0, description="difference per line let pass, where the payers feed gives none"
    )
    underpayment_tolerance_bp: int = Field(
        0, ge=0, le=10_000, description="difference per line let pass, in hundredths of a percent of what was expected"
    )
    appeal_limit_days: int = Field(
        90, ge=1, description="days from the remittance to the last day of appeal, where the payers feed gives none"
    )
    appeal_lead_days: int = Field(14, ge=0, description="days before the appeal limit by which a denial is due")
    credit_balance_days: int = Field(60, ge=1, description="days to settle a credit balance (Medicare: 60)")
