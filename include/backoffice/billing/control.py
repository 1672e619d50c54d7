"""The control report: what must agree every night, each from two sides (billing.md 4)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from backoffice.billing.provider import OPEN_ITEM_CODES, PLACED_CODES
from backoffice.billing.queries import statement


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report; `remits_landed` counts remittances, all others are cents."""

    name: str
    left_cents: int
    right_cents: int

    @property
    def is_true(self) -> bool:
        """Whether both sides agree."""
        return self.left_cents == self.right_cents


def control_report(connection: Connection, start_date: date) -> tuple[Check, ...]:
    """Every line of the report, as the ledger stands. `start_date` is the ledger's first day."""
    wanted = {
        "start_date": start_date,
        "placed_codes": sorted(PLACED_CODES),
        "open_item_codes": sorted(OPEN_ITEM_CODES),
    }
    return tuple(Check(*row) for row in connection.execute(statement("control_report"), wanted))
