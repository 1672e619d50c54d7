"""Billing's questions to the database about remittances and claims, answered in the words of the model."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, Row, TextClause, bindparam, func, select, text, update

from backoffice.billing.model import ProviderAdjustment, RemitHead
from backoffice.billing.provider import Payers
from backoffice.billing.reversal import Key
from backoffice.store.tables.billing import remit_placements, remit_plbs, remits
from backoffice.store.tables.payers import billing_payers

POSTABLE = ("landed", "posted")
"""States of remittances whose money counts."""

# Built once: what is asked for every remittance would cost more to build than to ask.
_REMITS = select(remits).where(remits.c.remit_id == func.any(bindparam("remit_ids")))
_PAYERS = select(billing_payers.c.payer_id, billing_payers.c.edi_payer_id)
_PLBS = (
    select(remit_plbs)
    .where(remit_plbs.c.remit_id == bindparam("of_remit"))
    .order_by(remit_plbs.c.segment, remit_plbs.c.pair)
)


@cache
def statement(name: str) -> TextClause:
    """The statement in `sql/<name>.sql`."""
    return text(files("backoffice.billing").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8"))


def due_remits(connection: Connection) -> list[str]:
    """Remittances that have to be posted, or posted anew, oldest first."""
    query = select(remits.c.remit_id).where(remits.c.is_due).order_by(remits.c.payment_date, remits.c.remit_id)
    return list(connection.scalars(query))


def keys_of(connection: Connection, claim_ids: Collection[str]) -> set[Key]:
    """Claim payments that were found to belong to these claims, as far as their money counts."""
    rows = connection.execute(statement("placed_keys"), {"claim_ids": list(claim_ids)})
    return {(row.remit_id, row.ordinal) for row in rows}


def spread_claims(connection: Connection, claim_ids: Collection[str], seen: Collection[str]) -> None:
    """Marks the remittances of these claims, but for those seen already: another payment came or went beside them."""
    if claim_ids:
        others = select(remit_placements.c.remit_id).where(remit_placements.c.claim_id == func.any(list(claim_ids)))
        connection.execute(
            update(remits)
            .where(remits.c.remit_id.in_(others), remits.c.remit_id != func.all(list(seen)), remits.c.state == "posted")
            .values(is_due=True)
        )


def remit_heads(connection: Connection, remit_ids: Iterable[str]) -> dict[str, RemitHead]:
    """Heads of those remittances whose money counts."""
    rows = connection.execute(_REMITS, {"remit_ids": list(remit_ids)})
    return {row.remit_id: remit_head(row) for row in rows if row.state in POSTABLE}


def remit_head(row: Row[tuple[object, ...]]) -> RemitHead:
    """The head in a row of `remits`."""
    return RemitHead(
        remit_id=row.remit_id,
        trace_number=row.trace_number,
        payer_trace_id=row.payer_trace_id,
        payer_ids=tuple(row.payer_ids),
        payee_id=row.payee_id,
        payee_npi=row.payee_npi,
        payee_tax_id=row.payee_tax_id,
        payment_date=row.payment_date,
        handling=row.handling_code,
        method=row.method,
        paid_cents=row.paid_cents,
    )


def provider_adjustments(connection: Connection, remit_id: str) -> list[ProviderAdjustment]:
    """The remittance's PLB pairs."""
    return [
        ProviderAdjustment(row.segment, row.pair, row.provider_id, row.code, row.reference, row.amount_cents)
        for row in connection.execute(_PLBS, {"of_remit": remit_id})
    ]


def edi_ids(connection: Connection) -> dict[str, str]:
    """From any id of a payer that the practice knows to its EDI id."""
    rows = connection.execute(_PAYERS).all()
    return {row.payer_id: row.edi_payer_id for row in rows} | {row.edi_payer_id: row.edi_payer_id for row in rows}


def payers(connection: Connection, references: Mapping[str, str]) -> Payers:
    """The payers that the practice knows. `references` are patterns by any id of a payer; see `Payers.references`."""
    edi_id_of = edi_ids(connection)
    patterns = {edi_id_of.get(name, name): re.compile(pattern) for name, pattern in references.items()}
    return Payers(edi_id_of, patterns)


def split(text: str) -> tuple[str, ...]:
    """The codes in a text that separates them by colons."""
    return tuple(text.split(":")) if text else ()
