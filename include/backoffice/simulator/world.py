"""The facts of a simulated practice that no night changes: who is treated, who pays, who works there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from backoffice.simulator import cast
from backoffice.simulator.cast import Part
from backoffice.simulator.chance import Chance, Deck
from backoffice.simulator.days import OfficeDays

LEDGER_START = date(2026, 1, 1)
"""First day of the practice's ledger, as its settings must name it."""

BILLING_NPI = "1234567893"
TAX_ID = "123456789"
TIMEZONE = "America/New_York"
HISTORY_DAYS = 14
"""Days before the first night from which there are visits. The remits for them come from the first night on."""


@dataclass(frozen=True, slots=True)
class Payer:
    """A payer and how it behaves."""

    payer_id: str
    name: str
    edi_id: str
    kind: str
    channel: str
    account_id: str
    allowed_pct: int
    tax_id: str = ""
    recheck_days: int | None = None
    filing_limit_days: int = 365


MEDICARE = Payer("MEDI", "Meridian Medicare", "MEDSIM01", "medicare", "realtime", "eft", 80, "1990000011", 30)
COMMERCIAL = Payer("BLUE", "Blueharbor Health", "BLUSIM01", "commercial", "realtime", "operating", 100, "1990000022", 3)
MEDICAID = Payer("CAID", "Statewide Medicaid", "CAISIM01", "medicaid", "realtime", "lockbox", 60, "1990000033", 30, 95)
SELF_PAY = Payer("SELF", "Self pay", "SELFPAY", "self_pay", "none", "", 100)
PAYERS = (MEDICARE, COMMERCIAL, MEDICAID, SELF_PAY)
_FEWEST_PATIENTS = 30
UNKNOWN_PAYER = Payer("GHOST", "", "", "", "", "", 100)
"""Named by a coverage, but not by the payers feed."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a world is made from; kept beside its inbox so that it can be continued."""

    practice_id: str
    seed: int
    patients: int
    first_date: date

    def __post_init__(self) -> None:
        if self.patients < _FEWEST_PATIENTS:
            raise ValueError(f"a simulated practice has {_FEWEST_PATIENTS} patients or more")
        if self.first_date - timedelta(days=2 * HISTORY_DAYS) < LEDGER_START:
            raise ValueError(f"the first night must lie a month after {LEDGER_START.isoformat()}")

    @property
    def chance(self) -> Chance:
        """The world's chance; the practice is part of it, so that two practices of one seed differ."""
        return Chance(f"{self.practice_id}:{self.seed}")

    @property
    def days(self) -> OfficeDays:
        """The office's calendar: a Wednesday some three weeks after the first night is closed."""
        day = self.first_date + timedelta(days=20)
        return OfficeDays(day + timedelta(days=(2 - day.weekday()) % 7))

    @property
    def visits_a_day(self) -> int:
        """Visits on an open day; at least six."""
        return max(6, self.patients // 15)

    def part(self, number: int) -> Part:
        """The part of the patient with that number."""
        return _part(self, number)

    def payers_of(self, number: int) -> Sequence[Payer]:
        """The patient's payers by rank."""
        part = self.part(number)
        if part is Part.SELF_PAY:
            return (SELF_PAY,)
        if part is Part.UNKNOWN_PAYER:
            return (UNKNOWN_PAYER,)
        if part is Part.SECONDARY:
            return (MEDICARE, COMMERCIAL)
        if part in (Part.SPOUSE, Part.CHILD):
            return (COMMERCIAL,)
        return ((MEDICARE, COMMERCIAL, COMMERCIAL, MEDICARE, MEDICAID)[self.chance.number("payer", number) % 5],)


@lru_cache(maxsize=100_000)
def _part(spec: Spec, number: int) -> Part:
    return Part(Deck(spec.chance, "parts", cast.CARDS, 24, 48).dealt(number))
