"""Books each movement of the bank accounts against what it settles, anew every night from all that is known."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Row, delete, func, select

from backoffice.billing import ledger
from backoffice.billing.bank import UNKNOWN, Expected, Movement, Settlement, Window, settlement_entry
from backoffice.billing.bank_ladder import settle_movements
from backoffice.billing.echo_store import mark_echoes
from backoffice.billing.model import Account, Entry
from backoffice.billing.ruling_store import on_deposits, on_lines
from backoffice.office import Counts
from backoffice.store.tables.billing import bank_lines, bank_matches, billing_takings, remits
from backoffice.store.tables.house import snapshot_loads
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.write import copy_rows

_MATCH = ("line_id", "counterpart", "rung", "reason_code", "amount_cents", "candidates")
_CHECK = "CHK"
_LOCKBOX_TYPES = frozenset({"115", "116"})
_RETURN_TYPES = frozenset({"468", "552", "555", "557", "558", "566", "568", "694"})
"""BAI2 detail types of deposits, credits and ACH entries that go back (BAI2 uniform type codes)."""
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")


def match(
    connection: Connection, business_date: date, start_date: date, window: Window, lockboxes: Iterable[str]
) -> Counts:
    """Settles every movement anew from all that is known; the caller holds the billing lock.

    Counts entries posted, reversed and kept, and settlements by whether they settle something. `lockboxes` are the
    accounts into which a lockbox pays.
    """
    echoes = mark_echoes(connection, on_lines(connection))
    payers = _payers(connection, window.on)
    movements = {one.line_id: one for one in _movements(connection, start_date, payers, frozenset(lockboxes))}
    expected = {one.id: one for one in _expected(connection, start_date, payers)}
    settled = settle_movements(movements.values(), expected.values(), window, on_deposits(connection))
    wanted = _entries([*movements, *echoes], movements, expected, settled)
    counts = ledger.settle(connection, business_date, wanted)
    _keep(connection, settled)
    known = sum(one.counterpart != UNKNOWN for one in settled)
    deposits = sum(one.amount_cents > 0 for one in movements.values())
    return {**counts, "deposits": deposits, "settled": known, "unidentified": len(settled) - known}


def _entries(
    line_ids: Iterable[str],
    movements: Mapping[str, Movement],
    expected: Mapping[str, Expected],
    settled: Iterable[Settlement],
) -> dict[str, list[Entry]]:
    """The entries of each bank line; none for one that settles nothing, or is an echo."""
    wanted: dict[str, list[Entry]] = {f"bank:{line}": [] for line in line_ids}
    for one in settled:
        payment = expected.get(one.counterpart)
        entry = settlement_entry(movements[one.line_id], one, payment.against if payment else None)
        wanted[f"bank:{one.line_id}"].append(entry)
    return wanted


class _Payers:
    """The payers that we know: by their ids, and by their names on bank statements."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}
        self._by_alias: dict[str, set[str]] = {}

    def add(self, payer_id: str, edi_payer_id: str, aliases: str) -> None:
        """A payer with its ids and its aliases, which are separated by `;`."""
        self._by_id |= {payer_id: payer_id, edi_payer_id: payer_id}
        for alias in filter(None, map(_words, aliases.split(";"))):
            self._by_alias.setdefault(f" {alias} ", set()).add(payer_id)

    def of_remit(self, payer_ids: Iterable[str]) -> frozenset[str]:
        """Our payers that a remittance is from."""
        return frozenset(self._by_id[each] for each in payer_ids if each in self._by_id)

    def named_in(self, text: str) -> frozenset[str]:
        """Our payers whose name stands in a statement's text, as whole words."""
        words = f" {_words(text)} "
        return frozenset(payer for alias, payers in self._by_alias.items() if alias in words for payer in payers)


def _words(text: str) -> str:
    return _NOT_ALPHANUMERIC.sub(" ", text.upper()).strip()


def _payers(connection: Connection, on: date) -> _Payers:
    """Payers as the newest feed that is not after `on` has them."""
    table = SNAPSHOTS["payers"]
    loaded = snapshot_loads.c
    newest = select(func.max(loaded.business_date)).where(loaded.table_name == "payers", loaded.business_date <= on)
    query = select(table.c.payer_id, table.c.edi_payer_id, func.coalesce(table.c.bank_aliases, ""))
    payers = _Payers()
    for row in connection.execute(query.where(table.c.business_date == newest.scalar_subquery())):
        payers.add(*row)
    return payers


def _movements(
    connection: Connection, start_date: date, payers: _Payers, lockboxes: frozenset[str]
) -> Iterable[Movement]:
    """Each movement once, with what the lines add that tell of it again."""
    query = select(bank_lines).where(bank_lines.c.amount_cents != 0, bank_lines.c.posted_date >= start_date)
    rows = connection.execute(query.order_by(bank_lines.c.line_id)).all()
    again: defaultdict[str, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for row in rows:
        again[row.echo_of].append(row)
    for row in again.pop("", []):
        telling = [row, *again[row.line_id]]
        worded = [one for one in telling if one is row or one.in_csv]  # an ACH file numbers its own entries
        traced = next((one for one in telling if one.trace_number), row)
        is_coded = any(one.return_code for one in telling) or row.type_code in _RETURN_TYPES
        yield Movement(
            line_id=row.line_id,
            account_id=row.account_id,
            posted_date=row.posted_date,
            amount_cents=row.amount_cents,
            reference=" ".join(one.reference for one in worded),
            text=" ".join(one.text for one in worded),
            trace_number=traced.trace_number,
            trace_payer_id=traced.trace_payer_id,
            payers=frozenset[str]().union(*(payers.named_in(one.text) for one in telling)),
            is_return=row.amount_cents < 0 and is_coded,
            is_lockbox=row.type_code in _LOCKBOX_TYPES or row.account_id in lockboxes,
        )


def _expected(connection: Connection, start_date: date, payers: _Payers) -> list[Expected]:
    """Money that remittances promise and that patients have paid. Of remittances from before the start only the cash
    is ours to book: it closes what was open then."""
    promised = select(remits).where(remits.c.state.in_(("posted", "memo")), remits.c.paid_cents > 0)
    taken = select(billing_takings).where(
        billing_takings.c.received_date >= start_date, billing_takings.c.amount_cents > 0
    )
    return [
        *(
            Expected(
                id=row.remit_id,
                trace_number=row.trace_number,
                payer_trace_id=row.payer_trace_id,
                paid_on=row.payment_date,
                amount_cents=row.paid_cents,
                is_check=row.method == _CHECK,
                against=(Account.OPENING if row.state == "memo" else Account.CLEARING, row.remit_id),
                payers=payers.of_remit(row.payer_ids),
            )
            for row in connection.execute(promised)
        ),
        *(
            Expected(
                id=row.payment_id,
                trace_number=row.payment_id,
                payer_trace_id="",
                paid_on=row.received_date,
                amount_cents=row.amount_cents,
                is_check=False,
                against=(Account.UNDEPOSITED, row.payment_id),
            )
            for row in connection.execute(taken)
        ),
    ]


def _keep(connection: Connection, settled: Sequence[Settlement]) -> None:
    connection.execute(delete(bank_matches))
    rows = [
        (one.line_id, one.counterpart, one.rung.value, one.reason, one.amount_cents, Jsonb(list(one.candidates)))
        for one in settled
    ]
    copy_rows(connection, bank_matches, _MATCH, rows)
