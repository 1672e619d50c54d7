"""Keeps what a remittance says, once: its head and, where it can be used, its claims, lines, adjustments and PLBs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, insert, select, update

from backoffice.billing.identity import match_key, natural_key, near_key
from backoffice.billing.model import ClaimPayment, Remit, RemitHead
from backoffice.billing.payee import Ourselves, payee_fault
from backoffice.billing.queries import remit_head, statement
from backoffice.billing.remit import RemitReading
from backoffice.edi.control_total import ControlTotal
from backoffice.store.tables.billing import (
    remit_adjustments,
    remit_claims,
    remit_lines,
    remit_plbs,
    remits,
)
from backoffice.store.tables.books import remit_totals
from backoffice.store.write import copy_rows, insert_or_keep

NOT_OURS = "REMIT_NOT_OURS"
"""Kind of work item of a remittance that pays somebody else."""

_CLAIM = (
    "remit_id",
    "ordinal",
    "claim_number",
    "match_key",
    "payer_claim_number",
    "status_code",
    "charge_cents",
    "paid_cents",
    "service_from_date",
    "service_to_date",
    "fault_code",
    "member_key",
)
_LINE = (
    "remit_id",
    "ordinal",
    "line",
    "procedure_code",
    "modifiers",
    "charge_cents",
    "paid_cents",
    "service_from_date",
    "service_to_date",
    "line_control_number",
    "remarks",
    "allowed_cents",
)
_ADJUSTMENT = ("remit_id", "ordinal", "line", "cas", "group_code", "carc", "amount_cents")
_PLB = ("remit_id", "segment", "pair", "provider_id", "code", "reference", "amount_cents")


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides whether a sound remittance is posted: the ledger's first day, and who we are."""

    start_date: date
    ourselves: Ourselves


def keep(connection: Connection, arrived_date: date, terms: Terms, reading: RemitReading) -> str:
    """Stores a remittance and says what became of it: `read`, `mended`, `quarantined` or `duplicate`.

    What it leaves to do is due from its arrival on. One that came before in a broken envelope, so that none of its
    parts were kept, takes its own place once it can be read: that is `mended`. A word of a person about it stays.
    """
    row = _row(arrived_date, terms, reading)
    outcome = "read" if reading.remit else "quarantined"
    if not insert_or_keep(connection, remits, [row]):
        if reading.remit is None or is_usable(connection, reading.head.remit_id):
            return "duplicate"
        outcome = "mended"
        _replace(connection, row)
    if reading.remit:
        _keep_parts(connection, reading.remit)
    if reading.total:
        connection.execute(insert(remit_totals), _total(reading.head.remit_id, reading.total))
    return outcome


def is_usable(connection: Connection, remit_id: str) -> bool:
    """Whether its parts were kept: those of a remittance that was put aside as broken were not."""
    counted = select(remit_totals.c.remit_id).where(remit_totals.c.remit_id == remit_id)
    return bool(connection.scalar(select(counted.exists())))


def _row(arrived_date: date, terms: Terms, reading: RemitReading) -> dict[str, object]:
    state, kind, reason = (
        _state(reading.head, terms) if reading.remit else ("quarantined", reading.kind, reading.reason)
    )
    head, claims = reading.head, reading.remit.claims if reading.remit else ()
    return {
        "remit_id": head.remit_id,
        "business_date": arrived_date,
        "state": state,
        "kind": kind,
        "reason_code": reason,
        "is_due": state == "landed",
        "trace_number": head.trace_number,
        "payer_trace_id": head.payer_trace_id,
        "payer_ids": list(head.payer_ids),
        "payee_id": head.payee_id,
        "payee_npi": head.payee_npi,
        "payee_tax_id": head.payee_tax_id,
        "payment_date": head.payment_date,
        "handling_code": head.handling,
        "method": head.method,
        "paid_cents": head.paid_cents,
        "claim_count": len(claims),
        "natural_key": natural_key(head),
        "near_key": near_key(claims),
    }


def _replace(connection: Connection, row: dict[str, object]) -> None:
    """Puts a remittance that can be used in the place of its broken self; a dismissed one stays dismissed."""
    place = update(remits).where(remits.c.remit_id == row["remit_id"])
    state = connection.scalar(select(remits.c.state).where(remits.c.remit_id == row["remit_id"]))
    ruled = {"state": state, "kind": "", "reason_code": "", "is_due": False} if state == "dismissed" else {}
    connection.execute(place.values(row | ruled))


def settle_identity(connection: Connection, terms: Terms, remit_ids: Sequence[str]) -> int:
    """Holds those that contradict or repeat others, and marks all that hangs together with them; how many are held."""
    held = list(connection.scalars(statement("hold_remits"), {"remit_ids": list(remit_ids)}))
    touched = {"remit_ids": [*remit_ids, *held]}
    connection.execute(statement("rule_remits"), touched | {"start_date": terms.start_date})
    connection.execute(statement("spread_linked"), touched)
    return len(held)


def release_ours(connection: Connection, terms: Terms) -> int:
    """Takes up remittances that were held because their payee was not known to be us, and now is; how many."""
    held = select(remits).where(remits.c.state == "held", remits.c.kind == NOT_OURS)
    heads = [head for head in map(remit_head, connection.execute(held)) if not payee_fault(head, terms.ourselves)]
    for head in heads:
        state, kind, reason = _state(head, terms)
        values = {"state": state, "kind": kind, "reason_code": reason, "is_due": state == "landed"}
        connection.execute(update(remits).where(remits.c.remit_id == head.remit_id).values(values))
    if heads:
        settle_identity(connection, terms, [head.remit_id for head in heads])
    return len(heads)


def _state(head: RemitHead, terms: Terms) -> tuple[str, str, str]:
    """State, kind of work item, and reason of a remittance that could be read."""
    if fault := payee_fault(head, terms.ourselves):
        return "held", NOT_OURS, fault
    if head.payment_date and head.payment_date < terms.start_date:
        return "memo", "", "BEFORE_START"
    if head.paid_cents and (head.handling == "H" or head.method == "NON"):
        return "held", "NOTICE_WITH_AMOUNT", "NOTICE_WITH_AMOUNT"
    return "landed", "", ""


def _total(remit_id: str, total: ControlTotal) -> dict[str, object]:
    return {
        "remit_id": remit_id,
        "claim_count": total.claim_count,
        "line_count": total.line_count,
        "adjustment_count": total.cas_amount_count,
        "plb_count": total.plb_amount_count,
        "charge_cents": total.clp03_cents,
        "paid_cents": total.clp04_cents,
        "line_charge_cents": total.svc02_cents,
        "line_paid_cents": total.svc03_cents,
        "adjustment_cents": total.cas_cents,
        "plb_cents": total.plb_cents,
    }


def _keep_parts(connection: Connection, remit: Remit) -> None:
    remit_id = remit.head.remit_id
    copy_rows(connection, remit_claims, _CLAIM, (_claim(remit_id, claim) for claim in remit.claims))
    lines = ((remit_id, claim.ordinal, *_line(claim, n)) for claim in remit.claims for n in range(len(claim.lines)))
    copy_rows(connection, remit_lines, _LINE, lines)
    adjustments = (
        (remit_id, claim.ordinal, line, cas.ordinal, cas.group, cas.carc, cas.amount_cents)
        for claim in remit.claims
        for line, cas in claim.all_adjustments()
    )
    copy_rows(connection, remit_adjustments, _ADJUSTMENT, adjustments)
    plbs = (
        (remit_id, plb.segment, plb.pair, plb.provider_id, plb.code, plb.reference, plb.amount_cents)
        for plb in remit.plbs
    )
    copy_rows(connection, remit_plbs, _PLB, plbs)


def _claim(remit_id: str, claim: ClaimPayment) -> tuple[object, ...]:
    return (
        remit_id,
        claim.ordinal,
        claim.claim_number,
        match_key(claim.claim_number),
        claim.payer_claim_number,
        claim.status,
        claim.charge_cents,
        claim.paid_cents,
        claim.service_from_date,
        claim.service_to_date,
        claim.fault,
        claim.member_key,
    )


def _line(claim: ClaimPayment, place: int) -> tuple[object, ...]:
    line = claim.lines[place]
    return (
        line.ordinal,
        line.procedure_code,
        ":".join(line.modifiers),
        line.charge_cents,
        line.paid_cents,
        line.service_from_date,
        line.service_to_date,
        line.line_control_number,
        ":".join(line.remarks),
        line.allowed_cents,
    )
