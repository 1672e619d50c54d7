"""Settings of the billing job."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from backoffice.config.base import Section
from backoffice.roles import Role


class PayerTerms(Section):
    """What holds with one payer, where it differs from the rest."""

    status_wait_days: int | None = Field(None, ge=1, description="days after sending before its status is asked")
    corrected_limit_days: int | None = Field(
        None, ge=1, description="days from the remittance to the last day of a corrected claim"
    )
    modifier_factors_bp: dict[str, int] = Field(
        default_factory=dict, description="modifier → its share of the fee, in hundredths of a percent"
    )
    states_allowed: bool = Field(
        True, description="whether the allowed amount that it states (AMT*B6) is held against what it pays"
    )


class DenialRule(Section):
    """One line of the table of denials, as this practice wants it; it replaces the shipped line of the same codes."""

    group: Literal["CO", "OA", "PI", "PR"] = Field(description="CAS01")
    carc: str = Field(description="claim adjustment reason code")
    rarc: str = Field("", description="remark code that has to stand beside it; empty for any")
    denial_class: Literal["resend", "appeal", "final", "review"] = Field(description="what it calls for")
    owner: Role = Field(Role.BILLER, description="who deals with it")
    action: str = Field("REVIEW_REASON", description="what to do first: a reason code of docs/reference/reasons.md")
    scenario: int = Field(0, ge=0, le=4, description="CORE 360 business scenario, 0 for none")


def _with_reference(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groupindex
    except re.error:
        raise ValueError("not a regular expression") from None
    if "reference" not in groups:
        raise ValueError("has no group named reference, as in (?P<reference>[0-9]+)")
    return pattern


Pattern = Annotated[str, AfterValidator(_with_reference)]


class PostingKind(StrEnum):
    """What a posting of the practice system may be."""

    PAYMENT = "payment"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer"
    REFUND = "refund"
    WRITE_OFF = "write_off"


class BillingProfile(Section):
    """What is posted for one payer without a person."""

    automation: Literal["full", "semi", "review"] = Field(
        "full", description="full posts all that is sure; semi no reversals and no denials; review nothing"
    )
    never_auto_carcs: frozenset[str] = Field(
        frozenset(), description="CARCs with which a claim payment always waits for a person"
    )


class Export(Section):
    """How our postings reach the practice system."""

    to: str = Field("", description="mail address to which each night's file goes; comma between several")
    connection: str = Field("", description="in its place: Airflow Connection of a server or folder, sftp or fs")
    folder: str = Field("postings", description="folder for the files, below the path of that Connection")
    since: date = Field(description="first business date whose postings are handed over")
    wait_days: int = Field(3, ge=0, description="open days in which what was handed over may be imported")

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        if bool(self.to) == bool(self.connection):
            raise ValueError("names either a mail address (to) or a connection")
        return self


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
    acknowledgement_wait_days: int = Field(3, ge=1, description="open days in which a sent claim is acknowledged")
    status_wait_days: int = Field(30, ge=1, description="days after sending before a claim's status is asked")
    claim_due_days: int = Field(4, ge=0, description="open days to settle what is overdue, refused or to be billed on")
    crossover_wait_days: int = Field(
        30, ge=0, description="days to wait for a payer that got the claim forwarded, where the payers feed gives none"
    )
    filing_limit_days: int = Field(
        365, ge=1, description="days from the service to the last day of filing, where the payers feed gives none"
    )
    filing_warning_days: tuple[int, ...] = Field(
        (30, 14, 7), min_length=1, description="days before the last day of filing or appeal at which a person is told"
    )
    payer_terms: dict[str, PayerTerms] = Field(
        default_factory=dict, description="payer_id → what differs with that payer"
    )
    denial_rules: tuple[DenialRule, ...] = Field(
        (), description="lines that this practice puts before those of the shipped table: what is posted, waits, is due"
    )
    modifier_factors_bp: dict[str, int] = Field(
        default_factory=dict,
        description="modifier → its share of the fee with every payer, in hundredths of a percent (50: 15000)",
    )
    contract_rate_days: int = Field(
        30, ge=0, description="days to find the contract's rate for what was paid without one"
    )
    default_payer: BillingProfile = BillingProfile()
    payers: dict[str, BillingProfile] = Field(
        default_factory=dict, description="payer_id → its own profile, in place of the default one"
    )
    export: Export | None = Field(None, description="hand our postings over to the practice system; none: do not")
    pms_kinds: frozenset[PostingKind] = Field(
        frozenset(PostingKind), description="kinds of posting that pms_postings holds; others are not compared"
    )
    drift_wait_days: int = Field(
        1, ge=0, description="open days in which the practice system may post what we have posted, before it is drift"
    )
    drift_due_days: int = Field(4, ge=0, description="open days to settle a difference with the practice system")
