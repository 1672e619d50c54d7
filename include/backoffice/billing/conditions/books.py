"""The books as of a business date, and how a condition looks at them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, RowMapping, func, select

from backoffice.billing.decide.terms import Terms
from backoffice.billing.queries import statement
from backoffice.config.billing import Billing
from backoffice.feeds.closures import workdays
from backoffice.office import Office
from backoffice.store.tables.house import snapshot_loads
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding


@dataclass(frozen=True, slots=True)
class Books:
    """The whole state of billing, judged as of `on`; the ledger began on `start_date`."""

    connection: Connection
    on: date
    start_date: date
    settings: Billing
    workdays: Workdays
    _found: dict[tuple[str, str], Sequence[RowMapping]] = field(default_factory=dict, repr=False)

    @property
    def terms(self) -> Terms:
        """How long things may take."""
        settings = self.settings
        return Terms(
            workdays=self.workdays,
            late_money_days=settings.late_money_days,
            remit_wait_days=settings.remit_wait_days,
            remit_due_days=settings.remit_due_days,
            suspense_due_days=settings.suspense_due_days,
            claim_due_days=settings.claim_due_days,
            deposit_due_days=settings.deposit_due_days,
            card_fee_bp=settings.card_fee_bp,
            appeal_limit_days=settings.appeal_limit_days,
            appeal_lead_days=settings.appeal_lead_days,
            tolerance_cents=settings.underpayment_tolerance_cents,
            tolerance_bp=settings.underpayment_tolerance_bp,
            credit_balance_days=settings.credit_balance_days,
            open_item_days=settings.open_item_days,
        )

    def rows(self, name: str, **wanted: object) -> Sequence[RowMapping]:
        """What `sql/<name>.sql` finds; asked once, however often it is wanted."""
        question = name, repr(sorted(wanted.items()))
        if question not in self._found:
            self._found[question] = self.connection.execute(statement(name), wanted).mappings().all()
        return self._found[question]

    def newest(self, table: str) -> date | None:
        """Business date of a feed's newest snapshot that is not after `on`; None when there is none."""
        column = snapshot_loads.c.business_date
        query = select(func.max(column)).where(column <= self.on, snapshot_loads.c.table_name == table)
        newest: date | None = self.connection.scalar(query)
        return newest


def books_as_of(connection: Connection, office: Office, on: date) -> Books:
    """The office's books, judged by the open days and the settings of now."""
    settings = office.settings
    return Books(connection, on, settings.ledger_start_date, settings.billing, workdays(connection, office, on))


@dataclass(frozen=True, slots=True)
class Condition:
    """A thing that may need a person: the kinds of its work items, and what finds all of them that stand."""

    kinds: frozenset[str]
    find: Callable[[Books], list[Finding]]
