"""Billing's questions to the database about remittances and claims, answered in the words of the model."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from sqlalchemy import (
    ARRAY,
    Column,
    Connection,
    Integer,
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
)

from backoffice.billing.identity import match_key
from backoffice.billing.match import SHORTEST_PREFIX, Claims, index
from backoffice.billing.model import (
    Adjustment,
    ClaimLine,
    ClaimPayment,
    Filed,
    KnownClaim,
    ProviderAdjustment,
    RemitHead,
    ServiceLine,
)
from backoffice.billing.reversal import Key
from backoffice.store.tables.billing import remit_adjustments, remit_claims, remit_lines, remit_plbs, remits

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


def linked_payments(connection: Connection, remit_id: str) -> list[Filed]:
    """The remittance's claim payments and all that hang together with them, as far as their money counts."""
    keys = connection.execute(statement("linked_keys"), {"remit_id": remit_id})
    return filed(connection, [(row.remit_id, row.ordinal) for row in keys])


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
    return {
        row.remit_id: RemitHead(
            remit_id=row.remit_id,
            trace_number=row.trace_number,
            payer_trace_id=row.payer_trace_id,
            payer_ids=tuple(row.payer_ids),
            payee_id=row.payee_id,
            payment_date=row.payment_date,
            handling=row.handling_code,
            method=row.method,
            paid_cents=row.paid_cents,
        )
        for row in connection.execute(query)
    }


def provider_adjustments(connection: Connection, remit_id: str) -> list[ProviderAdjustment]:
    """The remittance's PLB pairs."""
    columns = remit_plbs.c
    query = select(remit_plbs).where(columns.remit_id == remit_id).order_by(columns.segment, columns.pair)
    return [
        ProviderAdjustment(row.segment, row.pair, row.provider_id, row.code, row.reference, row.amount_cents)
        for row in connection.execute(query)
    ]


def candidate_claims(connection: Connection, payments: Iterable[ClaimPayment], start_date: date) -> Claims:
    """All claims that these payments may be for; see `KnownClaim.is_foreign` for `start_date`."""
    payments = list(payments)
    keys = {match_key(payment.claim_number) for payment in payments} - {""}
    wanted = {
        "numbers": list({payment.claim_number for payment in payments}),
        "match_keys": list(keys),
        "payer_numbers": list({payment.payer_claim_number for payment in payments} - {""}),
        "prefixes": [key for key in keys if len(key) >= SHORTEST_PREFIX],
    }
    rows = connection.execute(statement("candidate_claims"), wanted).mappings()
    return index(_claim(row, start_date) for row in rows)


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
        modifiers=_split(row["modifiers"]),
        charge_cents=row["charge_cents"],
        paid_cents=row["paid_cents"],
        service_from_date=row["service_from_date"],
        service_to_date=row["service_to_date"],
        line_control_number=row["line_control_number"],
        remarks=_split(row["remarks"]),
        adjustments=tuple(adjustments),
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
    )


def _claim(row: RowMapping, start_date: date) -> KnownClaim:
    return KnownClaim(
        claim_id=row["claim_id"],
        match_key=row["match_key"],
        charges=frozenset(row["charges"]),
        service_from_date=row["service_from_date"],
        service_to_date=row["service_to_date"],
        payer_claim_number=row["payer_claim_number"],
        payer_by_rank={int(rank): frozenset(ids) for rank, ids in row["payers"].items()},
        lines=tuple(
            ClaimLine(
                line["line_number"],
                line["procedure_code"],
                _split(line["modifiers"]),
                line["charge_cents"],
                line["line_control_number"],
            )
            for line in row["lines"]
        ),
        is_foreign=row["service_from_date"] < start_date and not row["has_opening"],
        is_void=row["is_void"],
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(":")) if text else ()
