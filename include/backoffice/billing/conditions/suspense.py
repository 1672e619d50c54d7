"""Claim payments and provider-level adjustments in suspense."""

import re
from collections.abc import Sequence

from sqlalchemy import Connection, select

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.suspense import KINDS, WHOLE_REMIT, Suspended, suspense_findings
from backoffice.billing.hand_store import moved
from backoffice.billing.model import ProviderAdjustment
from backoffice.billing.provider import PLACED_CODES, plb_subject
from backoffice.billing.rulings import Act
from backoffice.store.tables.billing import remit_claims, remit_placements, remit_plbs, remits
from backoffice.worklist.model import Finding

_CODE = re.compile(r"[0-9A-Z]{1,2}")  # CLP02 and PLB03-1; what is longer may be any text


def _find(books: Books) -> list[Finding]:
    return suspense_findings([*_suspended_claims(books.connection), *_suspended_plbs(books.connection)], books.terms)


def _suspended_claims(connection: Connection) -> list[Suspended]:
    placed, claim = remit_placements.c, remit_claims.c
    query = (
        select(placed.remit_id, placed.ordinal, placed.kind, placed.reason_code, placed.claim_id)
        .add_columns(placed.candidates, claim.paid_cents, claim.status_code, remits.c.business_date)
        .join(remit_claims, (claim.remit_id == placed.remit_id) & (claim.ordinal == placed.ordinal))
        .join(remits, remits.c.remit_id == placed.remit_id)
        .where(placed.outcome == "suspense", ~placed.is_reversed)
        .order_by(placed.remit_id, placed.ordinal)
    )
    return [
        Suspended(
            subject=row.remit_id if row.kind == WHOLE_REMIT else f"{row.remit_id}:{row.ordinal}",
            kind=row.kind,
            reason=row.reason_code,
            amount_cents=row.paid_cents,
            arrived_date=row.business_date,
            facts=_suspended_facts(row.claim_id, row.candidates, row.status_code),
        )
        for row in connection.execute(query)
    ]


def _suspended_facts(claim_id: str, candidates: Sequence[str], status_code: str) -> dict[str, str | int]:
    """Our own ids, and the payer's status if it is a code: CLP01 and CLP02 may hold any text, even a name."""
    facts: dict[str, str | int] = {f"candidate_{n}": candidate for n, candidate in enumerate(candidates[:5], 1)}
    if claim_id:
        facts["claim_id"] = claim_id
    if _CODE.fullmatch(status_code):
        facts["status"] = status_code
    return facts


def _suspended_plbs(connection: Connection) -> list[Suspended]:
    query = (
        select(remit_plbs, remits.c.business_date)
        .join(remits, remits.c.remit_id == remit_plbs.c.remit_id)
        .where(remits.c.state == "posted", remit_plbs.c.amount_cents != 0, remit_plbs.c.code.not_in(PLACED_CODES))
        .order_by(remit_plbs.c.remit_id, remit_plbs.c.segment, remit_plbs.c.pair)
    )
    booked = moved(connection, Act.BOOK_PLB)
    suspended = []
    for row in connection.execute(query):
        plb = ProviderAdjustment(row.segment, row.pair, row.provider_id, row.code, row.reference, row.amount_cents)
        subject = plb_subject(row.remit_id, plb)
        facts = {"code": plb.code} if _CODE.fullmatch(plb.code) else {}
        amount_cents = booked.get(subject, 0) - plb.amount_cents
        if amount_cents:
            suspended.append(Suspended(subject, "PLB_UNPLACED", "PLB_UNPLACED", amount_cents, row.business_date, facts))
    return suspended


CONDITION = Condition(KINDS, _find)
