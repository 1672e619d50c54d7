"""Whether a remittance pays this practice: one that names another payee is never posted."""

from collections.abc import Collection
from dataclasses import dataclass

from backoffice.billing.model import RemitHead


@dataclass(frozen=True, slots=True)
class Ourselves:
    """The numbers by which payers may call this practice; `other_ids` are those that are neither NPI nor tax number."""

    npis: Collection[str]
    tax_ids: Collection[str]
    other_ids: Collection[str] = ()


def payee_fault(head: RemitHead, ourselves: Ourselves) -> str:
    """Why the payee of a remittance is not this practice; empty when it is.

    `PAYEE_NPI`, `PAYEE_TAX_ID`: it names a number of that sort which is not ours, whatever else agrees.
    `PAYEE_UNKNOWN`: it names neither, nor another number of ours.
    """
    if head.payee_id and head.payee_id in ourselves.other_ids:
        return ""
    if head.payee_npi and head.payee_npi not in ourselves.npis:
        return "PAYEE_NPI"
    if head.payee_tax_id and head.payee_tax_id not in ourselves.tax_ids:
        return "PAYEE_TAX_ID"
    return "" if head.payee_npi or head.payee_tax_id else "PAYEE_UNKNOWN"
