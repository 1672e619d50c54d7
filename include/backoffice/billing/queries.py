"""Billing's questions to the database about remittances and claims, answered in the words of the model."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from sqlalchemy import (
    ARRAY,
    Column,
    Connection,
    Integer,
    Row,
    RowMapping,
    Select,
    Table,
    Text,
    TextClause,
    and_,
    func,
    literal,
    select,
    text,
    update,
)

from backoffice.billing.model import (
    Adjustment,
    ClaimPayment,
    Filed,
    ProviderAdjustment,
    RemitHead,
    ServiceLine,
)
from backoffice.billing.provider import Payers
from backoffice.billing.reversal import Key
from backoffice.store.tables.billing import (
    remit_adjustments,
    remit_claims,
    remit_lines,
    remit_placements,
    remit_plbs,
    remits,
)
from backoffice.store.tables.payers import billing_payers

POSTABLE = ("landed", "posted")
"""States of remittances whose money counts."""


@cache
def statement(name: str) -> TextClause:
    """The statement in `sql/<name>.sql`."""
    return text(files("backoffice.billing").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8"))


def due_remits(connection: Connection) -> list[str]:
    """Remittances that have to be posted, or posted anew, oldest first."""
    query = select(remits.c.remit_id).where(remits.c.is_due).order_by(remits.c.payment_date, remits.c.remit_id)
    return list(connection.scalars(query))


def own_keys(connection: Connection, remit_id: str) -> list[Key]:
    """The remittance's claim payments, in order."""
    columns = remit_claims.c
    query = select(columns.remit_id, columns.ordinal).where(columns.remit_id == remit_id).order_by(columns.ordinal)
    return [(row.remit_id, row.ordinal) for row in connection.execute(query)]


def linked_payments(connection: Connection, keys: Sequence[Key]) -> list[Filed]:
    """These claim payments and all that hang together with them by numbers, as far as their money counts."""
    seeds = {"remit_ids": [remit_id for remit_id, _ in keys], "ordinals": [ordinal for _, ordinal in keys]}
    linked = connection.execute(statement("linked_keys"), seeds)
    return filed(connection, [(row.remit_id, row.ordinal) for row in linked])


def keys_of(connection: Connection, claim_ids: Collection[str]) -> set[Key]:
    """Claim payments that were found to belong to these claims, as far as their money counts."""
    rows = connection.execute(statement("placed_keys"), {"claim_ids": list(claim_ids)})
    return {(row.remit_id, row.ordinal) for row in rows}


def claims_of(connection: Connection, remit_id: str) -> set[str]:
    """Claims to which payments of the remittance were found to belong when it was last posted."""
    placed = remit_placements.c
    return set(connection.scalars(select(placed.claim_id).where(placed.remit_id == remit_id, placed.claim_id != "")))


def spread_claims(connection: Connection, claim_ids: Collection[str], seen: Collection[str]) -> None:
    """Marks the remittances of these claims, but for those seen already: another payment came or went beside them."""
    if claim_ids:
        others = select(remit_placements.c.remit_id).where(remit_placements.c.claim_id == func.any(list(claim_ids)))
        connection.execute(
            update(remits)
            .where(remits.c.remit_id.in_(others), remits.c.remit_id != func.all(list(seen)), remits.c.state == "posted")
            .values(is_due=True)
        )


def filed(connection: Connection, keys: Sequence[Key]) -> list[Filed]:
    """These claim payments with the heads of their remittances, without those whose money does not count."""
    adjustments: dict[tuple[str, int, int], list[Adjustment]] = defaultdict(list)
    for row in _of_claims(connection, remit_adjustments, keys, remit_adjustments.c.cas):
        cas = Adjustment(row["cas"], row["group_code"], row["carc"], row["amount_cents"])
        adjustments[row["remit_id"], row["ordinal"], row["line"]].append(cas)
    lines: dict[Key, list[ServiceLine]] = defaultdict(list)
    for row in _of_claims(connection, remit_lines, keys, remit_lines.c.line):
        key = row["remit_id"], row["ordinal"]
        lines[key].append(_line(row, adjustments[*key, row["line"]]))
    rows = list(_of_claims(connection, remit_claims, keys, remit_claims.c.ordinal))
    heads = remit_heads(connection, {row["remit_id"] for row in rows})
    return [
        Filed(heads[row["remit_id"]], _payment(row, adjustments, lines)) for row in rows if row["remit_id"] in heads
    ]


def remit_heads(connection: Connection, remit_ids: Iterable[str]) -> dict[str, RemitHead]:
    """Heads of those remittances whose money counts."""
    query = select(remits).where(remits.c.remit_id == func.any(list(remit_ids)), remits.c.state.in_(POSTABLE))
    return {row.remit_id: remit_head(row) for row in connection.execute(query)}


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
    columns = remit_plbs.c
    query = select(remit_plbs).where(columns.remit_id == remit_id).order_by(columns.segment, columns.pair)
    return [
        ProviderAdjustment(row.segment, row.pair, row.provider_id, row.code, row.reference, row.amount_cents)
        for row in connection.execute(query)
    ]


def payers(connection: Connection, references: Mapping[str, str]) -> Payers:
    """The payers that the practice knows. `references` are patterns by any id of a payer; see `Payers.references`."""
    rows = connection.execute(select(billing_payers.c.payer_id, billing_payers.c.edi_payer_id)).all()
    edi_id_of = {row.payer_id: row.edi_payer_id for row in rows} | {row.edi_payer_id: row.edi_payer_id for row in rows}
    patterns = {edi_id_of.get(name, name): re.compile(pattern) for name, pattern in references.items()}
    return Payers(edi_id_of, patterns)


def _of_claims(connection: Connection, table: Table, keys: Sequence[Key], order: Column[int]) -> Iterable[RowMapping]:
    return connection.execute(_select_of_claims(table, keys).order_by(order)).mappings()


def _select_of_claims(table: Table, keys: Sequence[Key]) -> Select[tuple[object, ...]]:
    remit_ids = literal([remit_id for remit_id, _ in keys], ARRAY(Text))
    ordinals = literal([ordinal for _, ordinal in keys], ARRAY(Integer))
    wanted = func.unnest(remit_ids, ordinals).table_valued("remit_id", "ordinal").render_derived()
    same = and_(table.c.remit_id == wanted.c.remit_id, table.c.ordinal == wanted.c.ordinal)
    return select(table).join(wanted, same)


def _line(row: RowMapping, adjustments: Sequence[Adjustment]) -> ServiceLine:
    return ServiceLine(
        ordinal=row["line"],
        procedure_code=row["procedure_code"],
        modifiers=split(row["modifiers"]),
        charge_cents=row["charge_cents"],
        paid_cents=row["paid_cents"],
        service_from_date=row["service_from_date"],
        service_to_date=row["service_to_date"],
        line_control_number=row["line_control_number"],
        remarks=split(row["remarks"]),
        adjustments=tuple(adjustments),
        allowed_cents=row["allowed_cents"],
    )


def _payment(
    row: RowMapping,
    adjustments: Mapping[tuple[str, int, int], Sequence[Adjustment]],
    lines: Mapping[Key, Sequence[ServiceLine]],
) -> ClaimPayment:
    key = row["remit_id"], row["ordinal"]
    return ClaimPayment(
        ordinal=row["ordinal"],
        claim_number=row["claim_number"],
        status=row["status_code"],
        charge_cents=row["charge_cents"],
        paid_cents=row["paid_cents"],
        payer_claim_number=row["payer_claim_number"],
        service_from_date=row["service_from_date"],
        service_to_date=row["service_to_date"],
        adjustments=tuple(adjustments.get((*key, 0), ())),
        lines=tuple(lines.get(key, ())),
        fault=row["fault_code"],
        member_key=row["member_key"],
    )


def split(text: str) -> tuple[str, ...]:
    """The codes in a text that separates them by colons."""
    return tuple(text.split(":")) if text else ()
