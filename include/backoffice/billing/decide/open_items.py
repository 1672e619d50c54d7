"""Items that a payer has left open too long, or of which it has taken more than it ever gave."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"OPEN_ITEM_OLD", "OPEN_ITEM_OVERRUN", "OPEN_ITEM_BEFORE_START"})
_ID = re.compile(r"[0-9A-Z]{1,30}")
_SHOWN = 12
_EARLY = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A chain that has not come to zero: below it the payer will still keep something back, above it took too much.

    `has_origin`: what it takes was given first, or came in as an opening item. `newest_key` is the posting key of its
    newest part.
    """

    key: str
    balance_cents: int
    opened_date: date
    arrived_date: date
    has_origin: bool
    newest_key: str = ""


def open_item_findings(items: Iterable[OpenItem], on: date, start_date: date, terms: Terms) -> list[Finding]:
    """One finding for each item that is older than it may be, or past zero.

    For a year after the ledger's start, what a payer takes without having given it may come from before the start.
    """
    findings = []
    for item in items:
        settle_by = item.opened_date + timedelta(days=terms.open_item_days)
        if item.balance_cents < 0:
            if on <= settle_by:
                continue
            kind, since = "OPEN_ITEM_OLD", settle_by
        else:
            is_early = not item.has_origin and item.opened_date < start_date + _EARLY
            kind, since = "OPEN_ITEM_BEFORE_START" if is_early else "OPEN_ITEM_OVERRUN", item.arrived_date
        due = terms.workdays.after(since, terms.suspense_due_days)
        findings.append(
            Finding(kind, open_item_subject(item.key), kind, due, abs(item.balance_cents), facts=_facts(item))
        )
    return findings


def _facts(item: OpenItem) -> dict[str, str | int]:
    """Since when, and the adjustment in which its reference can be read."""
    facts: dict[str, str | int] = {"opened_date": item.opened_date.isoformat()}
    if item.newest_key.startswith("plb:"):
        _, remit_id, segment, pair = item.newest_key.split("@")[0].split(":")
        facts["newest_adjustment"] = f"{remit_id}:plb.{segment}.{pair}"
    return facts


def open_item_subject(key: str) -> str:
    """Payer, family and a hash that tells its items apart: a payer may write anything into a reference."""
    payer, family, _ = key.split(":", 2)
    shown = payer if _ID.fullmatch(payer) else "-"
    return f"{shown}:{family}:{hashlib.sha256(key.encode()).hexdigest()[:_SHOWN]}"
