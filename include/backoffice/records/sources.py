"""The rows of a table as the rules see them: `rows/<table>.sql` with what they compare, else the snapshot."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from sqlalchemy import ColumnElement, Subquery, column, func, select, text

from backoffice.feeds.contract import FEEDS
from backoffice.store.tables.snapshots import SNAPSHOTS

PLANNING = {"enable_nestloop": "off", "jit": "off"}
"""How PostgreSQL is to plan our statements. They read whole tables that have just been loaded, so that the planner
takes each for a handful of rows; loops within loops would then take hours."""


@dataclass(frozen=True, slots=True)
class Night:
    """What the statements of a night depend on. Charges of an earlier signature should have been entered."""

    practice_id: str
    business_date: date
    charges_due_from_date: date


def records(table: str, night: Night) -> Subquery:
    """The night's rows of a table, under the name `records`."""
    statement = files("backoffice.records").joinpath("rows", f"{table}.sql")
    if not statement.is_file():
        snapshot = SNAPSHOTS[table]
        whole = select(text("*")).select_from(snapshot)
        return whole.where(snapshot.c.business_date == night.business_date).subquery("records")
    sql = statement.read_text(encoding="utf-8")
    parameters = {"business_date": night.business_date, "charges_due_from_date": night.charges_due_from_date}
    used = {name: value for name, value in parameters.items() if f":{name}" in sql}
    return text(sql).bindparams(**used).columns().subquery("records")


def record_key(table: str) -> ColumnElement[str]:
    """The key of a row as one text: the parts of a longer key are joined by /, which no id contains."""
    return func.concat_ws("/", *map(column, FEEDS[table].key))
