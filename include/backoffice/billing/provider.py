"""Adjustments at provider level (PLB): where each goes, and which of them belong to one open item (billing.md 3.8).

An open item is money that must come back to zero: a recovery that the payer defers (WO) and later takes or acknowledges
as refunded (72), a balance carried forward (FB), an advance (AP). X12 RFI 227, 738, 1756, 2051, 2660.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from backoffice.billing.model import Account, Entry, ProviderAdjustment, RemitHead, move, part

FAMILIES = {"WO": "WO", "72": "WO", "FB": "FB", "AP": "AP"}
_INTEREST = {"L6"}
_FEES = {"CS", "LE", "IR", "J1", "50"}
OPEN_ITEM_CODES = frozenset(FAMILIES)
"""PLB codes of money that must come back."""
PLACED_CODES = OPEN_ITEM_CODES | _INTEREST | _FEES
"""PLB codes that have an account of their own."""


@dataclass(frozen=True, slots=True)
class Payers:
    """How payers are told apart: `edi_id_of` leads from any id of a known payer to its EDI id.

    `references` are patterns by EDI id; what their group `reference` matches is what stays the same in a chain.
    """

    edi_id_of: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def name(self, ids: Iterable[str], otherwise: str) -> str:
        """The EDI id of the known payer that goes by one of these ids; of several the first in order."""
        return min((self.edi_id_of[each] for each in ids if each in self.edi_id_of), default=otherwise)

    def item(self, payer: str, family: str, reference: str) -> str:
        """Key of the open item of that payer, family and reference, however the payer spaces or writes it."""
        pattern = self.references.get(payer)
        found = pattern.search(reference) if pattern else None
        kept = (found["reference"] or "") if found else reference
        return ":".join((part(payer), family, part("".join(kept.upper().split()))))


@dataclass(frozen=True, slots=True)
class OpeningItem:
    """An open item from before the ledger's start; positive cents are what the payer will still keep back."""

    payer_id: str
    family: str
    reference: str
    amount_cents: int


def plb_entry(head: RemitHead, plb: ProviderAdjustment, payers: Payers) -> Entry:
    """The entry of one provider-level adjustment: what lowers the payment is a debit of its account."""
    key = f"plb:{head.remit_id}:{plb.segment}:{plb.pair}"
    debit, credit = _account(head, plb, payers), (Account.CLEARING, head.remit_id)
    return move(key, "provider", head.payment_date or date.min, plb.amount_cents, debit, credit)


def plb_subject(remit_id: str, plb: ProviderAdjustment) -> str:
    """How a provider-level adjustment is called where it can't be placed."""
    return f"{remit_id}:plb.{plb.segment}.{plb.pair}"


def opening_item_source(item: OpeningItem) -> str:
    """Where the entry of an opening item comes from."""
    return ":".join(("item", part(item.payer_id), item.family, part(item.reference)))


def opening_item_entries(item: OpeningItem, start_date: date, payers: Payers) -> list[Entry]:
    """The entry with which an open item from before the start stands in the ledger."""
    if not item.amount_cents:
        return []
    name = payers.item(payers.name([item.payer_id], item.payer_id), item.family, item.reference)
    debit, credit = (Account.OPENING, name), (Account.OPEN_ITEMS, name)
    return [move(f"open:{opening_item_source(item)}", "opening", start_date, item.amount_cents, debit, credit)]


def _account(head: RemitHead, plb: ProviderAdjustment, payers: Payers) -> tuple[Account, str]:
    if plb.code in FAMILIES:
        payer = payers.name(head.payer_ids, head.payer_trace_id)
        return Account.OPEN_ITEMS, payers.item(payer, FAMILIES[plb.code], plb.reference)
    if plb.code in _INTEREST:
        return Account.INTEREST, head.remit_id
    if plb.code in _FEES:
        return Account.FEES, head.remit_id
    return Account.SUSPENSE, plb_subject(head.remit_id, plb)
