"""The state of an office as text, with every surrogate id replaced by what it means, so that two can be compared."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, Table, Text, cast, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

import backoffice.store.tables  # noqa: F401 - fills metadata
from backoffice.office import Office
from backoffice.store.metadata import metadata
from backoffice.store.tables.eligibility import eligibility_answers
from backoffice.store.tables.house import landed_files
from backoffice.store.tables.journal import journal_lines
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.supplies import purchase_orders
from backoffice.store.tables.work import outbox
from tests.convergence.left_out import ALWAYS, Leave, Row

State = Mapping[str, Counter[str]]
"""Table → its rows as text, each with how often it is there."""

_DRAWN_FROM_A_SEQUENCE = "control_number"


def state(office: Office, left_out: Collection[Leave] = ALWAYS) -> State:
    """What stands in the database of an office, but for what is left out."""
    with office.transaction() as connection:
        names = _Names(connection)
        return {
            table.name: Counter(filter(None, (names.text(row, leaves) for row in _rows(connection, table))))
            for table in metadata.sorted_tables
            for leaves in [[leave for leave in left_out if table.name in leave.tables]]
        }


def named(office: Office, keys: Counter[str]) -> Counter[str]:
    """Counted keys, those that hold a number of ours by what the number means."""
    with office.transaction() as connection:
        names = _Names(connection)
    return Counter({names.word(key): times for key, times in keys.items()})


def balances(office: Office) -> dict[tuple[str, str], int]:
    """The ledger: net cents by account and sub-ledger key, without those that are even."""
    lines = journal_lines.c
    total = func.sum(lines.amount_cents)
    query = select(lines.account, lines.subledger, total).group_by(lines.account, lines.subledger).having(total != 0)
    with office.transaction() as connection:
        return {(account, subledger): int(cents) for account, subledger, cents in connection.execute(query)}


def difference(expected: State, actual: State) -> dict[str, list[str]]:
    """Table → rows that are missing (-) or too many (+); empty when both states are the same."""
    found = {}
    for table in expected:
        missing, surplus = expected[table] - actual[table], actual[table] - expected[table]
        lines = [*(f"- {row}" for row in missing.elements()), *(f"+ {row}" for row in surplus.elements())]
        if lines:
            found[table] = sorted(lines, key=lambda line: (line[2:], line))
    return found


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    if table.name not in SNAPSHOTS:
        yield from (row._mapping for row in connection.execute(select(table)))
        return
    # Many rows without any surrogate: one line a night with their number and a hash over all of them.
    row = func.md5(cast(literal_column(table.name), Text))
    digest = func.md5(func.string_agg(row, aggregate_order_by(literal(""), row)))
    nights = select(table.c.business_date, func.count().label("row_count"), digest.label("digest"))
    yield from (night._mapping for night in connection.execute(nights.group_by(table.c.business_date)))


class _Names:
    """The meaning behind each surrogate id."""

    def __init__(self, connection: Connection) -> None:
        files = connection.execute(select(landed_files))
        self._files = {
            row.file_id: f"file:{row.kind}:{row.business_date}:{row.table_name}:{row.sha256[:12]}" for row in files
        }
        self._words = dict(_words(connection))
        longest_first = sorted(map(re.escape, self._words), key=len, reverse=True)
        self._pattern = re.compile("|".join(longest_first) or r"(?!)")

    def text(self, row: Row, left_out: Collection[Leave]) -> str:
        """The row as text; empty when all of it is left out."""
        applying = [leave for leave in left_out if leave.when(row)]
        if any(not leave.columns for leave in applying):
            return ""
        hidden = {column for leave in applying for column in leave.columns}
        return " ".join(f"{name}={self._cell(name, value)}" for name, value in row.items() if name not in hidden)

    def _cell(self, column: str, value: object) -> str:
        if column == "file_id":
            return self._files[int(str(value))]
        if isinstance(value, dict):
            value = {key: word for key, word in sorted(value.items()) if key != _DRAWN_FROM_A_SEQUENCE}
        return self.word(str(value))

    def word(self, text: str) -> str:
        """The text with what is behind the ids in it."""
        return self._pattern.sub(lambda match: self._words[match[0]], text)


def _words(connection: Connection) -> Iterator[tuple[str, str]]:
    """Numbers and hashes that depend on a sequence, and what to call them instead."""
    orders = select(purchase_orders).order_by("location_id", "vendor_id", "stream", "order_date", "po_number")
    for place, row in enumerate(connection.execute(orders), start=1):
        yield row.po_number, f"order{place}:{row.location_id}:{row.vendor_id}:{row.stream}"
    for row in connection.execute(select(outbox)):
        yield row.payload_sha256, f"payload:{row.kind}"
        if row.answer_sha256:
            yield row.answer_sha256, f"answer:{row.key}"
    on_exchange = eligibility_answers.c.sha256 == outbox.c.answer_sha256
    for row in connection.execute(select(eligibility_answers, outbox.c.key).join(outbox, on_exchange)):
        yield row.answer_id, f"answer:{row.key}:{row.ordinal}:{row.member_number}"
