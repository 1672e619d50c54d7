"""Key figures of the practice's money, each with its numerator and denominator, so that no percentage stands alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete

from backoffice.billing.conditions.books import Books
from backoffice.billing.conditions.credit_balances import credit_balances
from backoffice.billing.decide.credit_balances import Credit
from backoffice.billing.denials import DENIALS, REDUCTIONS
from backoffice.billing.house_rules import house_rules
from backoffice.store.tables.books import kpis
from backoffice.store.write import copy_rows
from backoffice.workdays import Workdays

IN_TIME_DAYS = 4
"""Open days within which money should be posted; the trade's own mark."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """A key figure: cents where its name ends so, else counts or days."""

    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Lag:
    """Cents of remittances that came in one night, and the night that first posted them; None where none has."""

    arrived_date: date
    posted_date: date | None
    paid_cents: int


def measure(books: Books, start_date: date) -> tuple[Kpi, ...]:
    """Every key figure as of the date of the books. `start_date` is the ledger's first day."""
    rules = house_rules(books.settings)
    reasons = rules.reasons_of(DENIALS, "denial") | rules.reasons_of(REDUCTIONS, "reduction")
    found = books.rows("kpis", on=books.on, start_date=start_date, **reasons)
    lags = [Lag(**row) for row in books.rows("posting_lags")]
    return (
        *(Kpi(row["name"], int(row["numerator"]), int(row["denominator"])) for row in found),
        posted_in_time(lags, books.workdays),
        oldest_credit(credit_balances(books), books.on),
    )


def posted_in_time(lags: Iterable[Lag], workdays: Workdays) -> Kpi:
    """Cents posted within four open days, of all that came."""
    known = list(lags)
    in_time = sum(
        lag.paid_cents
        for lag in known
        if lag.posted_date and workdays.between(lag.arrived_date, lag.posted_date) <= IN_TIME_DAYS
    )
    return Kpi("posted_in_time_cents", in_time, sum(lag.paid_cents for lag in known))


def oldest_credit(credits: Iterable[Credit], on: date) -> Kpi:
    """Days since the oldest credit balance that stands could first be known; further movements do not renew it."""
    days = max(((on - one.identified_on).days for one in credits), default=0)
    return Kpi("oldest_credit_days", max(days, 0), 1)


def keep(connection: Connection, business_date: date, measured: Iterable[Kpi]) -> None:
    """Saves the figures as that night's, in place of earlier ones."""
    connection.execute(delete(kpis).where(kpis.c.business_date == business_date))
    rows = [(business_date, one.name, one.numerator, one.denominator) for one in measured]
    copy_rows(connection, kpis, ("business_date", "name", "numerator", "denominator"), rows)
