"""The journal entries of what we billed: charges, opening balances, patients' payments (billing.md 3.6). Pure."""

from dataclasses import dataclass
from datetime import date

from backoffice.billing.model import Account, Entry, move, part

_VOID = "8"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a claim from before the start brings along; its payer of that rank owes what is open."""

    payer_cents: int
    patient_cents: int
    rank: int = 1


@dataclass(frozen=True, slots=True)
class Billed:
    """A claim as it was billed; `service_date` is None when only its opening balance is known.

    `is_self_pay`: nobody but the patient is to pay it.
    """

    claim_id: str
    service_date: date | None
    frequency_code: str
    charge_cents: int
    charge_version: str
    is_replaced: bool
    is_self_pay: bool
    opening: Opening | None


@dataclass(frozen=True, slots=True)
class Taking:
    """Money taken from a patient. `is_claim_known`: its claim is one of ours; `is_foreign`: from before the start."""

    payment_id: str
    patient_id: str
    claim_id: str
    received_date: date
    amount_cents: int
    is_claim_known: bool
    is_foreign: bool


def charge_entries(claim: Billed, start_date: date) -> list[Entry]:
    """The claim's charge, once per version of its lines, or else its opening balances."""
    if claim.opening:
        return _opening(claim.claim_id, claim.opening, start_date)
    is_ours = claim.service_date is not None and claim.service_date >= start_date
    if not is_ours or claim.is_replaced or claim.frequency_code == _VOID or not claim.charge_cents:
        return []
    owed = (Account.PATIENT, claim.claim_id) if claim.is_self_pay else (Account.PAYER, f"{claim.claim_id}:1")
    return [
        move(
            f"charge:{part(claim.claim_id)}:{claim.charge_version}",
            "charge",
            claim.service_date or start_date,
            claim.charge_cents,
            owed,
            (Account.CHARGES, claim.claim_id),
            claim.claim_id,
        )
    ]


def _opening(claim_id: str, opening: Opening, start_date: date) -> list[Entry]:
    owed = {
        "payer": ((Account.PAYER, f"{claim_id}:{opening.rank}"), opening.payer_cents),
        "patient": ((Account.PATIENT, claim_id), opening.patient_cents),
    }
    return [
        move(
            f"open:{part(claim_id)}:{party}",
            "opening",
            start_date,
            cents,
            place,
            (Account.OPENING, f"{claim_id}:{party}"),
            claim_id,
        )
        for party, (place, cents) in owed.items()
        if cents
    ]


def taking_entries(taking: Taking, start_date: date) -> list[Entry]:
    """The payment of a patient, against what they owe for the claim; without a claim it waits unapplied."""
    if taking.received_date < start_date or not taking.amount_cents:
        return []
    claim_id = taking.claim_id if taking.is_claim_known else ""
    credit = (Account.PATIENT, claim_id) if claim_id else (Account.UNAPPLIED, taking.patient_id)
    if taking.is_foreign:
        credit = (Account.OPENING, f"{claim_id}:patient")
    key = f"pay:{part(taking.payment_id)}"
    debit = (Account.UNDEPOSITED, taking.payment_id)
    return [move(key, "patient_payment", taking.received_date, taking.amount_cents, debit, credit, claim_id)]
