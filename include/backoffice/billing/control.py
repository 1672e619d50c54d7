"""The control report: what must agree every night, each line from two sides that know nothing of each other.

A line is made key by key (a remittance, a claim, a bank line …), so that two errors never cancel out, and a line that
is false says where.
"""

import re
from dataclasses import dataclass
from datetime import date

from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, Connection, Text, column, delete, func, select

from backoffice.billing.bank_lines import ACH_TYPE_CODE
from backoffice.billing.decide import open_items, suspense, unposted
from backoffice.billing.denials import REDUCTIONS
from backoffice.billing.house_rules import house_rules
from backoffice.billing.provider import OPEN_ITEM_CODES, PLACED_CODES
from backoffice.billing.queries import statement
from backoffice.config.practice import PracticeSettings
from backoffice.store.tables.books import control_lines
from backoffice.store.write import copy_rows

_STATEMENTS = ("control_remits", "control_cash", "control_claims", "control_ledger", "control_hand", "control_items")
_LINE = ("business_date", "name", "left_side", "right_side", "differing_count", "places")
_ID = re.compile(r"[0-9A-Za-z._:@-]{1,200}")
_MOST_PLACES = 5
_WORKED_OUT_LAST = frozenset({"suspense_items_cents", "payer_items_cents", "unposted_remit_items_cents", "drift_cents"})
"""Lines about what the night works out after all is posted: its work items, and differences to the practice system."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: cents where its name ends so, else a count.

    `differing_count` counts the keys at which both sides differ; `places` are the first of these.
    """

    name: str
    left_side: int
    right_side: int
    differing_count: int = 0
    places: tuple[str, ...] = ()

    @property
    def is_true(self) -> bool:
        """Whether both sides agree at every key."""
        return self.differing_count == 0


def control_report(connection: Connection, settings: PracticeSettings) -> tuple[Check, ...]:
    """Every line of the report, as the books stand."""
    wanted = {
        "start_date": settings.ledger_start_date,
        "pms_kinds": sorted(settings.billing.pms_kinds),
        "placed_codes": sorted(PLACED_CODES),
        "open_item_codes": sorted(OPEN_ITEM_CODES),
        "suspense_kinds": sorted(suspense.KINDS),
        "open_item_kinds": sorted(open_items.KINDS),
        "unposted_kinds": sorted(unposted.KINDS),
        "ach_type_code": ACH_TYPE_CODE,
        **house_rules(settings.billing).reasons_of(REDUCTIONS),
    }
    return tuple(check for name in _STATEMENTS for check in _checks(connection, name, wanted))


def unproven(connection: Connection, settings: PracticeSettings) -> tuple[str, ...]:
    """Names of the false lines about the books themselves, as long as which no posting may go out."""
    report = control_report(connection, settings)
    return tuple(check.name for check in report if not check.is_true and check.name not in _WORKED_OUT_LAST)


def keep(connection: Connection, business_date: date, report: tuple[Check, ...]) -> None:
    """Saves the report as that night's, in place of an earlier one."""
    connection.execute(delete(control_lines).where(control_lines.c.business_date == business_date))
    rows = [
        (business_date, one.name, one.left_side, one.right_side, one.differing_count, Jsonb(list(one.places)))
        for one in report
    ]
    copy_rows(connection, control_lines, _LINE, rows)


def _checks(connection: Connection, name: str, wanted: dict[str, object]) -> list[Check]:
    columns = (
        column("name", Text()),
        column("key", Text()),
        column("left_side", BigInteger()),
        column("right_side", BigInteger()),
    )
    sides = statement(name).columns(*columns).subquery()
    differs = sides.c.left_side != sides.c.right_side
    query = (
        select(sides.c.name, func.sum(sides.c.left_side), func.sum(sides.c.right_side))
        .add_columns(func.count().filter(differs), func.array_agg(sides.c.key).filter(differs))
        .group_by(sides.c.name)
        .order_by(sides.c.name)
    )
    return [
        Check(row[0], int(row[1]), int(row[2]), row[3], tuple(map(_shown, sorted(row[4] or ())[:_MOST_PLACES])))
        for row in connection.execute(query, wanted)
    ]


def _shown(key: str) -> str:
    """A key of ours; what may be a payer's free text is not shown."""
    return key if _ID.fullmatch(key) else "-"
