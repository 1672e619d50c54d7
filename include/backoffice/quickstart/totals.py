"""The control totals of a night: figures that must agree, whatever the input was."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, func, select

from backoffice.nightly.jobs import NIGHT, PIPELINES
from backoffice.office import Office
from backoffice.store.tables.house import landed_files, nights, snapshot_loads
from backoffice.store.tables.journal import journal_lines


@dataclass(frozen=True, slots=True)
class Control:
    """Two figures that were reached by different ways."""

    name: str
    one: int
    other: int

    @property
    def agrees(self) -> bool:
        """Whether they are the same."""
        return self.one == self.other


def controls(office: Office, business_date: date) -> list[Control]:
    """All control totals after a night."""
    files, loads = landed_files.c, snapshot_loads.c
    feeds = select(
        func.sum(loads.read_count), func.sum(loads.loaded_count + loads.quarantined_count + loads.duplicate_count)
    ).where(loads.business_date == business_date)
    others = select(
        func.sum(files.read_count), func.sum(files.loaded_count + files.quarantined_count + files.duplicate_count)
    ).where(files.kind != "feed")
    settled = select(func.count(), func.count().filter(files.state != "landed")).select_from(landed_files)
    night = nights.c
    done = func.count().filter(night.state == "finished", night.absent == "")
    jobs = select(done).where(
        night.business_date == business_date, night.pipeline.in_(map(PIPELINES.__getitem__, NIGHT))
    )
    with office.transaction() as connection:
        return [
            Control("jobs of the night, finished in their order", len(NIGHT), connection.scalar(jobs) or 0),
            _control(connection, "feed rows read, accounted for", feeds),
            _control(connection, "transactions and bank lines read, accounted for", others),
            _control(connection, "files landed, settled", settled),
            Control("ledger debits, credits (cents)", _ledger_side(connection, 1), _ledger_side(connection, -1)),
        ]


def _control(connection: Connection, name: str, query: Select[int, int]) -> Control:
    one, other = connection.execute(query).one()
    return Control(name, int(one or 0), int(other or 0))


def _ledger_side(connection: Connection, sign: int) -> int:
    amounts = journal_lines.c.amount_cents * sign
    return int(connection.scalar(select(func.sum(amounts).filter(amounts > 0))) or 0)
