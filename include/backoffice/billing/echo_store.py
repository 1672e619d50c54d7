"""Finds anew every night which bank lines tell again of a movement, and keeps that with them."""

from collections.abc import Collection

from sqlalchemy import Connection, Row, bindparam, case, func, select, tuple_, update

from backoffice.billing.bank_echoes import Echo, Told, Words, echoes
from backoffice.billing.bank_lines import ACH_TYPE_CODE
from backoffice.edi.sniff import FileKind
from backoffice.store.tables.billing import bank_lines

_COLUMNS = bank_lines.c
_MAIN_KIND = case(
    (_COLUMNS.type_code == "", FileKind.BANK_CSV.value),
    (_COLUMNS.type_code.regexp_match(ACH_TYPE_CODE), FileKind.ACH.value),
    else_=FileKind.BAI2.value,
)
"""The format that tells most of the line: an export tells of no type."""
_NONE = Echo("")


def mark_echoes(connection: Connection, words: Words) -> Collection[str]:
    """Says of each line which other one it tells again, from all that is known and persons have said; those that do."""
    alike = _COLUMNS.account_id, _COLUMNS.posted_date, _COLUMNS.amount_cents
    in_several = select(*alike).group_by(*alike).having(func.count(_MAIN_KIND.distinct()) > 1)
    query = select(bank_lines, _MAIN_KIND.label("main_kind")).where(tuple_(*alike).in_(in_several))
    rows = connection.execute(query).all()
    found = echoes(map(_told, rows), words)
    changed = [
        {"id": row.line_id, "of": echo.of, "doubtful": echo.is_doubtful}
        for row in rows
        if Echo(row.echo_of, row.is_doubtful) != (echo := found.get(row.line_id, _NONE))
    ]
    if changed:
        change = update(bank_lines).where(_COLUMNS.line_id == bindparam("id"))
        connection.execute(change.values(echo_of=bindparam("of"), is_doubtful=bindparam("doubtful")), changed)
    return found.keys()


def _told(row: Row[tuple[object, ...]]) -> Told:
    kinds = {FileKind(row.main_kind), *([FileKind.BANK_CSV] if row.in_csv else [])}
    return Told(
        line_id=row.line_id,
        account_id=row.account_id,
        posted_date=row.posted_date,
        amount_cents=row.amount_cents,
        reference=row.reference,
        text=row.text,
        trace_number=row.trace_number,
        told_by=frozenset(kinds),
    )
