"""The fee schedules of a night: what a payer allows for a procedure on a day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from backoffice.store.tables.snapshots import SNAPSHOTS

_FEES = SNAPSHOTS["fee_schedules"]


@dataclass(frozen=True, slots=True)
class _Fee:
    effective_date: date
    end_date: date | None
    allowed_cents: int

    def holds_on(self, day: date) -> bool:
        return self.effective_date <= day and (self.end_date is None or day <= self.end_date)


class FeeSchedules:
    """Fees without modifier for some payers and procedures."""

    def __init__(
        self, connection: Connection, business_date: date, payer_ids: Collection[str], procedures: Collection[str]
    ) -> None:
        query = (
            select(_FEES)
            .where(_FEES.c.business_date == business_date, _FEES.c.modifier == "")
            .where(_FEES.c.payer_id.in_(payer_ids), _FEES.c.procedure_code.in_(procedures))
            .order_by(_FEES.c.effective_date.desc())
        )
        self._fees: dict[tuple[str, str], list[_Fee]] = defaultdict(list)
        for row in connection.execute(query):
            fee = _Fee(row.effective_date, row.end_date, row.allowed_cents)
            self._fees[row.payer_id, row.procedure_code].append(fee)

    def allowed_cents(self, payer_id: str, procedure: str, day: date) -> int | None:
        """The newest fee that holds on that day; None without one."""
        fees = self._fees.get((payer_id, procedure), ())
        return next((fee.allowed_cents for fee in fees if fee.holds_on(day)), None)

    def total_cents(self, payer_id: str, procedures: Sequence[str], day: date) -> int | None:
        """The sum over procedures; None when one of them has no fee, or there is none."""
        found = [self.allowed_cents(payer_id, procedure, day) for procedure in procedures]
        known = [fee for fee in found if fee is not None]
        return sum(known) if found and len(known) == len(found) else None


def procedures_of(expected: str | None) -> tuple[str, ...]:
    """The procedures in a column of the feed, which separates them by `:`."""
    return tuple(code for code in (expected or "").split(":") if code)
